#include "http/date.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace warren::http {
namespace {

/// A moment in whole numbers, as the printing functions want them.
struct Moment {
    explicit Moment(base::WallTime time) {
        const auto at = std::chrono::floor<std::chrono::seconds>(time);
        const auto midnight = std::chrono::floor<std::chrono::days>(at);
        const std::chrono::year_month_day date(midnight);
        const std::chrono::hh_mm_ss clock(at - midnight);
        year = static_cast<int>(date.year());
        month = static_cast<unsigned>(date.month());
        day = static_cast<unsigned>(date.day());
        weekday = std::chrono::weekday(midnight).c_encoding();
        hour = static_cast<int>(clock.hours().count());
        minute = static_cast<int>(clock.minutes().count());
        second = static_cast<int>(clock.seconds().count());
    }

    int year;
    unsigned month;
    unsigned day;
    unsigned weekday;
    int hour;
    int minute;
    int second;
};

}  // namespace

std::string http_date(base::WallTime time) {
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const Moment at(time);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT", days[at.weekday], at.day,
                  months[at.month - 1], at.year, at.hour, at.minute, at.second);
    return text.data();
}

std::string rfc3339(base::WallTime time) {
    const Moment at(time);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", at.year, at.month, at.day, at.hour,
                  at.minute, at.second);
    return text.data();
}

}  // namespace warren::http
