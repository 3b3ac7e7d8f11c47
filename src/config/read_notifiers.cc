#include "config/files.h"
#include "config/group_expressions.h"
#include "config/read_sections.h"
#include "config/validate.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace warren::config {
namespace {

enum class Need : std::uint8_t { optional, required };

/// The place of a missing key is that of its section, so the remedy names both.
std::string named(const SectionReader& notifier, std::string_view key) {
    return std::string(key) + " of " + notifier.title();
}

void refuse(const SectionReader& notifier, std::string_view key, const std::string& message,
            const std::string& remedy) {
    notifier.problems().refuse(notifier.place_of(key), message, remedy);
}

base::Result<notify::Template> load_template(const std::string& path) {
    const auto text = read_file(path, Waiting::not_allowed);
    if (!text) return tl::unexpected(text.error());
    auto parsed = notify::Template::parse(*text, notify::Helpers::all);
    if (!parsed) return base::failure(path, parsed.error());
    return parsed;
}

std::optional<notify::Template> read_template(const SectionReader& notifier, std::string_view key, Need need,
                                              const std::string& refusal) {
    const std::string path = notifier.text(key);
    if (path.empty()) {
        if (need == Need::required) {
            refuse(notifier, key, refusal, "set " + named(notifier, key) + " to the path of a template");
        }
        return std::nullopt;
    }
    auto loaded = load_template(path);
    if (loaded) return std::move(*loaded);
    refuse(notifier, key, refusal, named(notifier, key) + ": " + loaded.error().message);
    return std::nullopt;
}

/// A text that has to be there.
std::string read_required(const SectionReader& notifier, std::string_view key, const std::string& refusal) {
    std::string text = notifier.text(key);
    if (text.empty()) refuse(notifier, key, refusal, "set " + named(notifier, key));
    return text;
}

/// Addresses are templates that are parsed at each message; a bad one would be noticed only when it is needed.
void warn_of_address(const SectionReader& notifier, std::string_view key, const std::string& address) {
    const auto parsed = notify::Template::parse(address, notify::Helpers::all);
    if (parsed) return;
    notifier.problems().warn(notifier.place_of(key),
                             named(notifier, key) + " is no template, so no message can be sent to it",
                             parsed.error().message);
}

bool is_token(std::string_view text) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char byte) {
        return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
               others.find(byte) != std::string_view::npos;
    });
}

bool is_header_value(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) < 0x20 && byte != '\t') || byte == 0x7f;
    });
}

/// `x-api-key` as `X-Api-Key`: keys are lower-cased, and HTTP's names have a customary form.
std::string canonical_header(std::string name) {
    bool starts_word = true;
    for (char& byte : name) {
        if (starts_word && byte >= 'a' && byte <= 'z') byte = static_cast<char>(byte - 'a' + 'A');
        starts_word = byte == '-';
    }
    return name;
}

std::map<std::string, std::string> read_headers(const SectionReader& notifier) {
    std::map<std::string, std::string> headers;
    for (const auto& [name, value] : notifier.table("headers")) {
        if (!is_token(name) || !is_header_value(value)) {
            refuse(notifier, "headers",
                   named(notifier, "headers") + " has the header '" + name + "', which cannot be sent",
                   "names are letters, digits and hyphens; values have no line breaks");
        }
        headers[canonical_header(name)] = value;
    }
    return headers;
}

std::string read_method(const SectionReader& notifier, std::string_view key) {
    std::string method = notifier.text(key);
    if (is_token(method)) return method;
    refuse(notifier, key, named(notifier, key) + " is no method: it is \"" + method + "\"", "write it like POST");
    return method;
}

notify::TrustSettings read_trust(const SectionReader& notifier) {
    notify::TrustSettings trust{notifier.text("extra-ca"), notifier.boolean("noverify")};
    if (trust.extra_ca.empty() || trust.no_verify) return trust;
    const auto content = read_file(trust.extra_ca, Waiting::not_allowed);
    if (!content) {
        refuse(notifier, "extra-ca",
               "Failed to append \"" + trust.extra_ca + "\" to RootCAs: " + content.error().message,
               "name a file in PEM form that Warren's user may read");
    } else if (content->find("-----BEGIN CERTIFICATE-----") == std::string::npos) {
        notifier.problems().warn(
            notifier.place_of("extra-ca"),
            named(notifier, "extra-ca") + " holds no certificate, so only those of the system count",
            "name a file in PEM form");
        trust.extra_ca.clear();
    }
    return trust;
}

notify::HttpSettings read_http(const SectionReader& notifier) {
    notify::HttpSettings http;
    http.url_open = read_required(notifier, "url-open", "no url-open specified");
    http.method_open = read_method(notifier, "method-open");
    warn_of_address(notifier, "url-open", http.url_open);
    if (notifier.boolean("send-close")) {
        http.url_close = read_required(notifier, "url-close", "no url-close specified");
        http.method_close = read_method(notifier, "method-close");
        warn_of_address(notifier, "url-close", http.url_close);
    }
    http.username = notifier.text("username");
    http.password = notifier.text("password");
    http.headers = read_headers(notifier);
    http.timeout = notifier.seconds("timeout");
    http.keepalive = notifier.seconds("keepalive");
    http.one_connection_per_message = notifier.boolean("disable-http-keepalive");
    http.trust = read_trust(notifier);
    return http;
}

void read_mail_server(const SectionReader& notifier, notify::EmailSettings& email) {
    email.server = notifier.text("server");
    const std::string address = email.server + ":" + std::to_string(notifier.integer("port"));
    const auto port = port_of(address);
    if (!is_host_port(address, EmptyHost::refused) || port.value_or(0) == 0) {
        refuse(notifier, notifier.has("server") ? "server" : "port", "bad server or port",
               "set server of " + notifier.title() + " to a name or address and port to a number from 1 to 65535");
    }
    email.port = port.value_or(email.port);
}

notify::MailAuthentication read_authentication(const SectionReader& notifier) {
    const std::string type = lower_case(notifier.text("auth-type"));
    if (type.empty()) return notify::MailAuthentication::none;
    if (type == "plain") return notify::MailAuthentication::plain;
    if (type == "crammd5") return notify::MailAuthentication::cram_md5;
    refuse(notifier, "auth-type", "unknown auth type", "write plain or crammd5, or leave the key out; it is " + type);
    return notify::MailAuthentication::none;
}

notify::EmailSettings read_email(const SectionReader& notifier) {
    notify::EmailSettings email;
    read_mail_server(notifier, email);
    email.from = read_required(notifier, "from", "missing \tfrom address");
    email.to = read_required(notifier, "to", "missing to address");
    email.authentication = read_authentication(notifier);
    email.username = notifier.text("username");
    email.password = notifier.text("password");
    email.trust = read_trust(notifier);
    return email;
}

/// What the class wants beyond the keys of all notifiers.
void read_target(const SectionReader& notifier, notify::NotifierSettings& result) {
    const std::string class_name = notifier.text("class-name");
    if (class_name == "http") {
        result.target = read_http(notifier);
    } else if (class_name == "email") {
        result.target = read_email(notifier);
    } else if (class_name != "null") {
        refuse(notifier, "class-name", "Unknown notifier className provided: " + class_name,
               "set class-name of " + notifier.title() + R"( to "http", "email" or "null")");
    }
}

void read_templates(const SectionReader& notifier, notify::NotifierSettings& result) {
    const Need need = notifier.text("class-name") == "null" ? Need::optional : Need::required;
    result.template_open = read_template(notifier, "template-open", need, "Failed to compile TemplateOpen");
    if (!result.send_close) return;
    result.template_close = read_template(notifier, "template-close", need, "Failed to compile TemplateClose");
}

void warn_of_threshold(const SectionReader& notifier, std::int64_t threshold) {
    constexpr std::int64_t worst = 3;
    if (threshold <= worst) return;
    notifier.problems().warn(notifier.place_of("threshold"),
                             named(notifier, "threshold") + " is above every status, so nothing is ever reported",
                             "write 1 (OK), 2 (WARN) or 3 (ERR)");
}

/// In Burrow's order: lists, templates, then what belongs to the class.
notify::NotifierSettings read_notifier(const SectionReader& notifier) {
    notify::NotifierSettings result;
    result.name = notifier.name();
    result.interval = notifier.seconds("interval");
    result.send_interval = notifier.has("send-interval") ? notifier.seconds("send-interval") : result.interval;
    result.threshold = notifier.integer("threshold");
    warn_of_threshold(notifier, result.threshold);
    result.filter = read_group_filter(notifier);
    result.extras = notifier.table("extras");
    result.send_close = notifier.boolean("send-close");
    result.send_once = notifier.boolean("send-once");
    read_templates(notifier, result);
    read_target(notifier, result);
    return result;
}

http::HttpNotifierView view_http(const SectionReader& notifier) {
    // Burrow fills the default in only where the close message is sent.
    const bool has_method = notifier.boolean("send-close") || notifier.has("method-close");
    return {notifier.integer("timeout"),  notifier.integer("keepalive"),
            notifier.text("url-open"),    notifier.text("url-close"),
            notifier.text("method-open"), has_method ? notifier.text("method-close") : "",
            notifier.text("extra-ca"),    notifier.has("noverify") ? notifier.text("noverify") : ""};
}

http::EmailNotifierView view_email(const SectionReader& notifier) {
    return {notifier.text("server"),    notifier.integer("port"),
            notifier.text("auth-type"), notifier.text("username"),
            notifier.text("from"),      notifier.text("to"),
            notifier.text("extra-ca"),  notifier.has("noverify") ? notifier.text("noverify") : ""};
}

http::NotifierView view_notifier(const SectionReader& notifier) {
    http::NotifierView view{
        notifier.text("class-name"),   notifier.text("group-allowlist"), notifier.integer("interval"),
        notifier.integer("threshold"), notifier.text("template-open"),   notifier.text("template-close"),
        notifier.table("extras"),      notifier.boolean("send-close"),   {}};
    if (view.class_name == "http") view.target = view_http(notifier);
    if (view.class_name == "email") view.target = view_email(notifier);
    return view;
}

}  // namespace

void read_notifiers(const Configuration& configuration, Settings& settings) {
    for (const SectionReader& notifier : configuration.modules("notifier")) {
        settings.notifiers.push_back(read_notifier(notifier));
        settings.view.notifiers[notifier.name()] = view_notifier(notifier);
    }
}

}  // namespace warren::config
