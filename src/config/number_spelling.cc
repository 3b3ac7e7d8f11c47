#include "config/number_spelling.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

namespace warren::config {
namespace {

bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

bool are_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), is_digit);
}

/// What is left of `text` after a sign; `is_negative` says which.
std::string_view without_sign(std::string_view text, bool& is_negative) {
    is_negative = text.starts_with('-');
    if (is_negative || text.starts_with('+')) text.remove_prefix(1);
    return text;
}

/// Takes the prefix off and returns the base it stands for.
int take_base(std::string_view& digits) {
    if (digits.size() < 2 || digits[0] != '0') return 10;
    const char mark = digits[1];
    digits.remove_prefix(1);
    const int base = mark == 'x' || mark == 'X' ? 16 : mark == 'b' || mark == 'B' ? 2 : 8;
    if (!is_digit(mark) && mark != '_') digits.remove_prefix(1);
    if (base == 8 && !is_digit(mark) && mark != '_' && mark != 'o' && mark != 'O') digits = {};
    return base;
}

/// Takes out the underscores; none if one does not stand between digits. The first may follow a prefix.
std::optional<std::string> without_underscores(std::string_view digits, bool has_prefix) {
    std::string plain;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (digits[i] != '_') {
            plain += digits[i];
            continue;
        }
        const bool after_digit = i == 0 ? has_prefix : digits[i - 1] != '_';
        if (!after_digit || i + 1 == digits.size()) return std::nullopt;
    }
    return plain;
}

std::optional<std::int64_t> signed_from(const std::string& digits, int base, bool is_negative) {
    // The sign goes with the digits, so that the smallest number fits; a second sign does not get this far.
    const std::string text = is_negative ? "-" + digits : digits;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace

std::optional<std::int64_t> integer_from(std::string_view text) {
    bool is_negative = false;
    std::string_view digits = without_sign(text, is_negative);
    if (const auto point = digits.find('.'); point != std::string_view::npos) {
        if (!are_digits(digits.substr(0, point)) || !are_digits(digits.substr(point + 1))) return std::nullopt;
        digits = digits.substr(0, point);
    }
    const int base = take_base(digits);
    if (digits.empty() || digits[0] == '-' || digits[0] == '+') return std::nullopt;
    const auto plain = without_underscores(digits, base != 10);
    return plain ? signed_from(*plain, base, is_negative) : std::nullopt;
}

bool is_decimal_integer(std::string_view text) {
    bool is_negative = false;
    const std::string_view digits = without_sign(text, is_negative);
    return !digits.empty() && are_digits(digits);
}

std::optional<double> number_from(std::string_view text) {
    bool is_negative = false;
    const std::string_view digits = without_sign(text, is_negative);
    if (digits.empty() || digits[0] == '-') return std::nullopt;
    double number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size() || !std::isfinite(number)) return std::nullopt;
    return is_negative ? -number : number;
}

std::string plain_spelling(double number) {
    // The largest double has 309 digits before the point, the smallest ones more than 1000 behind it.
    std::array<char, 1200> digits;
    const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed);
    return result.ec == std::errc() ? std::string(digits.data(), result.ptr) : "a number";
}

}  // namespace warren::config
