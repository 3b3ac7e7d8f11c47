#include "notify/template/lexer.h"

#include "notify/template/quote.h"
#include "notify/template/unicode.h"

#include <algorithm>
#include <array>
#include <utility>

namespace warren::notify::language {
namespace {

constexpr std::string_view left_delimiter = "{{";
constexpr std::string_view right_delimiter = "}}";
constexpr std::string_view left_comment = "/*";
constexpr std::string_view right_comment = "*/";
constexpr std::string_view white_space = " \t\r\n";
/// `-` and the white space beside it.
constexpr std::size_t trim_marker_length = 2;

constexpr std::array<std::pair<std::string_view, TokenKind>, 13> words = {{
    {"block", TokenKind::keyword_block},
    {"break", TokenKind::keyword_break},
    {"continue", TokenKind::keyword_continue},
    {"define", TokenKind::keyword_define},
    {"else", TokenKind::keyword_else},
    {"end", TokenKind::keyword_end},
    {"if", TokenKind::keyword_if},
    {"nil", TokenKind::nil},
    {"range", TokenKind::keyword_range},
    {"template", TokenKind::keyword_template},
    {"with", TokenKind::keyword_with},
    {"true", TokenKind::boolean},
    {"false", TokenKind::boolean},
}};

bool is_space(char byte) {
    return white_space.find(byte) != std::string_view::npos;
}

bool is_word_character(char32_t value) {
    return value == '_' || is_letter(value) || is_digit(value);
}

bool has_left_trim_marker(std::string_view text) {
    return text.size() >= trim_marker_length && text[0] == '-' && is_space(text[1]);
}

bool has_right_trim_marker(std::string_view text) {
    return text.size() >= trim_marker_length && is_space(text[0]) && text[1] == '-';
}

enum class Delimiter : std::uint8_t { none, plain, trimming };

Delimiter right_delimiter_at(std::string_view text) {
    if (has_right_trim_marker(text) && text.substr(trim_marker_length).starts_with(right_delimiter)) {
        return Delimiter::trimming;
    }
    return text.starts_with(right_delimiter) ? Delimiter::plain : Delimiter::none;
}

class Lexer {
public:
    explicit Lexer(std::string_view text) : text_(text) {}

    std::vector<Token> run() {
        while (!is_done_) inside_action_ ? lex_action() : lex_text();
        return std::move(tokens_);
    }

private:
    [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }
    [[nodiscard]] bool at_end() const { return at_ == text_.size(); }

    /// Ends the token that began at `start_`.
    void emit(TokenKind kind) {
        tokens_.push_back({.kind = kind, .text = text_.substr(start_, at_ - start_), .line = line_, .message = {}});
        skip();
    }

    /// Goes on after what was read since `start_`.
    void skip() {
        const auto read = text_.substr(start_, at_ - start_);
        line_ += static_cast<std::size_t>(std::count(read.begin(), read.end(), '\n'));
        start_ = at_;
    }

    void fail(std::string message) {
        tokens_.push_back({.kind = TokenKind::error, .text = {}, .line = line_, .message = std::move(message)});
        is_done_ = true;
    }

    void lex_text() {
        const auto found = rest().find(left_delimiter);
        if (found == std::string_view::npos) return lex_last_text();
        at_ += found;
        const auto end = at_;
        if (has_left_trim_marker(text_.substr(at_ + left_delimiter.size()))) trim_before();
        if (at_ > start_) emit(TokenKind::text);
        at_ = end;
        skip();
        lex_left_delimiter();
    }

    void trim_before() {
        while (at_ > start_ && is_space(text_[at_ - 1])) --at_;
    }

    void lex_last_text() {
        at_ = text_.size();
        if (at_ > start_) emit(TokenKind::text);
        emit(TokenKind::end);
        is_done_ = true;
    }

    void lex_left_delimiter() {
        at_ += left_delimiter.size();
        const auto marker = has_left_trim_marker(rest()) ? trim_marker_length : 0;
        if (rest().substr(marker).starts_with(left_comment)) {
            at_ += marker;
            return lex_comment();
        }
        emit(TokenKind::left_delimiter);
        at_ += marker;
        skip();
        inside_action_ = true;
        open_parentheses_ = 0;
    }

    void lex_comment() {
        const auto end = rest().find(right_comment, left_comment.size());
        if (end == std::string_view::npos) return fail("unclosed comment");
        at_ += end + right_comment.size();
        const auto delimiter = right_delimiter_at(rest());
        if (delimiter == Delimiter::none) return fail("comment ends before closing delimiter");
        pass_right_delimiter(delimiter);
        skip();
    }

    /// Goes behind the delimiter and, if it trims, the white space after it.
    void pass_right_delimiter(Delimiter delimiter) {
        if (delimiter == Delimiter::trimming) at_ += trim_marker_length;
        at_ += right_delimiter.size();
        if (delimiter != Delimiter::trimming) return;
        while (!at_end() && is_space(text_[at_])) ++at_;
    }

    void lex_right_delimiter(Delimiter delimiter) {
        if (open_parentheses_ != 0) return fail("unclosed left paren");
        pass_right_delimiter(delimiter);
        emit(TokenKind::right_delimiter);
        inside_action_ = false;
    }

    void lex_action() {
        const auto delimiter = right_delimiter_at(rest());
        if (delimiter != Delimiter::none) return lex_right_delimiter(delimiter);
        if (at_end()) return fail("unclosed action");
        const auto character = first_character(rest());
        const char byte = text_[at_];
        if (is_space(byte)) return lex_space();
        if (starts_number()) return lex_number();
        if (is_word_character(character.value)) return lex_identifier();
        if (character.value >= 0x80 || !is_printable(character.value)) {
            return fail("unrecognized character in action: " + quote_character(character.value, Ascii::no));
        }
        ++at_;
        lex_punctuation(byte);
    }

    void lex_punctuation(char byte) {
        switch (byte) {
            case '=':
                return emit(TokenKind::assign);
            case ':':
                return lex_declare();
            case '|':
                return emit(TokenKind::pipe);
            case '"':
                return lex_quoted('"', TokenKind::quoted, "unterminated quoted string");
            case '\'':
                return lex_quoted('\'', TokenKind::character_literal, "unterminated character constant");
            case '`':
                return lex_raw_quoted();
            case '$':
                return lex_name(TokenKind::variable, TokenKind::variable);
            case '.':
                return lex_name(TokenKind::field, TokenKind::dot);
            case '(':
                ++open_parentheses_;
                return emit(TokenKind::left_parenthesis);
            case ')':
                return lex_right_parenthesis();
            default:
                return emit(TokenKind::character);
        }
    }

    void lex_declare() {
        if (!rest().starts_with('=')) return fail("expected :=");
        ++at_;
        emit(TokenKind::declare);
    }

    void lex_right_parenthesis() {
        if (open_parentheses_ == 0) return fail("unexpected right paren");
        --open_parentheses_;
        emit(TokenKind::right_parenthesis);
    }

    void lex_space() {
        while (!at_end() && is_space(text_[at_])) ++at_;
        // The last white space belongs to a delimiter that trims.
        if (right_delimiter_at(text_.substr(at_ - 1)) == Delimiter::trimming) --at_;
        if (at_ > start_) emit(TokenKind::space);
    }

    [[nodiscard]] bool starts_number() const {
        const char byte = text_[at_];
        if (byte == '.') return at_ + 1 < text_.size() && text_[at_ + 1] >= '0' && text_[at_ + 1] <= '9';
        return byte == '+' || byte == '-' || (byte >= '0' && byte <= '9');
    }

    /// What may follow a name.
    [[nodiscard]] bool at_terminator() const {
        if (at_end() || rest().starts_with(right_delimiter)) return true;
        const char byte = text_[at_];
        return is_space(byte) || std::string_view(".,|:)(").find(byte) != std::string_view::npos;
    }

    void pass_word() {
        while (!at_end()) {
            const auto character = first_character(rest());
            if (!is_word_character(character.value)) return;
            at_ += character.length;
        }
    }

    /// A name with its first character, `.` or `$`, already read; alone, that is a token of the kind `alone`.
    void lex_name(TokenKind kind, TokenKind alone) {
        if (at_terminator()) return emit(alone);
        pass_word();
        if (!at_terminator()) return fail_at_bad_character();
        emit(kind);
    }

    void lex_identifier() {
        pass_word();
        if (!at_terminator()) return fail_at_bad_character();
        const auto word = text_.substr(start_, at_ - start_);
        const auto* const known =
            std::find_if(words.begin(), words.end(), [word](const auto& entry) { return entry.first == word; });
        emit(known == words.end() ? TokenKind::identifier : known->second);
    }

    void fail_at_bad_character() { fail("bad character " + quote_character(first_character(rest()).value, Ascii::no)); }

    void lex_quoted(char quote, TokenKind kind, std::string_view complaint) {
        while (!at_end() && text_[at_] != '\n') {
            const char byte = text_[at_++];
            if (byte == quote) return emit(kind);
            if (byte == '\\' && !at_end() && text_[at_] != '\n') ++at_;
        }
        fail(std::string(complaint));
    }

    void lex_raw_quoted() {
        const auto end = rest().find('`');
        if (end == std::string_view::npos) return fail("unterminated raw quoted string");
        at_ += end + 1;
        emit(TokenKind::raw_quoted);
    }

    void lex_number() {
        bool is_good = pass_number();
        // A complex number: 1+2i.
        if (is_good && !at_end() && (text_[at_] == '+' || text_[at_] == '-')) {
            is_good = pass_number() && text_[at_ - 1] == 'i';
        }
        if (is_good) return emit(TokenKind::number);
        fail("bad number syntax: " + quote(text_.substr(start_, at_ - start_), Ascii::no));
    }

    bool pass_one_of(std::string_view characters) {
        if (at_end() || characters.find(text_[at_]) == std::string_view::npos) return false;
        ++at_;
        return true;
    }

    void pass_all_of(std::string_view characters) {
        while (pass_one_of(characters)) {
        }
    }

    /// Passes what looks like a number; the parser knows better. False if a letter or digit follows.
    bool pass_number() {
        constexpr std::string_view decimal = "0123456789_";
        auto digits = decimal;
        std::string_view exponent = "eE";
        pass_one_of("+-");
        if (pass_one_of("0")) {
            if (pass_one_of("xX")) {
                digits = "0123456789abcdefABCDEF_";
                exponent = "pP";
            } else if (pass_one_of("oO")) {
                digits = "01234567_";
                exponent = "";
            } else if (pass_one_of("bB")) {
                digits = "01_";
                exponent = "";
            }
        }
        pass_all_of(digits);
        if (pass_one_of(".")) pass_all_of(digits);
        if (pass_one_of(exponent)) {
            pass_one_of("+-");
            pass_all_of(decimal);
        }
        pass_one_of("i");
        return at_end() || !is_word_character(first_character(rest()).value);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    /// Where the token being read begins, and its line.
    std::size_t start_ = 0;
    std::size_t line_ = 1;
    bool inside_action_ = false;
    bool is_done_ = false;
    std::size_t open_parentheses_ = 0;
    std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenize(std::string_view text) {
    return Lexer(text).run();
}

}  // namespace warren::notify::language
