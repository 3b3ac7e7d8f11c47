#include "config/environment.h"

#include <algorithm>
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

/// Names of one byte that a shell gives a meaning.
bool is_special(char byte) {
    return std::string_view("*#$@!?-0123456789").find(byte) != std::string_view::npos;
}

/// What follows a dollar sign.
struct Reference {
    /// Empty: none.
    std::string_view name;
    /// Bytes that it takes, even if they are no good.
    std::size_t length = 0;
};

Reference braced_reference(std::string_view text) {
    const std::size_t end = text.find('}');
    if (end == std::string_view::npos) return {{}, 1};
    return {text.substr(1, end - 1), end + 1};
}

/// As Go's os.ExpandEnv understands it.
Reference reference_at(std::string_view text) {
    if (text.starts_with('{')) return braced_reference(text);
    if (!text.empty() && is_special(text.front())) return {text.substr(0, 1), 1};
    std::size_t length = 0;
    while (length < text.size() && is_name_byte(text[length])) ++length;
    return {text.substr(0, length), length};
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
        const std::size_t dollar = std::min(text.find('$'), text.size());
        result += text.substr(0, dollar);
        text.remove_prefix(dollar);
        if (text.empty()) break;
        const Reference reference = reference_at(text.substr(1));
        if (reference.length == 0) result += '$';
        if (!reference.name.empty()) result += environment(std::string(reference.name)).value_or("");
        text.remove_prefix(1 + reference.length);
    }
    return result;
}

}  // namespace warren::config
