#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace warren::http {

/// A request as the router sees it.
struct Request {
    std::string method;
    /// As sent, with its query and percent escapes: routing splits it before decoding.
    std::string target;
    std::string body;
    bool accepts_gzip = false;
};

/// Takes a text piece by piece. False: nobody wants the rest.
using TextSink = std::function<bool(std::string_view)>;

/// An answer. `Date`, `Content-Length` and `Connection` are the server's business; an answer with the header
/// `Connection: close` ends the connection.
struct Response {
    int status = 200;
    /// Empty: no `Content-Type`.
    std::string content_type;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    /// If set, writes the body, which is too large to be held as a whole; `body` is empty then. Called at most once, by
    /// the thread that sends the answer, once its head has been sent. What it throws, and false, cut the answer short
    /// in a way that its reader sees.
    std::function<bool(const TextSink&)> write_body;
    /// The pattern of the route that answered, for statistics; a text that lives for ever. Empty: no route.
    std::string_view route;

    [[nodiscard]] std::optional<std::string> header(std::string_view name) const;
};

/// Answers a request. Called from many threads at once; must not throw for any request.
using Handler = std::function<Response(const Request&)>;

}  // namespace warren::http
