#pragma once

#include "warren/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace warren::http {

struct HostPort {
    /// Without brackets; empty: all addresses.
    std::string host;
    std::uint16_t port = 0;
};

/// Takes `host:port` apart; IPv6 addresses stand in brackets.
[[nodiscard]] base::Result<HostPort> parse_host_port(std::string_view text);

/// The numeric addresses to try in turn for listening on `host`: those of IPv4 first, except that no host means all
/// addresses of both families, or of IPv4 alone where there is no IPv6.
[[nodiscard]] base::Result<std::vector<std::string>> listen_candidates(const std::string& host);

/// The address at the other end of a socket, as `to_string` writes it; empty if there is none.
[[nodiscard]] std::string client_address(int fd);

/// `host:port`, with brackets around IPv6.
[[nodiscard]] std::string to_string(const HostPort& address);

}  // namespace warren::http
