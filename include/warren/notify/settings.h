#pragma once

#include "warren/core/model/group_filter.h"
#include "warren/notify/template.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace warren::notify {

/// How the far end of a TLS connection is checked.
struct TrustSettings {
    /// PEM file, added to the system's roots; empty: none.
    std::string extra_ca;
    bool no_verify = false;
};

/// `[notifier.X]` of class `http`.
struct HttpSettings {
    /// `url-open` and `url-close` are templates too; as in Burrow they are parsed at every message.
    std::string url_open;
    std::string url_close;
    std::string method_open = "POST";
    std::string method_close = "POST";
    /// Basic authentication if `username` is not empty.
    std::string username;
    std::string password;
    /// Further headers, names as they are sent.
    std::map<std::string, std::string> headers;
    /// For the whole exchange; 0: no limit.
    std::chrono::seconds timeout{5};
    /// Period of TCP keep-alive probes.
    std::chrono::seconds keepalive{300};
    bool one_connection_per_message = false;
    TrustSettings trust;
};

enum class MailAuthentication : std::uint8_t { none, plain, cram_md5 };

/// `[notifier.X]` of class `email`.
struct EmailSettings {
    std::string server;
    std::uint16_t port = 25;
    std::string from;
    /// Addresses separated by commas.
    std::string to;
    MailAuthentication authentication = MailAuthentication::none;
    std::string username;
    std::string password;
    TrustSettings trust;
};

/// `[notifier.X]` of class `null`: takes part in everything and sends nothing.
struct NullSettings {};

/// `[notifier.X]`.
struct NotifierSettings {
    std::string name;
    std::chrono::seconds interval{60};
    std::chrono::seconds send_interval{60};
    /// Least status to report, as the number that Burrow gives it.
    std::int64_t threshold = 2;
    core::GroupFilter filter;
    std::map<std::string, std::string> extras;
    /// None only for class `null`.
    std::optional<Template> template_open;
    /// None unless `send_close`.
    std::optional<Template> template_close;
    bool send_close = false;
    bool send_once = false;
    std::variant<NullSettings, HttpSettings, EmailSettings> target;
};

/// Everything that notifications need to know.
struct NotificationSettings {
    std::vector<NotifierSettings> notifiers;
    /// How often the lists of clusters and groups are taken anew, for the first time after one such period: no message
    /// goes out before.
    std::chrono::milliseconds group_refresh{60'000};
};

}  // namespace warren::notify
