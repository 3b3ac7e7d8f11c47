#include "http/wire/header_fields.h"

#include "http/ascii.h"

#include <algorithm>

namespace warren::http {
namespace {

bool is_token_letter(char letter) {
    return is_alphanumeric(letter) || std::string_view("!#$%&'*+-.^_`|~").find(letter) != std::string_view::npos;
}

/// Go takes names with blanks in them for fields, and has another word for what is wrong with them.
bool is_name(std::string_view text) {
    const auto is_letter = [](char letter) { return letter == ' ' || is_token_letter(letter); };
    return !text.empty() && std::all_of(text.begin(), text.end(), is_letter);
}

bool is_value(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char letter) { return is_control(letter) && letter != '\t'; });
}

bool is_continuation(std::string_view lines) {
    return lines.starts_with(' ') || lines.starts_with('\t');
}

}  // namespace

std::string_view take_line(std::string_view& rest) {
    const auto end = std::min(rest.find('\n'), rest.size());
    auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

std::optional<HeaderField> take_field(std::string_view& rest, std::string& joined) {
    auto line = trimmed(take_line(rest));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    if (is_continuation(rest)) {
        joined = line;
        while (is_continuation(rest)) joined.append(" ").append(trimmed(take_line(rest)));
        line = joined;
    }
    const auto value = line.substr(std::min(line.find_first_not_of(" \t", colon + 1), line.size()));
    const HeaderField field{line.substr(0, colon), value};
    if (!is_name(field.name) || !is_value(field.value)) return std::nullopt;
    return field;
}

bool is_part_of_field(std::string_view line) {
    if (is_continuation(line)) return is_value(line);
    const auto colon = line.find(':');
    return colon != std::string_view::npos && is_name(line.substr(0, colon)) && is_value(line.substr(colon + 1));
}

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_token_letter);
}

bool lists_token(std::string_view value, std::string_view token) {
    while (!value.empty()) {
        const auto end = std::min(value.find_first_of(", \t"), value.size());
        if (equal_ignoring_case(value.substr(0, end), token)) return true;
        value.remove_prefix(std::min(end + 1, value.size()));
    }
    return false;
}

}  // namespace warren::http
