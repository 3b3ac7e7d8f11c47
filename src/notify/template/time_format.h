#pragma once

#include "notify/template/value.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace warren::notify::language {

/// Shows `time` as `layout` shows Go's reference time, Mon Jan 2 15:04:05 2006 -0700 MST.
[[nodiscard]] std::string format_time(const Time& time, std::string_view layout);

/// As Go prints a time: `2006-01-02 15:04:05.999999999 -0700 MST`.
[[nodiscard]] std::string to_text(const Time& time);

/// RFC 3339 with nanoseconds, as JSON has times.
[[nodiscard]] std::string to_rfc3339(const Time& time);

/// As Go prints a duration: `1h2m3.5s`, `1.5ms`, `0s`.
[[nodiscard]] std::string duration_text(std::int64_t nanoseconds);

/// Go's names, `%!Month(13)` and the like for other numbers.
[[nodiscard]] std::string month_name(std::int64_t month);
[[nodiscard]] std::string weekday_name(std::int64_t weekday);

}  // namespace warren::notify::language
