#pragma once

#include "notify/mail.h"
#include "notify/sender.h"
#include "notify/transfers.h"
#include "notify/trust.h"
#include "warren/notify/settings.h"
#include "warren/notify/template.h"
#include "warren/runtime/logging.h"

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>

namespace warren::notify {

/// How long a mail server may take: Burrow waits for ever once it is connected.
struct EmailLimits {
    /// Up to the end of the login.
    std::chrono::seconds connect{30};
    /// For one answer.
    std::chrono::seconds answer{30};
    std::chrono::seconds whole{60};
};

/// Sends messages by SMTP (notifiers.md of the specification, section 6).
class EmailSender final : public Sender {
public:
    /// Takes the templates and the target of `settings`, which must be an `EmailSettings`.
    EmailSender(const NotifierSettings& settings, const runtime::Logger& log, const EmailLimits& limits = {});

    [[nodiscard]] tl::expected<Attempt, Failure> prepare(const Message& message, MessageKind kind,
                                                         const MailOrigin& origin) override;

private:
    [[nodiscard]] Sent send(const Mail& mail, const std::stop_token& stop);

    std::optional<Template> template_open_;
    std::optional<Template> template_close_;
    EmailSettings settings_;
    EmailLimits limits_;
    Trust trust_;
    Transfers transfers_;
};

}  // namespace warren::notify
