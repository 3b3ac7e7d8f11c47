#include "config/syntax.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace warren::config {
namespace {

constexpr std::string_view white = " \t\r\v\f";

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(white);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(white) - first + 1);
}

bool is_name_byte(char byte) {
    return byte == '_' || byte == '.' || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z');
}

std::string_view without_quotes(std::string_view text) {
    const bool is_quoted =
        text.size() >= 2 && text.front() == text.back() && (text.front() == '"' || text.front() == '\'');
    return is_quoted ? text.substr(1, text.size() - 2) : trimmed(text.substr(0, text.find('#')));
}

/// `NAME=value`, `NAME: value`, with `export` in front or not.
std::optional<Entry> entry_in(std::string_view line, std::uint32_t number) {
    constexpr std::string_view prefix = "export ";
    if (line.starts_with(prefix)) line = trimmed(line.substr(prefix.size()));
    const auto* end = std::find_if_not(line.begin(), line.end(), is_name_byte);
    const auto length = static_cast<std::size_t>(end - line.begin());
    const std::string_view rest = trimmed(line.substr(length));
    const bool has_sign = rest.starts_with('=') || rest.starts_with(':');
    if (length == 0 || !has_sign) return std::nullopt;
    return Entry{std::string(line.substr(0, length)), {std::string(without_quotes(trimmed(rest.substr(1))))}, number};
}

}  // namespace

base::Result<Table> parse_env(std::string_view text) {
    Table table;
    for (std::uint32_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.starts_with('#')) continue;
        auto entry = entry_in(line, number);
        if (!entry) return base::failure("line `" + std::string(line) + "` doesn't match format");
        table.entries.push_back(std::move(*entry));
    }
    return table;
}

}  // namespace warren::config
