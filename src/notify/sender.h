#pragma once

#include "notify/incident.h"
#include "notify/mail.h"
#include "warren/notify/message.h"

#include <tl/expected.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

namespace warren::notify {

/// Whether the same message may succeed if it is sent again later.
enum class Retry : std::uint8_t { useless, sensible };

/// Why a message was not sent, in the words of the log.
struct Failure {
    /// The line's text, such as `failed to send`.
    std::string what;
    /// The reason in words, unless `response` says it.
    std::string error;
    Retry retry = Retry::useless;
    /// The HTTP code of an endpoint's answer.
    std::optional<long> response = std::nullopt;
};

using Sent = tl::expected<void, Failure>;

/// Tries to deliver a message that is ready to go. Returns soon after a stop is requested.
using Attempt = std::function<Sent(const std::stop_token&)>;

/// The way to one endpoint. Used by one thread.
class Sender {
public:
    Sender() = default;
    virtual ~Sender() = default;
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;

    /// Renders a message. `origin` is the same for all attempts at it, so that who gets a mail twice can tell. The
    /// attempt must not outlive the sender.
    [[nodiscard]] virtual tl::expected<Attempt, Failure> prepare(const Message& message, MessageKind kind,
                                                                 const MailOrigin& origin) = 0;
};

}  // namespace warren::notify
