#include "notify/template/quote.h"

#include "notify/template/unicode.h"

#include <algorithm>
#include <cstddef>

namespace warren::notify::language {
namespace {

void append_hex(std::string& out, char32_t value, unsigned digits) {
    constexpr std::string_view hex = "0123456789abcdef";
    for (auto left = digits; left > 0; --left) out += hex[(value >> (4 * (left - 1))) & 0xFU];
}

/// The letter of a short escape; 0 if there is none.
char short_escape(char32_t value) {
    constexpr std::string_view letters = "abtnvfr";
    return value >= '\a' && value <= '\r' ? letters[value - '\a'] : '\0';
}

void append_unicode_escape(std::string& out, char32_t value) {
    out += value < 0x10000 ? "\\u" : "\\U";
    append_hex(out, value, value < 0x10000 ? 4 : 8);
}

void append_escaped(std::string& out, char32_t value, char quote, Ascii ascii) {
    if (!is_character(value)) value = replacement_character;
    if (value == static_cast<unsigned char>(quote) || value == '\\') {
        out += '\\';
        out += static_cast<char>(value);
    } else if (is_printable(value) && (ascii == Ascii::no || value < 0x80)) {
        append_character(out, value);
    } else if (const char letter = short_escape(value); letter != '\0') {
        out += '\\';
        out += letter;
    } else if (value < ' ' || value == 0x7F) {
        out += "\\x";
        append_hex(out, value, 2);
    } else {
        append_unicode_escape(out, value);
    }
}

/// Reads the inside of a literal, one character or escape after the other.
class LiteralReader {
public:
    LiteralReader(std::string_view text, char quote) : text_(text), quote_(quote) {}

    struct Read {
        char32_t value = 0;
        /// Of a byte written as such, which need not be a character.
        bool is_byte = false;
    };

    [[nodiscard]] bool at_end() const { return text_.empty(); }

    std::optional<Read> next() {
        const auto character = first_character(text_);
        if (character.value == static_cast<unsigned char>(quote_) || character.value == '\n') return std::nullopt;
        text_.remove_prefix(character.length);
        if (character.value != '\\') return Read{character.value, false};
        return escape();
    }

private:
    std::optional<Read> escape() {
        if (text_.empty()) return std::nullopt;
        const char letter = text_.front();
        if (letter >= '0' && letter <= '7') return number(3, 8, true);
        text_.remove_prefix(1);
        switch (letter) {
            case 'x':
                return number(2, 16, true);
            case 'u':
                return number(4, 16, false);
            case 'U':
                return number(8, 16, false);
            default:
                return short_escape_value(letter);
        }
    }

    [[nodiscard]] std::optional<Read> short_escape_value(char letter) const {
        constexpr std::string_view letters = "abtnvfr";
        const auto index = letters.find(letter);
        if (index != std::string_view::npos) return Read{static_cast<char32_t>('\a' + index), false};
        if (letter == '\\' || letter == quote_) return Read{static_cast<unsigned char>(letter), false};
        return std::nullopt;
    }

    std::optional<Read> number(std::size_t digits, char32_t base, bool is_byte) {
        if (text_.size() < digits) return std::nullopt;
        char32_t value = 0;
        for (const char digit : text_.substr(0, digits)) {
            const auto worth = digit_value(digit);
            if (worth >= base) return std::nullopt;
            value = value * base + worth;
        }
        text_.remove_prefix(digits);
        if (is_byte ? value > 0xFF : !is_character(value)) return std::nullopt;
        return Read{value, is_byte};
    }

    /// 16 for what is no digit.
    static char32_t digit_value(char digit) {
        if (digit >= '0' && digit <= '9') return static_cast<char32_t>(digit - '0');
        if (digit >= 'a' && digit <= 'f') return static_cast<char32_t>(digit - 'a' + 10);
        if (digit >= 'A' && digit <= 'F') return static_cast<char32_t>(digit - 'A' + 10);
        return 16;
    }

    std::string_view text_;
    char quote_;
};

}  // namespace

std::string quote(std::string_view text, Ascii ascii) {
    std::string out = "\"";
    while (!text.empty()) {
        const auto character = first_character(text);
        if (character.valid) {
            append_escaped(out, character.value, '"', ascii);
        } else {
            out += "\\x";
            append_hex(out, static_cast<unsigned char>(text.front()), 2);
        }
        text.remove_prefix(character.length);
    }
    return out + '"';
}

std::string quote_character(char32_t value, Ascii ascii) {
    std::string out = "'";
    append_escaped(out, value, '\'', ascii);
    return out + '\'';
}

bool can_back_quote(std::string_view text) {
    while (!text.empty()) {
        const auto character = first_character(text);
        const auto value = character.value;
        const bool is_control = (value < ' ' && value != '\t') || value == 0x7F;
        if (!character.valid || is_control || value == '`' || value == 0xFEFF) return false;
        text.remove_prefix(character.length);
    }
    return true;
}

std::optional<std::string> unquote(std::string_view literal) {
    if (literal.size() < 2 || literal.front() != literal.back()) return std::nullopt;
    const auto inside = literal.substr(1, literal.size() - 2);
    std::string text;
    if (literal.front() == '`') {
        std::copy_if(inside.begin(), inside.end(), std::back_inserter(text), [](char byte) { return byte != '\r'; });
        return text;
    }
    LiteralReader reader(inside, '"');
    while (!reader.at_end()) {
        const auto read = reader.next();
        if (!read) return std::nullopt;
        if (read->is_byte) {
            text += static_cast<char>(read->value);
        } else {
            append_character(text, read->value);
        }
    }
    return text;
}

std::optional<char32_t> unquote_character(std::string_view literal) {
    if (literal.size() < 3 || literal.front() != '\'' || literal.back() != '\'') return std::nullopt;
    LiteralReader reader(literal.substr(1, literal.size() - 2), '\'');
    const auto read = reader.next();
    if (!read || !reader.at_end()) return std::nullopt;
    return read->value;
}

}  // namespace warren::notify::language
