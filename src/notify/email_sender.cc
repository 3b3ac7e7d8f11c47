#include "notify/email_sender.h"

#include "notify/smtp_watch.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <utility>
#include <variant>

namespace warren::notify {
namespace {

constexpr std::uint16_t port_with_tls = 465;

/// The conversation as libcurl's callbacks see it.
struct Conversation {
    SmtpWatch watch;
    std::string_view left;
    /// Why it was broken off.
    std::optional<Objection> objection;
};

std::size_t take_line(const char* data, std::size_t /*one*/, std::size_t size, void* user) {
    auto& conversation = *static_cast<Conversation*>(user);
    conversation.objection = conversation.watch.hear({data, size});
    return conversation.objection ? 0 : size;
}

std::size_t give_data(char* out, std::size_t one, std::size_t room, void* user) {
    auto& left = static_cast<Conversation*>(user)->left;
    const std::size_t size = std::min(one * room, left.size());
    std::memcpy(out, left.data(), size);
    left.remove_prefix(size);
    return size;
}

std::string without_brackets(const std::string& host) {
    return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

/// The path is the name by which Warren introduces itself.
std::string url_of(const EmailSettings& settings) {
    const std::string host = without_brackets(settings.server);
    const bool needs_brackets = host.find(':') != std::string::npos;
    return (settings.port == port_with_tls ? "smtps://" : "smtp://") + (needs_brackets ? '[' + host + ']' : host) +
           ':' + std::to_string(settings.port) + "/localhost";
}

SmtpRules rules_of(const EmailSettings& settings) {
    const std::string host = without_brackets(settings.server);
    const bool is_local = host == "localhost" || host == "127.0.0.1" || host == "::1";
    return {settings.port == port_with_tls, settings.authentication, is_local};
}

/// Where a password would go out as it is, libcurl itself must not go on without TLS: the watch alone could be
/// outwitted by a server that is understood in two ways.
curl_usessl protection_of(const EmailSettings& settings) {
    const SmtpRules rules = rules_of(settings);
    return rules.authentication == MailAuthentication::plain && !rules.is_local ? CURLUSESSL_ALL : CURLUSESSL_TRY;
}

void set_login(CURL* easy, const EmailSettings& settings) {
    if (settings.authentication == MailAuthentication::none) return;
    const bool is_plain = settings.authentication == MailAuthentication::plain;
    curl_easy_setopt(easy, CURLOPT_USERNAME, settings.username.c_str());
    curl_easy_setopt(easy, CURLOPT_PASSWORD, settings.password.c_str());
    curl_easy_setopt(easy, CURLOPT_LOGIN_OPTIONS, is_plain ? "AUTH=PLAIN" : "AUTH=CRAM-MD5");
    curl_easy_setopt(easy, CURLOPT_SASL_IR, 1L);
}

void set_limits(CURL* easy, const EmailLimits& limits) {
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, static_cast<long>(limits.connect.count()));
    curl_easy_setopt(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(limits.answer.count()));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, static_cast<long>(limits.whole.count()));
}

Failure failure_of(const char* what, std::string error) {
    return {what, std::move(error), Retry::useless};
}

}  // namespace

EmailSender::EmailSender(const NotifierSettings& settings, const runtime::Logger& log, const EmailLimits& limits)
    : template_open_(settings.template_open),
      template_close_(settings.template_close),
      settings_(std::get<EmailSettings>(settings.target)),
      limits_(limits),
      trust_(settings_.trust, log) {}

tl::expected<Attempt, Failure> EmailSender::prepare(const Message& message, MessageKind kind,
                                                    const MailOrigin& origin) {
    const auto& mail_template = kind == MessageKind::open ? template_open_ : template_close_;
    if (!mail_template) return tl::unexpected(failure_of("failed to assemble", "there is no template"));
    const auto text = mail_template->render(message);
    if (!text) return tl::unexpected(failure_of("failed to assemble", text.error().message));
    auto mail = make_mail(settings_.from, settings_.to, *text, origin);
    if (!mail) return tl::unexpected(failure_of("failed to send", mail.error().message));
    return [this, made = std::move(*mail)](const std::stop_token& stop) { return send(made, stop); };
}

Sent EmailSender::send(const Mail& mail, const std::stop_token& stop) {
    Conversation conversation{SmtpWatch(rules_of(settings_)), mail.data, std::nullopt};
    CurlList recipients;
    for (const std::string& recipient : mail.recipients) append(recipients, recipient);
    const EasyHandle transfer = transfers_.make();
    CURL* easy = transfer.get();
    curl_easy_setopt(easy, CURLOPT_URL, url_of(settings_).c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    // The environment's proxies are for the web.
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_USE_SSL, static_cast<long>(protection_of(settings_)));
    trust_.apply_to(transfer);
    set_login(easy, settings_);
    set_limits(easy, limits_);
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, mail.sender.c_str());
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(mail.data.size()));
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_data);
    curl_easy_setopt(easy, CURLOPT_READDATA, &conversation);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_line);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &conversation);

    const Transfers::End end = transfers_.perform(transfer, stop);
    if (end.code == CURLE_OK) return {};
    if (const auto& objection = conversation.objection) {
        return tl::unexpected(Failure{"failed to send", objection->reason, objection->retry});
    }
    long code = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code);
    const bool is_for_good = code >= 500 && code < 600;
    return tl::unexpected(Failure{"failed to send", end.text, is_for_good ? Retry::useless : Retry::sensible});
}

}  // namespace warren::notify
