#include "warren/base/json_text.h"

#include "warren/base/utf8.h"

#include <array>
#include <cstddef>

namespace warren::base {
namespace {

void append_unicode_escape(std::string& out, char32_t value) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += digits[(value >> static_cast<unsigned>(shift)) & 0xFU];
}

void append_control(std::string& out, char byte) {
    switch (byte) {
        case '\b':
            out += "\\b";
            break;
        case '\f':
            out += "\\f";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            append_unicode_escape(out, static_cast<unsigned char>(byte));
    }
}

bool is_html(char32_t value) {
    return value == '<' || value == '>' || value == '&' || value == 0x2028 || value == 0x2029;
}

/// By byte, whether it stands in a JSON string as it is whatever the form.
constexpr std::array<bool, 256> plain_bytes = [] {
    std::array<bool, 256> plain{};
    for (std::size_t byte = 0x20; byte < 0x80; ++byte) plain[byte] = true;
    for (const char special : {'"', '\\', '<', '>', '&'}) plain[static_cast<unsigned char>(special)] = false;
    return plain;
}();

bool is_plain(char byte) {
    return plain_bytes[static_cast<unsigned char>(byte)];
}

}  // namespace

void append_json_string(std::string& out, std::string_view text, HtmlEscape html) {
    out += '"';
    while (!text.empty()) {
        std::size_t plain = 0;
        while (plain < text.size() && is_plain(text[plain])) ++plain;
        out.append(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty()) break;

        const auto [value, length] = first_code_point(text);
        if (length == 0) {
            out += "\\ufffd";
            text.remove_prefix(1);
            continue;
        }
        if (value < 0x20) {
            append_control(out, text[0]);
        } else if (value == '"' || value == '\\') {
            out += '\\';
            out += text[0];
        } else if (html == HtmlEscape::yes && is_html(value)) {
            append_unicode_escape(out, value);
        } else {
            out.append(text.substr(0, length));
        }
        text.remove_prefix(length);
    }
    out += '"';
}

}  // namespace warren::base
