#include "http/listen_address.h"

#include <array>
#include <charconv>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <system_error>

namespace warren::http {
namespace {

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

std::string numeric_host(const sockaddr* address, socklen_t size) {
    std::array<char, NI_MAXHOST> text{};
    getnameinfo(address, size, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST);
    return text.data();
}

void append_family(std::vector<std::string>& out, const Addresses& all, int family) {
    for (const auto* it = all.get(); it != nullptr; it = it->ai_next) {
        if (it->ai_family == family) out.push_back(numeric_host(it->ai_addr, it->ai_addrlen));
    }
}

}  // namespace

base::Result<HostPort> parse_host_port(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return base::failure("missing port in address");
    auto host = text.substr(0, colon);
    const auto digits = text.substr(colon + 1);
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string_view::npos) {
        return base::failure("too many colons in address");
    }
    HostPort result{std::string(host), 0};
    const auto* end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, result.port);
    if (parsed.ec != std::errc() || parsed.ptr != end) return base::failure("invalid port");
    return result;
}

base::Result<std::vector<std::string>> listen_candidates(const std::string& host) {
    if (host.empty()) return std::vector<std::string>{"::", "0.0.0.0"};
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int problem = getaddrinfo(host.c_str(), nullptr, &hints, &found);
    if (problem != 0) return base::failure("lookup " + host + ": " + gai_strerror(problem));
    const Addresses all(found, &freeaddrinfo);
    std::vector<std::string> addresses;
    append_family(addresses, all, AF_INET);
    append_family(addresses, all, AF_INET6);
    return addresses;
}

std::string client_address(int fd) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    auto* address = reinterpret_cast<sockaddr*>(&storage);
    if (getpeername(fd, address, &size) != 0) return {};
    const auto port = storage.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(address)->sin6_port
                                                    : reinterpret_cast<sockaddr_in*>(address)->sin_port;
    return to_string(HostPort{numeric_host(address, size), ntohs(port)});
}

std::string to_string(const HostPort& address) {
    const bool is_v6 = address.host.find(':') != std::string::npos;
    return (is_v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

}  // namespace warren::http
