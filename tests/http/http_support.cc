#include "http_support.h"

#include <arpa/inet.h>
#include <array>
#include <cstdlib>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace warren::http {

RawClient::RawClient(std::uint16_t port, const char* address) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(port);
    inet_pton(AF_INET, address, &server.sin_addr);
    const timeval patience{30, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    EXPECT_EQ(connect(fd_, reinterpret_cast<sockaddr*>(&server), sizeof server), 0);
}

RawClient::~RawClient() {
    close(fd_);
}

void RawClient::send(std::string_view bytes) const {
    EXPECT_EQ(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
}

bool RawClient::read_more() {
    std::array<char, 4096> buffer{};
    const auto size = recv(fd_, buffer.data(), buffer.size(), 0);
    if (size <= 0) return false;
    received_.append(buffer.data(), static_cast<std::size_t>(size));
    return true;
}

Reply RawClient::receive(bool body_comes) {
    Reply reply;
    while (received_.find("\r\n\r\n") == std::string::npos) {
        if (!read_more()) return reply;
    }
    const auto head_end = received_.find("\r\n\r\n");
    reply.head = received_.substr(0, head_end + 2);
    reply.status_line = reply.head.substr(0, reply.head.find("\r\n"));
    received_.erase(0, head_end + 4);
    const auto field = reply.head.find("Content-Length: ");
    if (!body_comes || field == std::string::npos) return reply;
    const auto length = std::strtoul(reply.head.c_str() + field + 16, nullptr, 10);
    while (received_.size() < length && read_more()) {
    }
    reply.body = received_.substr(0, length);
    received_.erase(0, length);
    return reply;
}

bool RawClient::is_closed_by_server() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (read_more()) {
    }
    return std::chrono::steady_clock::now() < deadline;
}

}  // namespace warren::http
