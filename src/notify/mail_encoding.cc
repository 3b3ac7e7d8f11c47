#include "notify/mail_encoding.h"

#include "notify/text.h"
#include "warren/base/utf8.h"

#include <algorithm>
#include <cstddef>

namespace warren::notify {
namespace {

constexpr std::string_view word_start = "=?UTF-8?q?";
constexpr std::string_view word_end = "?=";
/// An encoded word may have 75 characters.
constexpr std::size_t word_room = 75 - word_start.size() - word_end.size();
/// A header's line may have 998 characters; a longer text without blanks could not be folded otherwise.
constexpr std::size_t longest_plain_text = 900;
/// Of quoted-printable, without the `=` that ends a line softly.
constexpr std::size_t line_room = 75;

/// One character in the encoding of headers.
std::string in_word(std::string_view character) {
    std::string result;
    for (const char c : character) {
        if (c == ' ') {
            result += '_';
        } else if (is_letter_or_digit(c) || std::string_view("!*+-/.,:;()[]@#%&").find(c) != std::string_view::npos) {
            result += c;
        } else {
            result += '=' + hex(c);
        }
    }
    return result;
}

/// The character that `text` begins with, removed from it.
std::string_view take_character(std::string_view& text) {
    const auto length = base::first_code_point(text).length;
    const auto character = length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
    return character;
}

/// Appends a line that has no line break in it.
void append_line(std::string& out, std::string_view line) {
    std::size_t used = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        const bool is_blank = c == ' ' || c == '\t';
        const bool is_last = i + 1 == line.size();
        const bool as_it_is = is_blank ? !is_last : is_ascii(c) && !is_control(c) && c != '=';
        const std::string piece = as_it_is ? std::string(1, c) : '=' + hex(c);
        if (used + piece.size() > line_room) {
            out += "=\r\n";
            used = 0;
        }
        out += piece;
        used += piece.size();
    }
}

}  // namespace

bool is_plain_header_text(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return is_ascii(c) && !is_control(c); });
}

std::string encoded_words(std::string_view text) {
    std::string result(word_start);
    std::size_t used = 0;
    while (!text.empty()) {
        const std::string piece = in_word(take_character(text));
        if (used + piece.size() > word_room) {
            result.append(word_end).append("\r\n ").append(word_start);
            used = 0;
        }
        result += piece;
        used += piece.size();
    }
    return result.append(word_end);
}

std::string header_text(std::string_view text) {
    const bool is_plain = is_plain_header_text(text) && text.size() <= longest_plain_text;
    return is_plain ? std::string(text) : encoded_words(text);
}

std::string quoted_printable(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        if (end != std::string_view::npos && line.ends_with('\r')) line.remove_suffix(1);
        append_line(result, line);
        if (end == std::string_view::npos) break;
        result += "\r\n";
        text.remove_prefix(end + 1);
    }
    return result;
}

}  // namespace warren::notify
