#pragma once

#include "notify/sender.h"
#include "warren/notify/settings.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace warren::notify {

/// How the conversation with a mail server has to begin.
struct SmtpRules {
    /// TLS from the first byte.
    bool is_tls = false;
    MailAuthentication authentication = MailAuthentication::none;
    /// The server is this machine: a password may go to it in the clear.
    bool is_local = false;
};

/// Why a conversation is broken off.
struct Objection {
    std::string reason;
    Retry retry = Retry::useless;
};

/// Listens to a mail server's lines up to the login and says when the conversation must be broken off. libcurl alone
/// would go on in the clear when the server offers STARTTLS and then refuses it, would send a password in the clear,
/// and would send the mail without a login to a server that offers none.
///
/// It reads lines exactly as libcurl 7.88 does, odd ones too: whoever heard an offer that libcurl does not
/// hear would believe in a protection that does not come.
class SmtpWatch {
public:
    explicit SmtpWatch(const SmtpRules& rules) : rules_(rules), is_tls_(rules.is_tls) {}

    /// Takes a line of the server's with its end; the reason to break off, if there is one.
    [[nodiscard]] std::optional<Objection> hear(std::string_view line);

private:
    enum class State : std::uint8_t { greeting, hello, old_hello, start_tls, done };

    void note_offer(std::string_view offer);
    [[nodiscard]] std::optional<Objection> end_of_answer(std::string_view line);
    [[nodiscard]] std::optional<Objection> end_of_hello();
    [[nodiscard]] std::optional<Objection> check_login() const;

    SmtpRules rules_;
    State state_ = State::greeting;
    bool is_tls_;
    bool offers_tls_ = false;
    bool offers_login_ = false;
};

}  // namespace warren::notify
