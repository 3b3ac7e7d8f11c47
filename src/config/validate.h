#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

/// What Burrow accepts as an address, a path and a version.
namespace warren::config {

enum class EmptyHost : std::uint8_t { refused, accepted };

/// `host:port`: the host a name, an IPv4 address or an IPv6 address in brackets; the port any decimal integer.
[[nodiscard]] bool is_host_port(std::string_view text, EmptyHost empty_host);

/// The port of a text that is `host:port`; none if it does not fit into 16 bits.
[[nodiscard]] std::optional<std::uint16_t> port_of(std::string_view host_port);

/// A path of ZooKeeper: `/`, or segments of letters, digits, `_`, `-` and, not at their start, `.`.
[[nodiscard]] bool is_zookeeper_path(std::string_view text);

/// `A.B.C` from 1.0.0 on, `0.A.B.C`, or one of the old short forms. Empty: 0.10.2.0.
[[nodiscard]] bool is_kafka_version(std::string_view text);

/// Whether brokers of that version can list consumer groups, as they do since 0.11. `text` is a version.
[[nodiscard]] bool can_list_groups(std::string_view text);

}  // namespace warren::config
