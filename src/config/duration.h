#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace warren::config {

/// A duration in Go's spelling, such as `1h30m`, `1.5s` or `-250ms`, and with days (`7d`), in milliseconds. Each number
/// has a unit: `ns`, `us`, `ms`, `s`, `m`, `h` or `d`. None if it is not one or is longer than 30000 years.
[[nodiscard]] std::optional<std::int64_t> duration_from(std::string_view text);

}  // namespace warren::config
