#include "notify/mail_address.h"

#include "notify/mail_encoding.h"
#include "notify/text.h"

#include <algorithm>
#include <cstddef>

namespace warren::notify {
namespace {

/// A character of an atom: letters beyond ASCII count as well (RFC 6532).
bool is_atom_char(char c) {
    return !is_ascii(c) || is_letter_or_digit(c) ||
           std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

/// `a.b.c` without empty parts.
bool is_dot_atom(std::string_view text) {
    return !text.empty() && text.front() != '.' && text.back() != '.' && text.find("..") == std::string_view::npos &&
           std::all_of(text.begin(), text.end(), [](char c) { return c == '.' || is_atom_char(c); });
}

std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        result += c;
    }
    return result + '"';
}

/// Reads one list from its front.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    base::Result<std::vector<Mailbox>> read_all() {
        std::vector<Mailbox> all;
        while (true) {
            if (!skip_blanks()) return failed("a comment has no end");
            if (text_.empty()) break;
            if (take(',')) continue;
            auto one = read_mailbox();
            if (!one) return tl::unexpected(one.error());
            all.push_back(std::move(*one));
            if (!text_.empty() && !take(',')) return failed("expected a comma");
        }
        if (all.empty()) return base::failure("no address");
        return all;
    }

private:
    [[nodiscard]] tl::unexpected<base::Error> failed(const std::string& why) const {
        return base::failure("bad mail address, " + why + (text_.empty() ? " at the end" : " at \"") +
                             std::string(text_) + (text_.empty() ? "" : "\""));
    }

    bool take(char c) {
        if (text_.empty() || text_.front() != c) return false;
        text_.remove_prefix(1);
        return true;
    }

    /// Blanks and comments; false if a comment has no end.
    bool skip_blanks() {
        std::size_t depth = 0;
        while (!text_.empty()) {
            const char c = text_.front();
            if (c == '(') {
                ++depth;
            } else if (depth > 0 && c == ')') {
                --depth;
            } else if (depth > 0 && c == '\\') {
                text_.remove_prefix(1);
                if (text_.empty()) return false;
            } else if (depth == 0 && c != ' ' && c != '\t') {
                return true;
            }
            text_.remove_prefix(1);
        }
        return depth == 0;
    }

    /// A quoted text without its quotes.
    base::Result<std::string> read_quoted() {
        std::string result;
        take('"');
        while (!take('"')) {
            take('\\');
            if (text_.empty()) return failed("a quoted text has no end");
            if (is_control(text_.front())) return failed("a control character");
            result += text_.front();
            text_.remove_prefix(1);
        }
        return result;
    }

    std::string read_atom() {
        const auto is_part = [](char c) { return c == '.' || is_atom_char(c); };
        const auto end = std::find_if_not(text_.begin(), text_.end(), is_part);
        std::string atom(text_.begin(), end);
        text_.remove_prefix(atom.size());
        return atom;
    }

    base::Result<Mailbox> read_mailbox() {
        std::string words;
        bool last_is_quoted = false;
        std::size_t count = 0;
        while (!text_.empty() && text_.front() != '<' && text_.front() != '@' && text_.front() != ',') {
            last_is_quoted = text_.front() == '"';
            auto word = last_is_quoted ? read_quoted() : base::Result<std::string>(read_atom());
            if (!word) return tl::unexpected(word.error());
            if (!last_is_quoted && word->empty()) return failed("an unexpected character");
            if (count++ > 0) words += ' ';
            words += *word;
            if (!skip_blanks()) return failed("a comment has no end");
        }
        if (take('<')) return read_angle(words);
        if (count != 1) return failed("expected an address");
        return read_after_local({}, words, last_is_quoted);
    }

    base::Result<Mailbox> read_angle(const std::string& name) {
        if (!skip_blanks()) return failed("a comment has no end");
        const bool is_quoted = !text_.empty() && text_.front() == '"';
        auto local = is_quoted ? read_quoted() : base::Result<std::string>(read_atom());
        if (!local) return tl::unexpected(local.error());
        auto mailbox = read_after_local(name, *local, is_quoted);
        if (mailbox && !take('>')) return failed("expected \">\"");
        if (mailbox && !skip_blanks()) return failed("a comment has no end");
        return mailbox;
    }

    base::Result<Mailbox> read_after_local(const std::string& name, const std::string& local, bool is_quoted) {
        if (!skip_blanks() || !take('@') || !skip_blanks()) return failed("expected \"@\"");
        if (!is_quoted && !is_dot_atom(local)) return failed("\"" + local + "\" cannot stand before \"@\"");
        const auto domain = read_domain();
        if (!domain) return tl::unexpected(domain.error());
        if (!skip_blanks()) return failed("a comment has no end");
        return Mailbox{name, (is_quoted && !is_dot_atom(local) ? quoted(local) : local) + '@' + *domain};
    }

    base::Result<std::string> read_domain() {
        if (text_.empty() || text_.front() != '[') {
            std::string domain = read_atom();
            if (!is_dot_atom(domain)) return failed("expected a domain after \"@\"");
            return domain;
        }
        const auto end = text_.find(']');
        std::string literal(text_.substr(0, end == std::string_view::npos ? end : end + 1));
        const auto is_bad = [](char c) { return is_control(c) || c == ' ' || c == '<' || c == '>' || c == '\\'; };
        if (end == std::string_view::npos || std::any_of(literal.begin(), literal.end(), is_bad)) {
            return failed("bad domain");
        }
        text_.remove_prefix(literal.size());
        return literal;
    }

    std::string_view text_;
};

bool needs_quotes(std::string_view name) {
    return !std::all_of(name.begin(), name.end(), [](char c) { return c == ' ' || is_atom_char(c); });
}

}  // namespace

base::Result<std::vector<Mailbox>> parse_mailboxes(std::string_view text) {
    return Reader(text).read_all();
}

std::string header_form(const Mailbox& mailbox) {
    if (mailbox.name.empty()) return mailbox.address;
    const std::string address = " <" + mailbox.address + '>';
    if (!is_plain_header_text(mailbox.name)) return encoded_words(mailbox.name) + address;
    return (needs_quotes(mailbox.name) ? quoted(mailbox.name) : mailbox.name) + address;
}

}  // namespace warren::notify
