#include "http/wire/answer_head.h"

#include "http/ascii.h"

#include <algorithm>

namespace warren::http {
namespace {

/// Go's reason phrases.
std::string_view reason_of(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 301:
            return "Moved Permanently";
        case 307:
            return "Temporary Redirect";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 417:
            return "Expectation Failed";
        case 500:
            return "Internal Server Error";
        case 503:
            return "Service Unavailable";
        default:
            return {};
    }
}

/// A line break in a value, which may stem from the configuration, must not begin another line.
void append_field(std::string& head, std::string_view name, std::string_view value) {
    head.append(name).append(": ");
    const auto begin = head.size();
    head.append(trimmed(value));
    std::replace_if(
        head.begin() + static_cast<std::ptrdiff_t>(begin), head.end(),
        [](char letter) { return letter == '\r' || letter == '\n'; }, ' ');
    head += "\r\n";
}

void append_status(std::string& head, int status) {
    const auto code = std::to_string(status);
    const auto reason = reason_of(status);
    head.append(code).append(" ");
    if (reason.empty()) {
        head.append("status code ").append(code);
    } else {
        head.append(reason);
    }
    head += "\r\n";
}

std::string_view connection_value(Version version, Fate fate) {
    if (version == Version::http_1_0) return fate == Fate::stays_open ? "keep-alive" : "";
    return fate == Fate::closes ? "close" : "";
}

}  // namespace

std::string answer_head(const Response& answer, Version version, Fate fate, std::string_view date) {
    std::string head;
    head.reserve(256);
    head += version == Version::http_1_0 ? "HTTP/1.0 " : "HTTP/1.1 ";
    append_status(head, answer.status);
    if (!answer.content_type.empty()) append_field(head, "Content-Type", answer.content_type);
    bool says_fate = false;
    for (const auto& [name, value] : answer.headers) {
        append_field(head, name, value);
        says_fate = says_fate || equal_ignoring_case(name, "Connection");
    }
    append_field(head, "Date", date);
    if (!answer.write_body) {
        append_field(head, "Content-Length", std::to_string(answer.body.size()));
    } else if (version == Version::http_1_1) {
        append_field(head, "Transfer-Encoding", "chunked");
    }
    const auto connection = connection_value(version, fate);
    if (!says_fate && !connection.empty()) append_field(head, "Connection", connection);
    return head += "\r\n";
}

std::string refusal_text(const Refusal& refusal) {
    std::string text = "HTTP/1.1 ";
    text.append(refusal.status);
    text.append("\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n");
    return text.append(refusal.body);
}

}  // namespace warren::http
