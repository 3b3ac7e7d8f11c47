#include "notify/template/time_format.h"

#include "notify/template/time_layout.h"
#include "notify/template/time_math.h"
#include "notify/template/zone.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace warren::notify::language {
namespace {

constexpr std::array<std::string_view, 12> months = {"January",   "February", "March",    "April",
                                                     "May",       "June",     "July",     "August",
                                                     "September", "October",  "November", "December"};
constexpr std::array<std::string_view, 7> weekdays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                      "Thursday", "Friday", "Saturday"};

std::string padded(std::int64_t number, std::size_t width, char padding = '0') {
    auto digits = std::to_string(number < 0 ? -number : number);
    if (digits.size() < width) digits.insert(0, width - digits.size(), padding);
    return number < 0 ? '-' + digits : digits;
}

std::string offset_text(std::int64_t offset, const OffsetForm& form) {
    if (offset == 0 && form.z_for_utc) return "Z";
    const auto minutes = std::abs(offset / 60);
    // The sign is that of the whole minutes, as in Go.
    std::string text = offset / 60 < 0 ? "-" : "+";
    text += padded(minutes / 60, 2);
    if (form.colons) text += ':';
    if (form.minutes) text += padded(minutes % 60, 2);
    if (form.seconds && form.colons) text += ':';
    if (form.seconds) text += padded((offset / 60 < 0 ? -offset : offset) % 60, 2);
    return text;
}

std::string fraction_text(std::int64_t nanoseconds, const FractionForm& form) {
    if (form.trims_zeros && nanoseconds == 0) return {};
    auto digits = padded(nanoseconds, 9);
    digits.resize(std::min<std::size_t>(form.digits, 9));
    while (form.trims_zeros && digits.ends_with('0')) digits.pop_back();
    return digits.empty() ? digits : form.separator + digits;
}

int hour_of_half_day(const Calendar& calendar) {
    return calendar.hour % 12 == 0 ? 12 : calendar.hour % 12;
}

/// All that a layout can ask for.
struct Shown {
    ZoneOffset offset;
    Calendar calendar;
    std::int64_t nanoseconds;
};

std::string date_text(const Calendar& calendar, LayoutPart part) {
    const auto year = calendar.year;
    switch (part) {
        case LayoutPart::year_4:
            return padded(year, 4);
        case LayoutPart::year_2:
            return padded(std::abs(year) % 100, 2);
        case LayoutPart::month_long:
            return month_name(calendar.month);
        case LayoutPart::month_short:
            return month_name(calendar.month).substr(0, 3);
        case LayoutPart::month:
            return padded(calendar.month, 0);
        case LayoutPart::month_2:
            return padded(calendar.month, 2);
        case LayoutPart::weekday_long:
            return weekday_name(calendar.weekday);
        case LayoutPart::weekday_short:
            return weekday_name(calendar.weekday).substr(0, 3);
        case LayoutPart::day:
            return padded(calendar.day, 0);
        case LayoutPart::day_padded:
            return padded(calendar.day, 2, ' ');
        case LayoutPart::day_2:
            return padded(calendar.day, 2);
        case LayoutPart::day_of_year_padded:
            return padded(calendar.day_of_year, 3, ' ');
        case LayoutPart::day_of_year_3:
            return padded(calendar.day_of_year, 3);
        default:
            return {};
    }
}

std::string clock_text(const Calendar& calendar, LayoutPart part) {
    switch (part) {
        case LayoutPart::hour_24:
            return padded(calendar.hour, 2);
        case LayoutPart::hour_12:
            return padded(hour_of_half_day(calendar), 0);
        case LayoutPart::hour_12_2:
            return padded(hour_of_half_day(calendar), 2);
        case LayoutPart::minute:
            return padded(calendar.minute, 0);
        case LayoutPart::minute_2:
            return padded(calendar.minute, 2);
        case LayoutPart::second:
            return padded(calendar.second, 0);
        case LayoutPart::second_2:
            return padded(calendar.second, 2);
        case LayoutPart::half_day_upper:
            return calendar.hour >= 12 ? "PM" : "AM";
        case LayoutPart::half_day_lower:
            return calendar.hour >= 12 ? "pm" : "am";
        default:
            return {};
    }
}

std::string piece_text(const Shown& shown, const LayoutPiece& piece) {
    if (piece.part == LayoutPart::zone_name) return shown.offset.abbreviation;
    if (piece.part == LayoutPart::zone_offset) return offset_text(shown.offset.seconds, piece.offset);
    if (piece.part == LayoutPart::fraction) return fraction_text(shown.nanoseconds, piece.fraction);
    return date_text(shown.calendar, piece.part) + clock_text(shown.calendar, piece.part);
}

/// `numerator`/`denominator` in decimal without trailing zeros; `denominator` is a power of ten.
std::string decimal(std::uint64_t numerator, std::uint64_t denominator) {
    auto text = std::to_string(numerator / denominator);
    auto digits = std::to_string(denominator + numerator % denominator).substr(1);
    while (digits.ends_with('0')) digits.pop_back();
    return digits.empty() ? text : text + '.' + digits;
}

std::string magnitude_text(std::uint64_t nanoseconds) {
    if (nanoseconds == 0) return "0s";
    if (nanoseconds < 1'000) return decimal(nanoseconds, 1) + "ns";
    if (nanoseconds < 1'000'000) return decimal(nanoseconds, 1'000) + "µs";
    if (nanoseconds < 1'000'000'000) return decimal(nanoseconds, 1'000'000) + "ms";
    const auto minutes = nanoseconds / 60'000'000'000;
    const auto seconds = decimal(nanoseconds % 60'000'000'000, 1'000'000'000) + 's';
    if (minutes == 0) return seconds;
    if (minutes < 60) return std::to_string(minutes) + 'm' + seconds;
    return std::to_string(minutes / 60) + 'h' + std::to_string(minutes % 60) + 'm' + seconds;
}

}  // namespace

std::string format_time(const Time& time, std::string_view layout) {
    Shown shown{.offset = time.zone->at(time.seconds), .calendar = {}, .nanoseconds = time.nanoseconds};
    shown.calendar = calendar_at(time, shown.offset.seconds);
    std::string text;
    while (!layout.empty()) {
        const auto piece = next_piece(layout);
        text += piece.literal;
        if (piece.part != LayoutPart::none) text += piece_text(shown, piece);
        layout = piece.rest;
    }
    return text;
}

std::string to_text(const Time& time) {
    return format_time(time, "2006-01-02 15:04:05.999999999 -0700 MST");
}

std::string to_rfc3339(const Time& time) {
    return format_time(time, "2006-01-02T15:04:05.999999999Z07:00");
}

std::string duration_text(std::int64_t nanoseconds) {
    const auto bits = static_cast<std::uint64_t>(nanoseconds);
    return nanoseconds < 0 ? '-' + magnitude_text(-bits) : magnitude_text(bits);
}

std::string month_name(std::int64_t month) {
    if (month < 1 || month > 12) return "%!Month(" + std::to_string(static_cast<std::uint64_t>(month)) + ')';
    return std::string(months.at(static_cast<std::size_t>(month - 1)));
}

std::string weekday_name(std::int64_t weekday) {
    if (weekday < 0 || weekday > 6) return "%!Weekday(" + std::to_string(static_cast<std::uint64_t>(weekday)) + ')';
    return std::string(weekdays.at(static_cast<std::size_t>(weekday)));
}

}  // namespace warren::notify::language
