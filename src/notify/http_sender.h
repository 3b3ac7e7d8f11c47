#pragma once

#include "notify/http_request.h"
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

/// Sends messages as HTTP requests (notifiers.md of the specification, section 5).
class HttpSender final : public Sender {
public:
    /// Takes the templates and the target of `settings`, which must be an `HttpSettings`.
    HttpSender(const NotifierSettings& settings, const runtime::Logger& log);

    [[nodiscard]] tl::expected<Attempt, Failure> prepare(const Message& message, MessageKind kind,
                                                         const MailOrigin& origin) override;

private:
    struct Answer;

    [[nodiscard]] Sent send(const HttpRequest& request, const std::stop_token& stop);
    [[nodiscard]] Answer exchange(const HttpRequest& request, std::chrono::milliseconds limit,
                                  const std::stop_token& stop);

    std::optional<Template> template_open_;
    std::optional<Template> template_close_;
    HttpSettings settings_;
    Trust trust_;
    Transfers transfers_;
};

}  // namespace warren::notify
