#pragma once

#include "warren/base/time.h"
#include "warren/core/settings.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

namespace warren::core {

/// The numbers of the settings in the units of commits. Arithmetic on them never overflows.
struct StoreRules {
    std::uint32_t intervals = 1;
    std::int64_t min_distance_ms = 0;
    std::int64_t expire_group_s = 0;
    bool keep_expired_offsets = false;
};

/// Milliseconds of a number of seconds; the nearest possible number if that is beyond 64 bits.
[[nodiscard]] constexpr std::int64_t seconds_to_ms(std::int64_t seconds) {
    std::int64_t ms = 0;
    if (!__builtin_mul_overflow(seconds, std::int64_t{1'000}, &ms)) return ms;
    return seconds < 0 ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
}

[[nodiscard]] constexpr StoreRules rules_of(const StoreSettings& settings) {
    return {.intervals = std::max<std::uint32_t>(settings.intervals, 1),
            .min_distance_ms = seconds_to_ms(settings.min_distance.count()),
            .expire_group_s = settings.expire_group.count(),
            .keep_expired_offsets = settings.keep_expired_offsets};
}

/// What happened before this is too old: (now in seconds - `expire_group`) * 1000.
[[nodiscard]] constexpr std::int64_t expiry_limit_ms(const StoreRules& rules, base::WallTime now) {
    std::int64_t limit_s = 0;
    if (__builtin_sub_overflow(base::to_seconds(now), rules.expire_group_s, &limit_s)) {
        limit_s = std::numeric_limits<std::int64_t>::min();
    }
    return seconds_to_ms(limit_s);
}

}  // namespace warren::core
