#pragma once

#include "warren/base/result.h"
#include "warren/base/time.h"

#include <string>
#include <string_view>
#include <vector>

namespace warren::notify {

/// What a template's output says, taken apart.
struct MailText {
    std::string subject;
    /// With its parameters, always a character set among them.
    std::string content_type;
    /// Lines end with LF.
    std::string body;
};

/// The first line must be `Subject: ...`. Lines `Content-Type: ...` and `MIME-version: ...` are taken out of the text:
/// those that follow the subject directly count; for the sake of old templates also later ones, if there is none among
/// the leading ones.
[[nodiscard]] base::Result<MailText> split_mail_text(std::string_view text);

/// A mail that is ready to go.
struct Mail {
    /// Addresses of the envelope, without names; recipients each once.
    std::string sender;
    std::vector<std::string> recipients;
    /// Header and body, lines ending with CR LF; ASCII only, unless an address is not.
    std::string data;
};

/// What a mail tells of its making.
struct MailOrigin {
    base::WallTime now;
    /// Makes it unique: the part of the Message-ID before the `@`.
    std::string id;
};

/// Makes a mail of a template's output. `from` is one mailbox, `to` a list of them. Nothing in the arguments can add a
/// line to the mail's header.
[[nodiscard]] base::Result<Mail> make_mail(std::string_view from, std::string_view to, std::string_view text,
                                           const MailOrigin& origin);

}  // namespace warren::notify
