#pragma once

#include <string>
#include <string_view>

/// What the room needs to handle texts of protocols. ASCII only: no locale.
namespace warren::notify {

[[nodiscard]] constexpr bool is_control(char c) {
    return (c >= 0 && c < 0x20) || c == 0x7F;
}

[[nodiscard]] constexpr bool is_ascii(char c) {
    return c >= 0;
}

[[nodiscard]] constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

[[nodiscard]] constexpr char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] constexpr char to_upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

[[nodiscard]] constexpr bool is_letter_or_digit(char c) {
    return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z');
}

/// A character of a token of HTTP or MIME headers, such as a header's name.
[[nodiscard]] constexpr bool is_token_char(char c) {
    return is_letter_or_digit(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

[[nodiscard]] bool is_token(std::string_view text);
[[nodiscard]] std::string to_lower(std::string_view text);
/// Without blanks, tabs and line ends at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);
[[nodiscard]] std::string base64(std::string_view bytes);
/// Two digits, upper-case.
[[nodiscard]] std::string hex(char byte);

}  // namespace warren::notify
