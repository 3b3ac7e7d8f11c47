#include "notify/template/time_math.h"

#include "notify/template/zone.h"

#include <limits>

namespace warren::notify::language {
namespace {

constexpr std::int64_t seconds_per_day = 86'400;

// Three billion years: far enough from the edge of 64 bits for the calendar not to think of it.
constexpr std::int64_t furthest_seconds = 100'000'000'000'000'000;
constexpr std::int64_t furthest_step = 1'000'000'000;

__extension__ using Wide = __int128;

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
    return value / by - (value % by < 0 ? 1 : 0);
}

std::int64_t floor_modulo(std::int64_t value, std::int64_t by) {
    return value - floor_divide(value, by) * by;
}

// Both by counting eras of 400 years from 1 March of year 0, so that the leap day is the last of its year.

std::int64_t days_from_civil(std::int64_t year, std::int64_t month, std::int64_t day) {
    year -= month <= 2 ? 1 : 0;
    const auto era = floor_divide(year, 400);
    const auto year_of_era = year - era * 400;
    const auto day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146'097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719'468;
}

void set_civil(Calendar& calendar, std::int64_t days) {
    const auto shifted = days + 719'468;
    const auto era = floor_divide(shifted, 146'097);
    const auto day_of_era = shifted - era * 146'097;
    const auto year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const auto day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const auto month = (5 * day_of_year + 2) / 153;
    calendar.day = static_cast<int>(day_of_year - (153 * month + 2) / 5 + 1);
    calendar.month = static_cast<int>(month < 10 ? month + 3 : month - 9);
    calendar.year = year_of_era + era * 400 + (calendar.month <= 2 ? 1 : 0);
    calendar.day_of_year = static_cast<int>(days - days_from_civil(calendar.year, 1, 1) + 1);
}

std::optional<Time> checked(Time time) {
    if (time.seconds > furthest_seconds || time.seconds < -furthest_seconds) return std::nullopt;
    return time;
}

/// The nanoseconds by which `time` is past a multiple of `step` since Go's zero time.
std::int64_t past_multiple(const Time& time, std::int64_t step) {
    const auto since_zero = Wide{time.seconds - zero_time_seconds} * nanoseconds_per_second + time.nanoseconds;
    const auto rest = static_cast<std::int64_t>(since_zero % step);
    return rest < 0 ? rest + step : rest;
}

/// The moment when the clocks of the zone show what they would show in UTC at `seconds`.
std::int64_t from_zone(std::int64_t seconds, const Zone& zone) {
    const auto offset = zone.at(seconds).seconds;
    return offset == 0 ? seconds : seconds - zone.at(seconds - offset).seconds;
}

bool is_near(std::int64_t step) {
    return step <= furthest_step && step >= -furthest_step;
}

}  // namespace

Calendar calendar_at(const Time& time, std::int64_t offset) {
    const auto shown = time.seconds + offset;
    const auto days = floor_divide(shown, seconds_per_day);
    const auto second_of_day = static_cast<int>(floor_modulo(shown, seconds_per_day));
    Calendar calendar;
    set_civil(calendar, days);
    calendar.hour = second_of_day / 3'600;
    calendar.minute = second_of_day / 60 % 60;
    calendar.second = second_of_day % 60;
    // 1 January 1970 was a Thursday.
    calendar.weekday = static_cast<int>(floor_modulo(days + 4, 7));
    return calendar;
}

Calendar calendar_of(const Time& time) {
    return calendar_at(time, time.zone->at(time.seconds).seconds);
}

bool is_zero(const Time& time) {
    return time.seconds == zero_time_seconds && time.nanoseconds == 0;
}

int compare(const Time& left, const Time& right) {
    if (left.seconds != right.seconds) return left.seconds < right.seconds ? -1 : 1;
    if (left.nanoseconds != right.nanoseconds) return left.nanoseconds < right.nanoseconds ? -1 : 1;
    return 0;
}

std::optional<Time> time_from_ms(std::int64_t milliseconds, const Zone& zone) {
    return checked({.seconds = floor_divide(milliseconds, 1'000),
                    .nanoseconds = floor_modulo(milliseconds, 1'000) * 1'000'000,
                    .zone = &zone});
}

std::optional<Time> add(const Time& time, std::int64_t nanoseconds) {
    Time later = time;
    later.seconds += floor_divide(nanoseconds, nanoseconds_per_second);
    later.nanoseconds += floor_modulo(nanoseconds, nanoseconds_per_second);
    later.seconds += later.nanoseconds / nanoseconds_per_second;
    later.nanoseconds %= nanoseconds_per_second;
    return checked(later);
}

std::optional<Time> add_date(const Time& time, std::int64_t years, std::int64_t months, std::int64_t days) {
    if (!is_near(years) || !is_near(months) || !is_near(days)) return std::nullopt;
    const auto calendar = calendar_of(time);
    const auto month = calendar.month - 1 + months;
    const auto first = days_from_civil(calendar.year + years + floor_divide(month, 12), floor_modulo(month, 12) + 1, 1);
    const auto day = first + calendar.day - 1 + days;
    Time moved = time;
    moved.seconds = day * seconds_per_day + calendar.hour * 3'600 + calendar.minute * 60 + calendar.second;
    if (!checked(moved)) return std::nullopt;
    moved.seconds = from_zone(moved.seconds, *time.zone);
    return checked(moved);
}

std::optional<Time> truncate(const Time& time, std::int64_t step) {
    if (step <= 0) return time;
    return add(time, -past_multiple(time, step));
}

std::optional<Time> round(const Time& time, std::int64_t step) {
    if (step <= 0) return time;
    const auto past = past_multiple(time, step);
    return add(time, past < step - past ? -past : step - past);
}

std::int64_t difference(const Time& left, const Time& right) {
    const auto wide =
        Wide{left.seconds - right.seconds} * nanoseconds_per_second + (left.nanoseconds - right.nanoseconds);
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    return wide > most ? most : wide < least ? least : static_cast<std::int64_t>(wide);
}

std::int64_t unix_time(const Time& time, std::int64_t per_second) {
    const auto whole = static_cast<std::uint64_t>(time.seconds) * static_cast<std::uint64_t>(per_second);
    const auto part = static_cast<std::uint64_t>(time.nanoseconds / (nanoseconds_per_second / per_second));
    return static_cast<std::int64_t>(whole + part);
}

}  // namespace warren::notify::language
