#pragma once

#include <cstdint>

namespace warren::http {

/// Ends all connections that this process has accepted on `port`: whoever reads or writes on them finds the end. The
/// library does not tell which sockets it serves, so they are looked for among the open files.
void shut_down_connections(std::uint16_t port);

}  // namespace warren::http
