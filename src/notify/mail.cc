#include "notify/mail.h"

#include "notify/mail_address.h"
#include "notify/mail_encoding.h"
#include "notify/text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctime>
#include <optional>

namespace warren::notify {
namespace {

constexpr std::string_view subject_mark = "Subject: ";
constexpr std::string_view type_mark = "Content-Type: ";
constexpr std::string_view version_mark = "MIME-version: ";
constexpr std::string_view default_type = "text/plain";
constexpr std::size_t longest_type = 200;

/// The next line, without its end, removed from `text`; none if there is none.
std::optional<std::string_view> take_line(std::optional<std::string_view>& text) {
    if (!text) return std::nullopt;
    const auto end = text->find('\n');
    const auto line = text->substr(0, end);
    if (end == std::string_view::npos) {
        text.reset();
    } else {
        text->remove_prefix(end + 1);
    }
    return line;
}

/// A type that mail programs can read: `token/token`, then parameters in printable ASCII.
bool is_content_type(std::string_view type) {
    const auto kind = trimmed(type.substr(0, std::min(type.find(';'), type.size())));
    const auto slash = std::min(kind.find('/'), kind.size());
    return type.size() <= longest_type && is_plain_header_text(type) && is_token(kind.substr(0, slash)) &&
           slash < kind.size() && is_token(kind.substr(slash + 1));
}

std::string with_character_set(std::string_view type) {
    std::string result(is_content_type(type) ? type : default_type);
    if (to_lower(result).find("charset=") != std::string::npos) return result;
    while (result.ends_with(';') || result.ends_with(' ')) result.pop_back();
    return result + "; charset=UTF-8";
}

std::string date(base::WallTime time) {
    const std::time_t seconds = base::to_seconds(time);
    std::tm parts{};
    localtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S %z", &parts);
    return text.data();
}

/// One line per mailbox: lists can be long and lines of a header must not be.
std::string header_list(const std::vector<Mailbox>& mailboxes) {
    std::string list;
    std::size_t line = 0;
    for (const Mailbox& mailbox : mailboxes) {
        const std::string one = header_form(mailbox);
        if (!list.empty()) list += line + one.size() > 70 ? ",\r\n " : ", ";
        line = list.ends_with("\r\n ") ? one.size() : line + one.size() + 2;
        list += one;
    }
    return list;
}

std::vector<std::string> addresses(const std::vector<Mailbox>& mailboxes) {
    std::vector<std::string> all;
    for (const Mailbox& mailbox : mailboxes) {
        if (std::find(all.begin(), all.end(), mailbox.address) == all.end()) all.push_back(mailbox.address);
    }
    return all;
}

std::string message_id(const std::string& id, const std::string& sender) {
    return '<' + id + sender.substr(sender.rfind('@')) + '>';
}

}  // namespace

base::Result<MailText> split_mail_text(std::string_view text) {
    if (!text.starts_with(subject_mark)) {
        return base::failure(
            "no subject line detected. Please make sure \"Subject: my_subject_line\" is included in your template");
    }
    MailText parts;
    std::optional<std::string_view> leading_type;
    std::optional<std::string_view> late_type;
    std::optional<std::string_view> rest = text;
    parts.subject = trimmed(take_line(rest)->substr(subject_mark.size()));
    bool is_leading = true;
    while (const auto line = take_line(rest)) {
        if (line->starts_with(type_mark)) {
            (is_leading ? leading_type : late_type) = trimmed(line->substr(type_mark.size()));
        } else if (!line->starts_with(version_mark)) {
            is_leading = false;
            parts.body.append(*line).append("\n");
        }
    }
    parts.content_type = with_character_set(leading_type ? *leading_type : late_type.value_or(default_type));
    return parts;
}

base::Result<Mail> make_mail(std::string_view from, std::string_view to, std::string_view text,
                             const MailOrigin& origin) {
    const auto senders = parse_mailboxes(from);
    if (!senders) return base::failure("from", senders.error());
    if (senders->size() != 1) return base::failure("from: more than one address");
    const auto recipients = parse_mailboxes(to);
    if (!recipients) return base::failure("to", recipients.error());
    const auto parts = split_mail_text(text);
    if (!parts) return tl::unexpected(parts.error());

    Mail mail{senders->front().address, addresses(*recipients), {}};
    const auto add = [&](const char* name, const std::string& value) {
        mail.data.append(name).append(": ").append(value).append("\r\n");
    };
    add("Mime-Version", "1.0");
    add("Date", date(origin.now));
    add("Message-ID", message_id(origin.id, mail.sender));
    add("Subject", header_text(parts->subject));
    add("To", header_list(*recipients));
    add("From", header_form(senders->front()));
    add("Content-Type", parts->content_type);
    add("Content-Transfer-Encoding", "quoted-printable");
    mail.data += "\r\n" + quoted_printable(parts->body);
    return mail;
}

}  // namespace warren::notify
