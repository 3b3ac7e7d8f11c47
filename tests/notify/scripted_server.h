#pragma once

#include <algorithm>
#include <arpa/inet.h>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace warren::notify::fakes {

/// One connection of a client, as a test's script sees it. What fails (the client is gone) gives nothing.
class Peer {
public:
    explicit Peer(int socket) : socket_(socket) {}

    /// A line without its end.
    std::string read_line() {
        std::string line;
        while (fill()) {
            const char c = take(1)[0];
            if (c == '\n') break;
            if (c != '\r') line += c;
        }
        return line;
    }

    std::string read(std::size_t size) {
        std::string bytes;
        while (bytes.size() < size && fill()) bytes += take(size - bytes.size());
        return bytes;
    }

    void write(std::string_view text) { send(socket_, text.data(), text.size(), MSG_NOSIGNAL); }
    [[nodiscard]] bool is_open() { return fill(); }
    /// Until the client, or the test, has gone.
    void wait_for_end() {
        while (fill()) take(waiting_.size());
    }

private:
    bool fill() {
        if (!waiting_.empty()) return true;
        char bytes[4'096];
        const auto size = recv(socket_, bytes, sizeof bytes, 0);
        if (size > 0) waiting_.assign(bytes, static_cast<std::size_t>(size));
        return size > 0;
    }

    std::string take(std::size_t most) {
        std::string bytes = waiting_.substr(0, most);
        waiting_.erase(0, bytes.size());
        return bytes;
    }

    int socket_;
    std::string waiting_;
};

/// A server on a port of its own that treats every connection by the test's script, each on a thread.
class ScriptedServer {
public:
    using Script = std::function<void(Peer&)>;

    explicit ScriptedServer(Script script) : script_(std::move(script)) {
        listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const any = reinterpret_cast<sockaddr*>(&address);
        if (bind(listener_, any, size) == 0 && listen(listener_, 16) == 0 && getsockname(listener_, any, &size) == 0) {
            port_ = ntohs(address.sin_port);
        }
        acceptor_ = std::thread([this] { accept_all(); });
    }

    ~ScriptedServer() {
        shutdown(listener_, SHUT_RDWR);
        acceptor_.join();
        for (const int peer : peers_) shutdown(peer, SHUT_RDWR);
        for (auto& thread : threads_) thread.join();
        for (const int peer : peers_) close(peer);
        close(listener_);
    }

    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::string url(const std::string& target = "/") const {
        return "http://127.0.0.1:" + std::to_string(port_) + target;
    }
    [[nodiscard]] int connections() const { return connections_; }

private:
    void accept_all() {
        for (int peer = accept(listener_, nullptr, nullptr); peer >= 0; peer = accept(listener_, nullptr, nullptr)) {
            ++connections_;
            peers_.push_back(peer);
            threads_.emplace_back([this, peer] {
                Peer one(peer);
                script_(one);
                shutdown(peer, SHUT_RDWR);
            });
        }
    }

    Script script_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<int> connections_ = 0;
    // Used by the acceptor, and after its end.
    std::vector<int> peers_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

/// A request as it came.
struct SeenRequest {
    std::string line;
    /// Lines of the head, sorted.
    std::vector<std::string> headers;
    std::string body;

    [[nodiscard]] bool has(const std::string& header) const {
        return std::find(headers.begin(), headers.end(), header) != headers.end();
    }
};

inline SeenRequest read_request(Peer& peer) {
    SeenRequest request;
    request.line = peer.read_line();
    std::size_t size = 0;
    for (std::string header = peer.read_line(); !header.empty(); header = peer.read_line()) {
        constexpr std::string_view length = "Content-Length: ";
        if (header.starts_with(length)) size = std::stoul(header.substr(length.size()));
        request.headers.push_back(std::move(header));
    }
    std::sort(request.headers.begin(), request.headers.end());
    request.body = peer.read(size);
    return request;
}

/// Notes requests, and answers each by `answer`.
class RecordingServer {
public:
    using Answer = std::function<std::string(const SeenRequest& request, std::size_t number)>;

    explicit RecordingServer(Answer answer = [](const SeenRequest&, std::size_t) { return ok(); })
        : answer_(std::move(answer)), server_([this](Peer& peer) { serve(peer); }) {}

    static std::string ok() { return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"; }
    static std::string code(int number, const std::string& more = "") {
        return "HTTP/1.1 " + std::to_string(number) + " X\r\n" + more + "Content-Length: 0\r\n\r\n";
    }

    [[nodiscard]] std::vector<SeenRequest> requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }
    [[nodiscard]] std::size_t count() const { return requests().size(); }
    [[nodiscard]] std::string url(const std::string& target = "/") const { return server_.url(target); }
    [[nodiscard]] int connections() const { return server_.connections(); }

private:
    void serve(Peer& peer) {
        while (peer.is_open()) {
            SeenRequest request = read_request(peer);
            std::size_t number = 0;
            {
                const std::lock_guard lock(mutex_);
                number = requests_.size();
                requests_.push_back(request);
            }
            const std::string answer = answer_(request, number);
            // No answer: the client waits.
            if (!answer.empty()) peer.write(answer);
        }
    }

    Answer answer_;
    mutable std::mutex mutex_;
    std::vector<SeenRequest> requests_;
    ScriptedServer server_;
};

}  // namespace warren::notify::fakes
