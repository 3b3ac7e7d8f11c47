#include "notify/http_request.h"

#include "notify/text.h"

#include <algorithm>
#include <utility>

namespace warren::notify {
namespace {

/// Go writes these itself, whatever the header table says.
bool belongs_to_the_protocol(const std::string& name) {
    return name == "Host" || name == "Content-Length" || name == "Transfer-Encoding" || name == "Trailer";
}

bool is_header_value(std::string_view value) {
    return std::none_of(value.begin(), value.end(), [](char c) { return is_control(c) && c != '\t'; });
}

base::Result<void> add_headers_of(const HttpSettings& settings, HttpRequest& request) {
    for (const auto& [name, value] : settings.headers) {
        if (!is_token(name)) return base::failure("invalid header field name \"" + name + '"');
        if (!is_header_value(value)) return base::failure("invalid header field value for \"" + name + '"');
        const std::string canonical = canonical_header_name(name);
        if (!belongs_to_the_protocol(canonical)) request.headers[canonical] = trimmed(value);
    }
    return {};
}

std::string referer_of(const Url& from, const Url& to) {
    if (from.scheme == "https" && to.scheme == "http") return {};
    Url shown = from;
    shown.login.clear();
    return shown.text();
}

}  // namespace

base::Result<HttpRequest> make_http_request(const HttpSettings& settings, MessageKind kind, const std::string& url,
                                            std::string body) {
    HttpRequest request;
    request.method = kind == MessageKind::open ? settings.method_open : settings.method_close;
    if (request.method.empty()) request.method = "GET";
    if (!is_token(request.method)) return base::failure("invalid method \"" + request.method + '"');
    auto parsed = parse_url(url);
    if (!parsed) return tl::unexpected(parsed.error());
    request.url = std::move(*parsed);
    request.headers = {{"Content-Type", "application/json"}, {"User-Agent", "Go-http-client/1.1"}};
    if (request.method != "HEAD") request.headers["Accept-Encoding"] = "gzip";
    if (!settings.username.empty()) {
        request.headers["Authorization"] = "Basic " + base64(settings.username + ':' + settings.password);
    }
    if (settings.one_connection_per_message) request.headers["Connection"] = "close";
    if (auto added = add_headers_of(settings, request); !added) return tl::unexpected(added.error());
    request.body = std::move(body);
    return request;
}

std::optional<base::Result<HttpRequest>> redirected(const HttpRequest& request, long code, const std::string& location,
                                                    const std::string& first_host) {
    const bool keeps_method = code == 307 || code == 308;
    if (location.empty() || (!keeps_method && code != 301 && code != 302 && code != 303)) return std::nullopt;
    auto url = parse_url(location);
    if (!url) return base::failure("redirected to a bad address", url.error());
    HttpRequest next = request;
    next.url = std::move(*url);
    if (!keeps_method) {
        if (next.method != "HEAD") next.method = "GET";
        next.body.clear();
        next.has_body = false;
    }
    if (!is_within_domain(next.url.host, first_host)) {
        for (const char* secret : {"Authorization", "Www-Authenticate", "Cookie", "Cookie2"})
            next.headers.erase(secret);
    }
    if (auto referer = referer_of(request.url, next.url); !referer.empty())
        next.headers["Referer"] = std::move(referer);
    return next;
}

std::string canonical_header_name(std::string_view name) {
    std::string canonical(name);
    bool starts_word = true;
    for (char& c : canonical) {
        c = starts_word ? to_upper(c) : to_lower(c);
        starts_word = c == '-';
    }
    return canonical;
}

}  // namespace warren::notify
