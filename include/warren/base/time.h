#pragma once

#include <chrono>
#include <cstdint>

namespace warren::base {

/// A moment of the wall clock, in milliseconds since 1970 (UTC). Used for everything that is compared with commit
/// times.
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// A moment of the monotonic clock. Used for ages and waiting.
using MonotonicTime = std::chrono::steady_clock::time_point;

/// Milliseconds since 1970.
[[nodiscard]] constexpr std::int64_t to_ms(WallTime time) {
    return time.time_since_epoch().count();
}

/// Whole seconds since 1970, rounded down.
[[nodiscard]] constexpr std::int64_t to_seconds(WallTime time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

[[nodiscard]] constexpr WallTime wall_time_from_ms(std::int64_t milliseconds) {
    return WallTime(std::chrono::milliseconds(milliseconds));
}

}  // namespace warren::base
