#include "notify/template/unicode.h"

#include "notify/template/unicode_tables.h"
#include "warren/base/utf8.h"

#include <algorithm>

namespace warren::notify::language {
namespace {

bool contains(std::span<const CharacterRange> ranges, char32_t value) {
    const auto after =
        std::upper_bound(ranges.begin(), ranges.end(), value,
                         [](char32_t wanted, const CharacterRange& range) { return wanted < range.first; });
    return after != ranges.begin() && value <= (after - 1)->last;
}

/// The six bits of a character that the byte at `shift` carries.
char continuation(char32_t value, unsigned shift) {
    return static_cast<char>(0x80U | ((value >> shift) & 0x3FU));
}

}  // namespace

Character first_character(std::string_view text) {
    const auto [value, length] = base::first_code_point(text);
    if (length == 0) return {.value = replacement_character, .length = 1, .valid = false};
    return {.value = value, .length = length, .valid = true};
}

std::size_t count_characters(std::string_view text) {
    std::size_t count = 0;
    for (; !text.empty(); ++count) text.remove_prefix(first_character(text).length);
    return count;
}

std::string_view first_characters(std::string_view text, std::size_t count) {
    auto rest = text;
    for (; count > 0 && !rest.empty(); --count) rest.remove_prefix(first_character(rest).length);
    return text.substr(0, text.size() - rest.size());
}

void append_character(std::string& out, char32_t value) {
    if (!is_character(value)) value = replacement_character;
    if (value < 0x80) {
        out += static_cast<char>(value);
    } else if (value < 0x800) {
        out += static_cast<char>(0xC0U | (value >> 6U));
        out += continuation(value, 0);
    } else if (value < 0x10000) {
        out += static_cast<char>(0xE0U | (value >> 12U));
        out += continuation(value, 6);
        out += continuation(value, 0);
    } else {
        out += static_cast<char>(0xF0U | (value >> 18U));
        out += continuation(value, 12);
        out += continuation(value, 6);
        out += continuation(value, 0);
    }
}

bool is_character(char32_t value) {
    return value <= last_character && (value < 0xD800 || value > 0xDFFF);
}

bool is_letter(char32_t value) {
    return contains(letter_ranges(), value);
}

bool is_digit(char32_t value) {
    return contains(digit_ranges(), value);
}

bool is_printable(char32_t value) {
    return contains(printable_ranges(), value);
}

}  // namespace warren::notify::language
