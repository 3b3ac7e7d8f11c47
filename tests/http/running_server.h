#pragma once

#include "http_support.h"
#include "warren/http/server.h"

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace warren::http {

/// Answers with what it was asked, in the way the target says.
inline Response echo(const Request& request) {
    Response response;
    response.route = "/echo";
    response.content_type = "application/json";
    response.body = request.method + " " + request.target + " " + request.body + (request.accepts_gzip ? " gzip" : "");
    if (request.target == "/missing") response.status = 404;
    if (request.target == "/empty") response = Response{.status = 307, .headers = {{"Location", "/x"}}};
    if (request.target == "/throw") throw std::runtime_error("no luck");
    if (request.target == "/large") response.body = std::string(std::size_t{8} << 20U, 'x');
    if (request.target == "/refused")
        response = Response{.status = 400, .headers = {{"Connection", "close"}}, .body = "no"};
    if (request.target == "/pieces") {
        response.body.clear();
        response.write_body = [](const TextSink& sink) {
            return sink("one") && sink("") && sink("and sixteen more");
        };
    }
    if (request.target == "/cut") {
        response.body.clear();
        response.write_body = [](const TextSink& sink) -> bool {
            sink("one");
            throw std::runtime_error("no luck");
        };
    }
    return response;
}

/// A server on a free port, with a handler and settings of one's choice.
struct RunningServer {
    explicit RunningServer(Handler handler = echo,
                           ListenerSettings settings = {.name = "main", .address = "127.0.0.1:0"})
        : server(std::make_unique<Server>(std::move(settings), std::move(handler), stats, runtime::Logger())) {
        const auto started = server->start();
        EXPECT_TRUE(started) << started.error().message;
        port = started.value_or(0);
    }

    [[nodiscard]] Reply ask(const std::string& request) const {
        RawClient client(port);
        client.send(request);
        return client.receive(!request.starts_with("HEAD"));
    }

    [[nodiscard]] std::int64_t stat(std::string_view name, const runtime::StatLabels& labels) {
        return stats.stat(runtime::StatKind::counter, name, "", labels).value();
    }

    runtime::StatsRegistry stats;
    std::unique_ptr<Server> server;
    std::uint16_t port = 0;
};

inline std::string get(const std::string& target, const std::string& more_headers = "") {
    return "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + more_headers + "\r\n";
}

}  // namespace warren::http
