#include "config/environment.h"

#include <cstdlib>

namespace warren::config {
namespace {

char variable_byte(char byte) {
    if (byte == '.' || byte == '-') return '_';
    return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte;
}

std::string variable_text(std::string_view text) {
    std::string result;
    for (const char byte : text) result += variable_byte(byte);
    return result;
}

bool is_name_byte(char byte) {
    return byte == '_' || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/// The name at the start of `text`, which follows a dollar sign; `text` is left behind it. Empty: there is none.
std::string take_name(std::string_view& text) {
    const bool in_braces = text.starts_with('{');
    std::string_view rest = text.substr(in_braces ? 1 : 0);
    std::size_t length = 0;
    while (length < rest.size() && is_name_byte(rest[length])) ++length;
    const bool is_closed = !in_braces || (length < rest.size() && rest[length] == '}');
    if (length == 0 || !is_closed) return {};
    const std::string name(rest.substr(0, length));
    text = rest.substr(length + (in_braces ? 1 : 0));
    return name;
}

}  // namespace

Environment process_environment() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* text = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): nothing of ours sets variables
        if (text == nullptr) return std::nullopt;
        return text;
    };
}

std::string variable_name(std::string_view prefix, std::string_view key) {
    return prefix.empty() ? variable_text(key) : variable_text(prefix) + "_" + variable_text(key);
}

std::string expand_variables(std::string_view text, const Environment& environment) {
    std::string result;
    while (!text.empty()) {
        const char byte = text.front();
        text.remove_prefix(1);
        const std::string name = byte == '$' ? take_name(text) : "";
        result += name.empty() ? std::string(1, byte) : environment(name).value_or("");
    }
    return result;
}

}  // namespace warren::config
