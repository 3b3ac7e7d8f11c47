#include "http/open_sockets.h"

#include "http/listen_address.h"

#include <charconv>
#include <filesystem>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <system_error>

namespace warren::http {
namespace {

bool is_connected(int fd) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    return getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) == 0;
}

}  // namespace

void shut_down_connections(std::uint16_t port) {
    std::error_code problem;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", problem)) {
        const auto name = entry.path().filename().string();
        int fd = -1;
        std::from_chars(name.data(), name.data() + name.size(), fd);
        if (local_port(fd) == port && is_connected(fd)) shutdown(fd, SHUT_RDWR);
    }
}

}  // namespace warren::http
