#pragma once

#include "notify/template/token.h"
#include "warren/base/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warren::notify::language {

/// Walks through the tokens of a template, and keeps the first error of whoever reads them. After an error there are no
/// more tokens, so that reading comes to its end by itself.
class TokenReader {
public:
    /// The last token is `end` or `error`, as `tokenize` leaves them.
    explicit TokenReader(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

    [[nodiscard]] const Token& peek() const { return failed() ? end_ : tokens_[at_]; }
    const Token& next();
    /// The same without spaces: those are passed.
    const Token& peek_non_space();
    const Token& next_non_space();

    /// Passes the next token that is no space, which must be of that kind.
    const Token& expect(TokenKind kind, std::string_view context);

    /// Where reading stands, to come back to.
    [[nodiscard]] std::size_t position() const { return at_; }
    void go_back(std::size_t position) { at_ = position; }

    [[nodiscard]] bool failed() const { return error_.has_value(); }
    [[nodiscard]] const base::Error& error() const { return *error_; }
    /// The line named is that of the last token read.
    void fail(const std::string& message);
    /// For a token that cannot stand where it does.
    void fail_at(const Token& token, std::string_view context);

private:
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    /// Of the last token read.
    std::size_t line_ = 1;
    Token end_;
    std::optional<base::Error> error_;
};

}  // namespace warren::notify::language
