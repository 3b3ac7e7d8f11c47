#pragma once

#include <algorithm>
#include <string>
#include <string_view>

/// Letters as HTTP knows them: ASCII, whatever the locale.
namespace warren::http {

constexpr char to_lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

constexpr bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

constexpr bool is_alphanumeric(char letter) {
    return is_digit(letter) || (to_lower(letter) >= 'a' && to_lower(letter) <= 'z');
}

constexpr bool is_control(char letter) {
    const auto value = static_cast<unsigned char>(letter);
    return value < 0x20 || value == 0x7F;
}

inline std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), to_lower);
    return result;
}

constexpr bool equal_ignoring_case(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return to_lower(a) == to_lower(b); });
}

/// The value of a hexadecimal digit, or -1.
constexpr int hex_value(char digit) {
    if (is_digit(digit)) return digit - '0';
    const char letter = to_lower(digit);
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

/// `text` without blanks and tabs around it.
constexpr std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace warren::http
