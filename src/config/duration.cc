#include "config/duration.h"

#include "config/number_spelling.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace warren::config {
namespace {

struct Unit {
    std::string_view name;
    double milliseconds;
};
constexpr std::array units{Unit{"ns", 1e-6},  Unit{"us", 1e-3},    Unit{"µs", 1e-3}, Unit{"ms", 1},
                           Unit{"s", 1000.0}, Unit{"m", 60'000.0}, Unit{"h", 3.6e6}, Unit{"d", 8.64e7}};

constexpr double longest = 1e15;

bool belongs_to_number(char byte) {
    return (byte >= '0' && byte <= '9') || byte == '.';
}

/// Takes the next number and unit off `text`.
std::optional<double> take_part(std::string_view& text) {
    std::size_t digits = 0;
    while (digits < text.size() && belongs_to_number(text[digits])) ++digits;
    std::size_t end = digits;
    while (end < text.size() && !belongs_to_number(text[end])) ++end;
    const auto number = number_from(text.substr(0, digits));
    const std::string_view name = text.substr(digits, end - digits);
    text.remove_prefix(end);
    for (const Unit& unit : units) {
        if (number && unit.name == name) return *number * unit.milliseconds;
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> duration_from(std::string_view text) {
    const bool is_negative = text.starts_with('-');
    if (is_negative || text.starts_with('+')) text.remove_prefix(1);
    if (text.empty()) return std::nullopt;
    double total = 0;
    while (!text.empty()) {
        const auto part = take_part(text);
        if (!part) return std::nullopt;
        total += *part;
    }
    if (total > longest) return std::nullopt;
    // A fraction of a millisecond must not look like nothing.
    const auto milliseconds = std::max<std::int64_t>(std::llround(total), total > 0 ? 1 : 0);
    return is_negative ? -milliseconds : milliseconds;
}

}  // namespace warren::config
