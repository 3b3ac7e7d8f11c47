#include "notify/smtp_watch.h"

#include "notify/text.h"

#include <algorithm>

namespace warren::notify {
namespace {

constexpr std::size_t code_digits = 3;
/// A code without a text, and the line's end.
constexpr std::size_t bare_line = 5;

/// libcurl passes over lines without a code, whatever else they say.
bool has_code(std::string_view line) {
    const auto code = line.substr(0, code_digits);
    return line.size() > code_digits && std::all_of(code.begin(), code.end(), is_digit);
}

bool ends_answer(std::string_view line) {
    return line[code_digits] == ' ' || line.size() == bare_line;
}

/// Of a bare line libcurl reads all digits, though there may be more than three.
int code_of(std::string_view line) {
    int code = 0;
    const auto text = line.substr(0, line.size() == bare_line ? bare_line : code_digits);
    for (std::size_t at = 0; at < text.size() && is_digit(text[at]); ++at) code = code * 10 + (text[at] - '0');
    return code;
}

bool is_good(std::string_view line) {
    return code_of(line) / 100 == 2;
}

/// The server may have no certificate at the moment, or no room; with another code it will never have.
Objection refused_tls(std::string_view answer) {
    return {"the server offers STARTTLS and then refuses it: " + std::string(trimmed(answer)),
            code_of(answer) / 100 == 4 ? Retry::sensible : Retry::useless};
}

}  // namespace

std::optional<Objection> SmtpWatch::hear(std::string_view line) {
    if (!has_code(line)) return std::nullopt;
    const bool is_last = ends_answer(line);
    if (state_ == State::hello && (is_last ? is_good(line) : line[code_digits] == '-')) {
        note_offer(line.substr(code_digits + 1));
    }
    return is_last ? end_of_answer(line) : std::nullopt;
}

std::optional<Objection> SmtpWatch::end_of_answer(std::string_view line) {
    switch (state_) {
        case State::greeting:
            state_ = State::hello;
            return std::nullopt;
        case State::hello:
            if (is_good(line)) return end_of_hello();
            // HELO follows, and no login after that.
            offers_login_ = false;
            state_ = State::old_hello;
            return std::nullopt;
        case State::old_hello:
            state_ = State::done;
            return is_good(line) ? check_login() : std::nullopt;
        case State::start_tls:
            if (code_of(line) != 220) return refused_tls(line);
            is_tls_ = true;
            state_ = State::hello;
            return std::nullopt;
        case State::done:
            break;
    }
    return std::nullopt;
}

void SmtpWatch::note_offer(std::string_view offer) {
    if (offer.starts_with("STARTTLS")) offers_tls_ = true;
    if (offer.starts_with("AUTH ")) offers_login_ = true;
}

std::optional<Objection> SmtpWatch::end_of_hello() {
    if (offers_tls_ && !is_tls_) {
        state_ = State::start_tls;
        offers_login_ = false;
        return std::nullopt;
    }
    state_ = State::done;
    return check_login();
}

std::optional<Objection> SmtpWatch::check_login() const {
    if (rules_.authentication == MailAuthentication::none) return std::nullopt;
    if (rules_.authentication == MailAuthentication::plain && !is_tls_ && !rules_.is_local) {
        return Objection{"unencrypted connection: the password is not sent in the clear", Retry::useless};
    }
    if (!offers_login_) return Objection{"the server does not offer to log in", Retry::useless};
    return std::nullopt;
}

}  // namespace warren::notify
