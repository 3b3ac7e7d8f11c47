#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Characters as Go knows them (Unicode 15).
namespace warren::notify::language {

/// What stands for bytes that are not valid UTF-8.
inline constexpr char32_t replacement_character = 0xFFFD;
inline constexpr char32_t last_character = 0x10FFFF;

/// A character and the number of bytes it takes.
struct Character {
    char32_t value = replacement_character;
    std::size_t length = 1;
    /// False: the byte is none, and is taken alone for the replacement character.
    bool valid = true;
};

/// The character at the start of `text`, which must not be empty.
[[nodiscard]] Character first_character(std::string_view text);

/// How many characters `text` has, bytes that are none counted one by one.
[[nodiscard]] std::size_t count_characters(std::string_view text);

/// The first `count` characters of `text`.
[[nodiscard]] std::string_view first_characters(std::string_view text, std::size_t count);

/// Appends `value` in UTF-8; the replacement character if it is none.
void append_character(std::string& out, char32_t value);

/// Neither a surrogate nor beyond the last.
[[nodiscard]] bool is_character(char32_t value);
[[nodiscard]] bool is_letter(char32_t value);
/// A decimal digit of any script.
[[nodiscard]] bool is_digit(char32_t value);
/// Letters, marks, numbers, punctuation, symbols and the ASCII space.
[[nodiscard]] bool is_printable(char32_t value);

}  // namespace warren::notify::language
