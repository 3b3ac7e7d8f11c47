#pragma once

#include "notify/template/value.h"

#include <cstdint>
#include <optional>
#include <string>

/// Calendar and arithmetic of Go's times: the Gregorian calendar without a beginning, days of 86,400 seconds.
namespace warren::notify::language {

/// Between 1970 and Go's zero time, 0001-01-01 00:00:00 UTC.
inline constexpr std::int64_t zero_time_seconds = -62'135'596'800;
inline constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;

/// A moment as people read it.
struct Calendar {
    std::int64_t year = 0;
    /// 1 to 12.
    int month = 1;
    int day = 1;
    int hour = 0;
    int minute = 0;
    int second = 0;
    /// 0: Sunday.
    int weekday = 0;
    /// 1 to 366.
    int day_of_year = 1;
};

/// How the clocks show `time` in a zone that is `offset` seconds east of UTC.
[[nodiscard]] Calendar calendar_at(const Time& time, std::int64_t offset);
/// How the clocks show `time` in its zone.
[[nodiscard]] Calendar calendar_of(const Time& time);

[[nodiscard]] bool is_zero(const Time& time);
/// Less than, equal to or greater than 0, as `left` is earlier than, the same moment as, or later than `right`.
[[nodiscard]] int compare(const Time& left, const Time& right);

// None of these if the result is billions of years away.

[[nodiscard]] std::optional<Time> time_from_ms(std::int64_t milliseconds, const Zone& zone);
[[nodiscard]] std::optional<Time> add(const Time& time, std::int64_t nanoseconds);
/// Months and days may leave their ranges: the 32nd of January is the 1st of February.
[[nodiscard]] std::optional<Time> add_date(const Time& time, std::int64_t years, std::int64_t months,
                                           std::int64_t days);
/// Down to a multiple of `step` nanoseconds since Go's zero time; as it is if `step` is not positive.
[[nodiscard]] std::optional<Time> truncate(const Time& time, std::int64_t step);
/// To the nearest multiple, halfway up.
[[nodiscard]] std::optional<Time> round(const Time& time, std::int64_t step);

/// Nanoseconds from `right` to `left`, at most what 64 bits hold.
[[nodiscard]] std::int64_t difference(const Time& left, const Time& right);

/// Seconds since 1970 in units of 1/`per_second`, rounded down; overflow wraps around.
[[nodiscard]] std::int64_t unix_time(const Time& time, std::int64_t per_second);

}  // namespace warren::notify::language
