#include "notify/template/escape.h"

#include "notify/template/unicode.h"

#include <algorithm>

namespace warren::notify::language {
namespace {

constexpr std::string_view hex = "0123456789ABCDEF";

/// `\uXXXX`, with more digits where four are not enough.
std::string js_escape(char32_t value) {
    std::string digits;
    for (; value > 0 || digits.size() < 4; value >>= 4U) digits.insert(digits.begin(), hex[value & 0xFU]);
    return "\\u" + digits;
}

std::string js_character(const Character& character, std::string_view bytes) {
    const auto value = character.value;
    if (value == '\\' || value == '\'' || value == '"') return '\\' + std::string(bytes);
    if (value < ' ' || value == '<' || value == '>' || value == '&' || value == '=') return js_escape(value);
    if (value < 0x80 || is_printable(value)) return std::string(bytes);
    return js_escape(value);
}

bool is_unreserved(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           std::string_view("-_.~").find(byte) != std::string_view::npos;
}

}  // namespace

std::string escape_html(std::string_view text) {
    std::string out;
    for (const char byte : text) {
        switch (byte) {
            case '\0':
                append_character(out, replacement_character);
                break;
            case '"':
                out += "&#34;";
                break;
            case '\'':
                out += "&#39;";
                break;
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            default:
                out += byte;
        }
    }
    return out;
}

std::string escape_js(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto character = first_character(text);
        out += js_character(character, text.substr(0, character.length));
        text.remove_prefix(character.length);
    }
    return out;
}

std::string escape_query(std::string_view text) {
    std::string out;
    for (const char byte : text) {
        const auto value = static_cast<unsigned char>(byte);
        if (byte == ' ') {
            out += '+';
        } else if (is_unreserved(byte)) {
            out += byte;
        } else {
            out += '%';
            out += hex[value >> 4U];
            out += hex[value & 0xFU];
        }
    }
    return out;
}

}  // namespace warren::notify::language
