#include "notify/url.h"

#include "notify/text.h"

#include <algorithm>
#include <cstddef>

namespace warren::notify {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdefABCDEF";

bool is_escape(std::string_view text) {
    return text.size() >= 3 && text.substr(1, 2).find_first_not_of(hex_digits) == std::string_view::npos;
}

base::Result<void> check_escapes(std::string_view text) {
    for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
        if (!is_escape(text.substr(at))) {
            return base::failure("invalid URL escape \"" + std::string(text.substr(at, 3)) + '"');
        }
    }
    return {};
}

/// Encodes what may not stand in a path or query. What is encoded already stays.
std::string encoded(std::string_view text) {
    constexpr std::string_view allowed = "-_.~!$&'()*+,;=:@/?%[]";
    std::string result;
    for (const char c : text) {
        if (is_letter_or_digit(c) || allowed.find(c) != std::string_view::npos) {
            result += c;
        } else {
            result += '%' + hex(c);
        }
    }
    return result;
}

base::Result<void> take_host_and_port(std::string_view text, Url& url) {
    std::string_view port;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return base::failure("missing ']' in host");
        url.host = to_lower(text.substr(1, end - 1));
        port = text.substr(end + 1);
    } else {
        const auto colon = std::min(text.rfind(':'), text.size());
        url.host = to_lower(text.substr(0, colon));
        port = text.substr(colon);
    }
    if (url.host.empty()) return base::failure("no host in URL");
    if (url.host.find_first_of(" \"<>\\^`{|}%") != std::string::npos) {
        return base::failure("invalid character in host name");
    }
    if (!port.empty() && (port[0] != ':' || port.find_first_not_of("0123456789", 1) != std::string_view::npos)) {
        return base::failure("invalid port \"" + std::string(port) + "\" after host");
    }
    url.port = port.empty() ? "" : port.substr(1);
    return {};
}

base::Result<void> take_target(std::string_view text, Url& url) {
    const auto path = text.substr(0, std::min(text.find('?'), text.size()));
    if (auto checked = check_escapes(path); !checked) return checked;
    url.target = path.empty() ? "/" : "";
    url.target += encoded(text);
    return {};
}

}  // namespace

std::string Url::text() const {
    const bool needs_brackets = host.find(':') != std::string::npos;
    return scheme + "://" + login + (needs_brackets ? '[' + host + ']' : host) + (port.empty() ? "" : ':' + port) +
           target;
}

std::string Url::effective_port() const {
    if (!port.empty()) return port;
    return scheme == "https" ? "443" : "80";
}

base::Result<Url> parse_url(std::string_view text) {
    if (std::any_of(text.begin(), text.end(), is_control)) return base::failure("invalid control character in URL");
    const auto scheme_end = text.find("://");
    Url url;
    if (scheme_end != std::string_view::npos) url.scheme = to_lower(text.substr(0, scheme_end));
    if (url.scheme != "http" && url.scheme != "https") {
        return base::failure("unsupported protocol scheme: the URL must begin with http:// or https://");
    }
    text.remove_prefix(scheme_end + 3);
    text = text.substr(0, text.find('#'));
    const auto authority = text.substr(0, text.find_first_of("/?"));
    const auto at = authority.rfind('@');
    if (at != std::string_view::npos) url.login = authority.substr(0, at + 1);
    const auto host = at == std::string_view::npos ? authority : authority.substr(at + 1);
    if (auto taken = take_host_and_port(host, url); !taken) return tl::unexpected(taken.error());
    if (auto taken = take_target(text.substr(authority.size()), url); !taken) return tl::unexpected(taken.error());
    return url;
}

bool is_within_domain(std::string_view host, std::string_view domain) {
    if (host == domain) return true;
    return host.size() > domain.size() && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.' &&
           host.find(':') == std::string_view::npos;
}

}  // namespace warren::notify
