#include "http/plain_answers.h"

#include <charconv>
#include <iterator>

namespace warren::http {
namespace {

constexpr std::string_view plain_text = "text/plain; charset=utf-8";

Response plain(int status, std::string_view body) {
    Response response;
    response.status = status;
    response.content_type = plain_text;
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    response.body = body;
    return response;
}

std::string html_escaped(std::string_view text) {
    std::string escaped;
    for (const char letter : text) {
        switch (letter) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&#34;";
                break;
            case '\'':
                escaped += "&#39;";
                break;
            default:
                escaped += letter;
        }
    }
    return escaped;
}

/// A header may hold only ASCII; a query is repeated as it was sent.
std::string ascii_only(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        const auto value = static_cast<unsigned char>(letter);
        if (value < 0x80) {
            result += letter;
            continue;
        }
        char digits[2];
        std::to_chars(std::begin(digits), std::end(digits), value, 16);
        result.append("%").append(std::begin(digits), std::end(digits));
    }
    return result;
}

}  // namespace

Response redirect(std::string_view method, const std::string& location) {
    Response response;
    response.status = method == "GET" ? 301 : 307;
    response.headers.emplace_back("Location", ascii_only(location));
    if (method != "GET") return response;
    response.content_type = "text/html; charset=utf-8";
    response.body = "<a href=\"" + html_escaped(location) + "\">Moved Permanently</a>.\n\n";
    return response;
}

Response options(const std::string& allow) {
    Response response;
    response.headers.emplace_back("Allow", allow);
    return response;
}

Response method_not_allowed(const std::string& allow) {
    auto response = plain(405, "Method Not Allowed\n");
    response.headers.emplace_back("Allow", allow);
    return response;
}

Response not_found() {
    return plain(404, "{\"error\":true,\"message\":\"invalid request type\",\"result\":{}}\n");
}

Response refused(int status, std::string_view phrase, std::string_view detail) {
    Response response;
    response.status = status;
    response.content_type = plain_text;
    response.headers.emplace_back("Connection", "close");
    response.body = std::to_string(status).append(" ").append(phrase);
    if (!detail.empty()) response.body.append(": ").append(detail);
    return response;
}

}  // namespace warren::http
