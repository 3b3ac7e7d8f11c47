#pragma once

#include "warren/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The lock as Burrow's client library plays it: every competitor has a node of its own under the lock's folder,
/// numbered by the server; the lowest number holds the lock, and each of the others watches the one before it.
namespace warren::zookeeper {

/// Where the competitors' nodes are: `<root_path>/notifier`.
[[nodiscard]] std::string lock_folder(std::string_view root_path);

/// What the name of a competitor's node begins with, before the server's number: `_c_<id>-lock-`. `id`: 32 hex digits
/// by which a competitor knows its own nodes again.
[[nodiscard]] std::string lock_node_prefix(std::string_view id);

/// 32 random hex digits.
[[nodiscard]] std::string new_competitor_id();

/// The number in a competitor's name: what follows the last `lock-`, or the last `__` in names of other clients.
[[nodiscard]] std::optional<std::int32_t> sequence_of(std::string_view name);

/// Whose turn it is, seen by one competitor.
struct Turn {
    /// The competitor next before us, whose end is to be waited for; none: it is our turn.
    std::optional<std::string> predecessor;

    friend bool operator==(const Turn&, const Turn&) = default;
};
/// Fails if our own node is not among `names`, or if there is one without a number, whose place nobody can tell.
[[nodiscard]] base::Result<Turn> turn_of(const std::vector<std::string>& names, std::string_view own);

/// The nodes of the competitor `id` among `names`.
[[nodiscard]] std::vector<std::string> nodes_of(const std::vector<std::string>& names, std::string_view id);

}  // namespace warren::zookeeper
