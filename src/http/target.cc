#include "http/target.h"

#include "http/ascii.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace warren::http {
namespace {

/// A request's head may hold a million slashes, and each segment takes the memory of a text.
constexpr std::ptrdiff_t most_segments = 64;

/// The path and query of an absolute URL; other forms as they are.
std::string_view without_authority(std::string_view raw) {
    // What stands in a query may be a URL as well.
    const auto scheme_end = raw.substr(0, raw.find('?')).find("://");
    if (raw.starts_with('/') || scheme_end == std::string_view::npos) return raw;
    const auto path = raw.find_first_of("/?", scheme_end + 3);
    return path == std::string_view::npos ? std::string_view() : raw.substr(path);
}

bool stays_in_location(char byte) {
    return is_alphanumeric(byte) || std::string_view("-_.~$&+,:;=@").find(byte) != std::string_view::npos;
}

void append_escape(std::string& out, char byte) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto value = static_cast<unsigned char>(byte);
    out += '%';
    out += digits[value >> 4U];
    out += digits[value & 0xFU];
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char byte = text[i];
        if (byte == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = hex_value(text[i + 1]);
            const int low = hex_value(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            byte = static_cast<char>(high * 16 + low);
            i += 2;
        }
        decoded += byte;
    }
    return decoded;
}

std::optional<Target> parse_target(std::string_view raw) {
    if (std::any_of(raw.begin(), raw.end(), is_control)) return std::nullopt;
    Target target;
    raw = without_authority(raw);
    const auto question_mark = raw.find('?');
    if (question_mark != std::string_view::npos) target.query = raw.substr(question_mark);
    std::string_view rest = raw.substr(0, question_mark);
    if (!rest.starts_with('/')) {
        if (!rest.empty() && rest != "*") return std::nullopt;
        target.path = rest;
        return target;
    }
    auto path = percent_decoded(rest);
    if (!path) return std::nullopt;
    target.path = std::move(*path);
    if (std::count(rest.begin(), rest.end(), '/') > most_segments) return target;
    while (!rest.empty()) {
        rest.remove_prefix(1);
        const auto end = std::min(rest.find('/'), rest.size());
        // Its escapes are good, as those of the whole path are.
        target.segments.push_back(percent_decoded(rest.substr(0, end)).value_or(std::string()));
        rest.remove_prefix(end);
    }
    return target;
}

std::string escaped_path(const std::vector<std::string>& segments) {
    std::string path;
    for (const auto& segment : segments) {
        path += '/';
        for (const char byte : segment) {
            if (stays_in_location(byte)) {
                path += byte;
            } else {
                append_escape(path, byte);
            }
        }
    }
    return path.empty() ? "/" : path;
}

std::vector<std::string> cleaned(const std::vector<std::string>& segments) {
    std::vector<std::string> kept;
    for (const auto& segment : segments) {
        if (segment == "..") {
            if (!kept.empty()) kept.pop_back();
        } else if (!segment.empty() && segment != ".") {
            kept.push_back(segment);
        }
    }
    const bool ends_with_slash = !segments.empty() && (segments.back().empty() || segments.back() == ".");
    if (ends_with_slash) kept.emplace_back();
    return kept;
}

}  // namespace warren::http
