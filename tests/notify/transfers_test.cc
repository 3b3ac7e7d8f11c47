#include "notify/transfers.h"

#include "notify/scripted_server.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <array>
#include <cstddef>
#include <latch>
#include <netinet/in.h>
#include <stop_token>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace warren::notify {
namespace {

using fakes::Peer;
using fakes::ScriptedServer;

/// A few connections of somebody else: they take the lowest numbers that are free.
class ForeignConnections {
public:
    ForeignConnections() {
        for (auto& pair : pairs_) {
            if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) pair = {-1, -1};
        }
    }
    ~ForeignConnections() {
        for (const auto& pair : pairs_) {
            for (const int end : pair) close(end);
        }
    }
    ForeignConnections(const ForeignConnections&) = delete;
    ForeignConnections& operator=(const ForeignConnections&) = delete;

    [[nodiscard]] std::size_t working() const {
        std::size_t count = 0;
        for (const auto& pair : pairs_) {
            char got = 0;
            const bool works = send(pair[0], "x", 1, MSG_NOSIGNAL) == 1 && recv(pair[1], &got, 1, MSG_DONTWAIT) == 1;
            if (works && got == 'x') ++count;
        }
        return count;
    }

    static constexpr std::size_t most = 8;

private:
    std::array<std::array<int, 2>, most> pairs_{};
};

/// A listener whose queue is full: connecting to it does not end.
class FullListener {
public:
    FullListener() {
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address_;
        auto* const any = reinterpret_cast<sockaddr*>(&address_);
        listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (bind(listener_, any, size) != 0 || listen(listener_, 0) != 0) return;
        getsockname(listener_, any, &size);
        for (int& client : clients_) {
            client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
            static_cast<void>(connect(client, any, size));
        }
    }
    ~FullListener() {
        for (const int client : clients_) close(client);
        close(listener_);
    }
    FullListener(const FullListener&) = delete;
    FullListener& operator=(const FullListener&) = delete;

    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(ntohs(address_.sin_port)); }

private:
    sockaddr_in address_{};
    int listener_ = -1;
    std::array<int, 4> clients_{-1, -1, -1, -1};
};

// libcurl does not tell of the end of a socket that was never connected.
TEST(Transfers, AStopHarmsNoConnectionThatHasTheNumberOfAnEarlierOne) {
    Transfers transfers;
    const FullListener full;
    const EasyHandle unanswered = transfers.make();
    curl_easy_setopt(unanswered.get(), CURLOPT_URL, full.url().c_str());
    curl_easy_setopt(unanswered.get(), CURLOPT_CONNECTTIMEOUT_MS, 50L);
    EXPECT_EQ(transfers.perform(unanswered, {}).code, CURLE_OPERATION_TIMEDOUT);

    const ForeignConnections foreign;
    ASSERT_EQ(foreign.working(), ForeignConnections::most);
    std::latch asked(1);
    const ScriptedServer silent([&](Peer& peer) {
        peer.read_line();
        asked.count_down();
        peer.wait_for_end();
    });
    std::stop_source stop;
    const std::jthread stopper([&] {
        asked.wait();
        stop.request_stop();
    });
    const EasyHandle broken_off = transfers.make();
    curl_easy_setopt(broken_off.get(), CURLOPT_URL, silent.url().c_str());
    EXPECT_NE(transfers.perform(broken_off, stop.get_token()).code, CURLE_OK);
    EXPECT_EQ(foreign.working(), ForeignConnections::most);
}

}  // namespace
}  // namespace warren::notify
