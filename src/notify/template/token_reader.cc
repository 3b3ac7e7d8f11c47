#include "notify/template/token_reader.h"

#include "notify/template/quote.h"

namespace warren::notify::language {
namespace {

std::string describe(const Token& token) {
    constexpr std::size_t enough = 30;
    if (token.kind == TokenKind::end) return "end of the template";
    if (token.text.size() <= enough) return quote(token.text, Ascii::no);
    return quote(token.text.substr(0, enough), Ascii::no) + "...";
}

}  // namespace

const Token& TokenReader::next() {
    const Token& token = peek();
    if (!failed()) line_ = token.line;
    if (token.kind != TokenKind::end && token.kind != TokenKind::error) ++at_;
    return token;
}

const Token& TokenReader::peek_non_space() {
    while (peek().kind == TokenKind::space) ++at_;
    return peek();
}

const Token& TokenReader::next_non_space() {
    peek_non_space();
    return next();
}

const Token& TokenReader::expect(TokenKind kind, std::string_view context) {
    const Token& token = next_non_space();
    if (token.kind != kind) fail_at(token, context);
    return token;
}

void TokenReader::fail(const std::string& message) {
    if (!failed()) error_ = base::Error{"line " + std::to_string(line_) + ": " + message};
}

void TokenReader::fail_at(const Token& token, std::string_view context) {
    if (token.kind == TokenKind::error) return fail(token.message);
    fail("unexpected " + describe(token) + " in " + std::string(context));
}

}  // namespace warren::notify::language
