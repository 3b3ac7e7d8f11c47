#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Texts and characters as they stand in Go's source.
namespace warren::notify::language {

enum class Ascii : std::uint8_t { no, only };

/// `"..."`, escaped where needed; with `Ascii::only` everything outside ASCII is.
[[nodiscard]] std::string quote(std::string_view text, Ascii ascii);
/// `'x'`; the replacement character for what is no character.
[[nodiscard]] std::string quote_character(char32_t value, Ascii ascii);
/// Whether the text can stand between back quotes.
[[nodiscard]] bool can_back_quote(std::string_view text);

/// What a literal in double or back quotes means; none if Go refuses it.
[[nodiscard]] std::optional<std::string> unquote(std::string_view literal);
/// What a literal in single quotes means; none if Go refuses it.
[[nodiscard]] std::optional<char32_t> unquote_character(std::string_view literal);

}  // namespace warren::notify::language
