#pragma once

#include "warren/http/message.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace warren::http {

/// Whether `condition` becomes true before a deadline that only a failure reaches.
inline bool eventually(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

/// What was compressed, if that is `size` bytes at most.
[[nodiscard]] std::string gunzipped(const std::string& file, std::size_t size);

/// An answer as it came over a connection.
struct Reply {
    std::string status_line;
    /// The lines of the head, each with CRLF.
    std::string head;
    std::string body;

    [[nodiscard]] bool has(std::string_view header_line) const {
        return head.find("\r\n" + std::string(header_line) + "\r\n") != std::string::npos;
    }
};

/// A client that sends and shows bytes as they are.
class RawClient {
public:
    explicit RawClient(std::uint16_t port, const char* address = "127.0.0.1");
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    void send(std::string_view bytes) const;
    /// Sends no more; what comes can still be received.
    void end_sending() const;
    /// Waits for one answer; if it does not say how long it is, until the server ends. `body_comes` false: as for HEAD.
    Reply receive(bool body_comes = true);
    /// All that comes until the server ends.
    std::string receive_all();
    /// Waits until the server has closed the connection; what came before is dropped.
    [[nodiscard]] bool is_closed_by_server();

    [[nodiscard]] int fd() const { return fd_; }
    /// The socket of the server, which is in this process; -1: it has not accepted the connection yet.
    [[nodiscard]] int servers_end() const;

private:
    bool read_more();

    int fd_;
    std::string received_;
};

}  // namespace warren::http
