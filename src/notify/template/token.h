#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace warren::notify::language {

enum class TokenKind : std::uint8_t {
    /// The text cannot be read on; the token's message says why.
    error,
    end,
    /// Outside of actions.
    text,
    left_delimiter,
    right_delimiter,
    /// White space inside of an action: it separates arguments.
    space,
    assign,
    declare,
    pipe,
    left_parenthesis,
    right_parenthesis,
    /// Any other printable ASCII character, such as a comma.
    character,
    dot,
    field,
    variable,
    identifier,
    boolean,
    nil,
    number,
    character_literal,
    quoted,
    raw_quoted,
    keyword_block,
    keyword_break,
    keyword_continue,
    keyword_define,
    keyword_else,
    keyword_end,
    keyword_if,
    keyword_range,
    keyword_template,
    keyword_with
};

struct Token {
    TokenKind kind = TokenKind::end;
    /// Part of the template: with the leading `.` of a field, the quotes of a literal.
    std::string_view text;
    /// Where it begins, from 1.
    std::size_t line = 1;
    /// Of an error.
    std::string message;
};

}  // namespace warren::notify::language
