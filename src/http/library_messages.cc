#include "http/library_messages.h"

#include "http/accept_encoding.h"
#include "http/ascii.h"
#include "http/date.h"
#include "http/plain_answers.h"
#include "warren/runtime/clock.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace warren::http {
namespace {

constexpr const char* closes = "close";
constexpr const char* stays = "keep-alive";
/// A header in which `give` notes one of them for `tidy_headers`.
constexpr const char* fate_note = "Warren-Connection";

bool is_version_1(const std::string& version) {
    return version == "HTTP/1.1" || version == "HTTP/1.0";
}

/// Such as `HTTP/2.0`.
bool is_other_version(const std::string& version) {
    return version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) && version[5] != '1' &&
           version[6] == '.' && is_digit(version[7]);
}

bool is_host(std::string_view text) {
    constexpr std::string_view marks = "!$%&'()*+,-.:;=[]_~";
    return std::all_of(text.begin(), text.end(), [&](char letter) {
        return is_alphanumeric(letter) || marks.find(letter) != std::string_view::npos;
    });
}

/// The library gives up on a method it does not know before it has read the header.
bool stopped_at_method(const httplib::Request& request) {
    return request.path.empty() && !request.method.empty();
}

/// Methods for which the library has no table of routes at all: it then calls the request a bad one.
bool is_unusual_method(const httplib::Request& request) {
    constexpr std::string_view usual[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"};
    return std::find(std::begin(usual), std::end(usual), request.method) == std::end(usual);
}

std::optional<Response> refusal_of_host(const httplib::Request& request) {
    const auto hosts = request.get_header_value_count("Host");
    if (hosts > 1) return refused(400, "Bad Request");
    if (hosts == 0 && request.version == "HTTP/1.1" && request.method != "CONNECT") {
        return refused(400, "Bad Request", "missing required Host header");
    }
    if (!is_host(request.get_header_value("Host"))) return refused(400, "Bad Request", "malformed Host header");
    return std::nullopt;
}

/// The library's own rule.
bool will_be_closed(const httplib::Request& request) {
    const auto wish = request.get_header_value("Connection");
    return wish == "close" || (request.version == "HTTP/1.0" && wish != "Keep-Alive") || stopped_at_method(request);
}

/// A body as the library wants it, so that it is left alone. If `last`, the library is told that the body broke off,
/// which makes it close the connection.
httplib::ContentProvider provider_of(std::string body, bool last) {
    return [body = std::make_shared<const std::string>(std::move(body)), last](std::size_t offset, std::size_t,
                                                                               httplib::DataSink& sink) {
        return sink.write(body->data() + offset, body->size() - offset) && !last;
    };
}

}  // namespace

std::optional<Response> refusal_of(const httplib::Request& request, int library_status) {
    if (is_other_version(request.version))
        return refused(505, "HTTP Version Not Supported", "unsupported protocol version");
    if (!is_version_1(request.version)) return refused(400, "Bad Request");
    if (stopped_at_method(request)) return std::nullopt;
    const bool is_unrouted = library_status == 404 || (library_status == 400 && is_unusual_method(request));
    if (!is_unrouted) return refused(library_status, httplib::status_message(library_status));
    return refusal_of_host(request);
}

Request request_of(const httplib::Request& request) {
    Request result;
    result.method = request.method;
    result.target = request.target;
    result.body = request.body;
    result.accepts_gzip = allows_gzip(request.get_header_value("Accept-Encoding"));
    return result;
}

void give(Response answer, const httplib::Request& request, httplib::Response& out) {
    const bool is_last = answer.header("Connection") == closes;
    out.status = answer.status;
    for (const auto& [name, value] : answer.headers) {
        if (!equal_ignoring_case(name, "Connection")) out.set_header(name, value);
    }
    out.set_header("Date", http_date(runtime::wall_now()));
    out.set_header(fate_note, is_last || will_be_closed(request) ? closes : stays);
    if (answer.body.empty()) return;
    const auto size = answer.body.size();
    if (request.ranges.empty()) {
        out.set_content_provider(size, answer.content_type, provider_of(std::move(answer.body), is_last));
    } else {
        // The library would cut what a provider brings.
        out.set_content(std::move(answer.body), answer.content_type);
    }
}

bool is_given(const httplib::Response& response) {
    return response.has_header(fate_note);
}

void tidy_headers(const httplib::Request& request, httplib::Response& response) {
    const auto fate = response.get_header_value(fate_note);
    response.headers.erase(fate_note);
    response.headers.erase("Connection");
    response.headers.erase("Keep-Alive");
    response.headers.erase("Accept-Ranges");
    // Each version has its own default, and only what differs from it is said.
    const std::string_view default_fate = request.version == "HTTP/1.0" ? closes : stays;
    if (fate != default_fate) response.set_header("Connection", fate);
}

}  // namespace warren::http
