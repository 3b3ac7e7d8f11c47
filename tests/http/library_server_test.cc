#include "http/library_server.h"

#include "running_server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <utility>

namespace warren::http {
namespace {

/// A server that has one thread for all its clients.
class OneWorker : public testing::Test {
protected:
    void start(Handler handler = echo) {
        const WorkerLimits limits{.kept = 1, .most = 1, .queued = 10};
        auto made = LibraryServer::make({.name = "main", .address = "127.0.0.1:0"}, limits, std::move(handler),
                                        incidents_);
        ASSERT_TRUE(made) << made.error().message;
        server_ = std::move(*made);
        const auto bound = server_->bind("127.0.0.1:0");
        ASSERT_TRUE(bound) << bound.error().message;
        port = bound->port;
        thread_ = std::thread([this] {
            server_->serve();
            has_ended_ = true;
        });
    }

    /// Tells the server to end, until it has heard it.
    void interrupt() {
        server_->interrupt();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }

    void TearDown() override {
        if (!thread_.joinable()) return;
        while (!has_ended_) interrupt();
        thread_.join();
    }

    std::uint16_t port = 0;

private:
    runtime::StatsRegistry stats_;
    Incidents incidents_{stats_, runtime::Logger()};
    std::unique_ptr<LibraryServer> server_;
    std::atomic<bool> has_ended_ = false;
    std::thread thread_;
};

TEST_F(OneWorker, AnswersNoRequestThatStillWaitsWhenItEnds) {
    std::latch release(1);
    std::atomic<int> handled = 0;
    start([&](const Request& request) {
        ++handled;
        release.wait();
        return echo(request);
    });
    RawClient first(port);
    first.send(get("/first") + get("/second"));
    EXPECT_TRUE(eventually([&] { return handled == 1; }));
    RawClient waiting(port);
    waiting.send(get("/third"));
    EXPECT_TRUE(eventually([&] { return waiting.servers_end() >= 0; }));
    interrupt();
    EXPECT_TRUE(first.is_closed_by_server()) << "all connections are ended that have a thread";
    release.count_down();
    EXPECT_TRUE(waiting.is_closed_by_server());
    TearDown();
    EXPECT_EQ(handled, 1);
}

TEST_F(OneWorker, IsNotKeptByClientsThatSayNothing) {
    start();
    RawClient idle(port);
    idle.send(get("/x"));
    EXPECT_EQ(idle.receive().body, "GET /x ");
    RawClient silent(port);
    RawClient other(port);
    other.send(get("/y"));
    EXPECT_EQ(other.receive().body, "GET /y ");
    EXPECT_TRUE(idle.is_closed_by_server());
    EXPECT_TRUE(silent.is_closed_by_server());
}

}  // namespace
}  // namespace warren::http
