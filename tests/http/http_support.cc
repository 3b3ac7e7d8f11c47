#include "http_support.h"

#include <arpa/inet.h>
#include <array>
#include <cstdlib>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <zlib.h>

namespace warren::http {

std::string gunzipped(const std::string& file, std::size_t size) {
    std::string text(size + 1, '\0');
    z_stream stream{};
    std::string input = file;
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(text.data());
    stream.avail_out = static_cast<uInt>(text.size());
    EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    text.resize(stream.total_out);
    inflateEnd(&stream);
    return text;
}

RawClient::RawClient(std::uint16_t port, const char* address) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(port);
    inet_pton(AF_INET, address, &server.sin_addr);
    const timeval patience{30, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const int on = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    EXPECT_EQ(connect(fd_, reinterpret_cast<sockaddr*>(&server), sizeof server), 0);
}

RawClient::~RawClient() {
    close(fd_);
}

void RawClient::send(std::string_view bytes) const {
    EXPECT_EQ(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
}

void RawClient::end_sending() const {
    shutdown(fd_, SHUT_WR);
}

int RawClient::servers_end() const {
    constexpr int many = 4096;
    sockaddr_in own{};
    socklen_t size = sizeof own;
    getsockname(fd_, reinterpret_cast<sockaddr*>(&own), &size);
    for (int fd = 0; fd < many; ++fd) {
        sockaddr_in other{};
        size = sizeof other;
        const bool is_connected = getpeername(fd, reinterpret_cast<sockaddr*>(&other), &size) == 0;
        if (is_connected && other.sin_family == AF_INET && other.sin_port == own.sin_port) return fd;
    }
    return -1;
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
    if (!body_comes || reply.status_line.starts_with("HTTP/1.1 1")) return reply;
    if (field == std::string::npos) {
        reply.body = receive_all();
        return reply;
    }
    const auto length = std::strtoul(reply.head.c_str() + field + 16, nullptr, 10);
    while (received_.size() < length && read_more()) {
    }
    reply.body = received_.substr(0, length);
    received_.erase(0, length);
    return reply;
}

std::string RawClient::receive_all() {
    while (read_more()) {
    }
    return std::exchange(received_, {});
}

bool RawClient::is_closed_by_server() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (read_more()) {
    }
    return std::chrono::steady_clock::now() < deadline;
}

}  // namespace warren::http
