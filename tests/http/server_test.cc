#include "warren/http/server.h"

#include "running_server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <memory>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <vector>

namespace warren::http {
namespace {

constexpr const char* any_port = "127.0.0.1:0";

TEST(Server, AnswersWithDateAndLengthAndNothingOfItsOwn) {
    const RunningServer server;
    const auto reply = server.ask(get("/a%20b?c=%zz"));
    EXPECT_EQ(reply.status_line, "HTTP/1.1 200 OK");
    EXPECT_EQ(reply.body, "GET /a%20b?c=%zz ");
    EXPECT_TRUE(reply.has("Content-Type: application/json")) << reply.head;
    EXPECT_TRUE(reply.has("Content-Length: 17")) << reply.head;
    EXPECT_NE(reply.head.find("\r\nDate: "), std::string::npos) << reply.head;
    for (const auto* header : {"Server", "Connection", "Keep-Alive", "Vary", "Accept-Ranges"}) {
        EXPECT_EQ(reply.head.find(header), std::string::npos) << reply.head;
    }
}

TEST(Server, HandsOnEveryMethod) {
    const RunningServer server;
    for (const std::string method :
         {"GET", "HEAD", "DELETE", "OPTIONS", "PUT", "PATCH", "POST", "TRACE", "CONNECT", "BREW"}) {
        const auto reply = server.ask(method + " /x HTTP/1.1\r\nHost: x\r\n\r\n");
        EXPECT_EQ(reply.status_line, "HTTP/1.1 200 OK") << method;
        EXPECT_EQ(reply.body, method == "HEAD" ? "" : method + " /x ") << method;
    }
}

TEST(Server, AnswersHeadWithTheLengthOfTheBodyAlone) {
    const RunningServer server;
    RawClient client(server.port);
    client.send("HEAD /missing HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(client.receive(false).has("Content-Length: 14"));
    client.send(get("/x"));
    EXPECT_EQ(client.receive().body, "GET /x ");
}

TEST(Server, AnswersWithoutABody) {
    const RunningServer server;
    const auto reply = server.ask(get("/empty"));
    EXPECT_EQ(reply.status_line, "HTTP/1.1 307 Temporary Redirect");
    EXPECT_TRUE(reply.has("Content-Length: 0")) << reply.head;
    EXPECT_TRUE(reply.has("Location: /x")) << reply.head;
    EXPECT_EQ(reply.head.find("Content-Type"), std::string::npos) << reply.head;
}

TEST(Server, ReadsBodiesOfAnyForm) {
    const RunningServer server;
    const std::string start = "POST /x HTTP/1.1\r\nHost: x\r\n";
    EXPECT_EQ(server.ask(start + "Content-Length: 5\r\n\r\nhello").body, "POST /x hello");
    EXPECT_EQ(
        server.ask(start + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=b").body,
        "POST /x a=b");
    EXPECT_EQ(server.ask(start + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n").body,
              "POST /x hello");
    EXPECT_EQ(server.ask("GET /x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi").body, "GET /x hi");
}

TEST(Server, AsksForABodyThatWaits) {
    const RunningServer server;
    RawClient client(server.port);
    client.send("POST /x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_EQ(client.receive().status_line, "HTTP/1.1 100 Continue");
    client.send("hi");
    EXPECT_EQ(client.receive().body, "POST /x hi");
}

TEST(Server, NeitherCompressesNorCutsAnswers) {
    const RunningServer server;
    const auto compressed = server.ask(get("/x", "Accept-Encoding: gzip, br\r\n"));
    EXPECT_EQ(compressed.body, "GET /x  gzip");
    EXPECT_EQ(compressed.head.find("Content-Encoding"), std::string::npos);
    for (const auto* range : {"0-1", "2-3,5-6", "-2", "100-", "nonsense"}) {
        const auto reply = server.ask(get("/x", std::string("Accept: /\r\nRange: bytes=") + range + "\r\n"));
        EXPECT_EQ(reply.status_line, "HTTP/1.1 200 OK") << range;
        EXPECT_EQ(reply.body, "GET /x ") << range;
    }
}

TEST(Server, KeepsConnectionsAlsoAfterErrors) {
    const RunningServer server;
    RawClient client(server.port);
    for (int i = 0; i < 300; ++i) {
        client.send(get("/missing"));
        const auto reply = client.receive();
        ASSERT_EQ(reply.status_line, "HTTP/1.1 404 Not Found") << i;
        ASSERT_EQ(reply.head.find("Connection"), std::string::npos);
    }
}

TEST(Server, ClosesConnectionsWhenAskedTo) {
    const RunningServer server;
    RawClient client(server.port);
    client.send(get("/x", "Connection: close\r\n"));
    EXPECT_TRUE(client.receive().has("Connection: close"));
    EXPECT_TRUE(client.is_closed_by_server());

    RawClient old(server.port);
    old.send("GET /x HTTP/1.0\r\n\r\n");
    EXPECT_EQ(old.receive().head.find("Connection"), std::string::npos);
    EXPECT_TRUE(old.is_closed_by_server());
}

TEST(Server, KeepsAConnectionOfTheOldVersionThatAsksForIt) {
    const RunningServer server;
    RawClient client(server.port);
    for (int i = 0; i < 2; ++i) {
        client.send("GET /x HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
        const auto reply = client.receive();
        EXPECT_EQ(reply.status_line, "HTTP/1.0 200 OK");
        EXPECT_TRUE(reply.has("Connection: keep-alive")) << reply.head;
    }
}

TEST(Server, SurvivesAHandlerThatThrows) {
    const RunningServer server;
    EXPECT_EQ(server.ask(get("/throw")).status_line, "HTTP/1.1 500 Internal Server Error");
    EXPECT_EQ(server.ask(get("/x")).status_line, "HTTP/1.1 200 OK");
}

TEST(Server, SurvivesClientsThatLeaveEarly) {
    const RunningServer server;
    for (const auto* bytes :
         {"", "GE", "GET /x HTTP/1.1\r\nHo", "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhal"}) {
        const RawClient client(server.port);
        client.send(bytes);
    }
    for (int i = 0; i < 5; ++i) RawClient(server.port).send(get("/large"));
    EXPECT_EQ(server.ask(get("/x")).status_line, "HTTP/1.1 200 OK");
}

TEST(Server, SendsLargeAnswersWhole) {
    const RunningServer server;
    EXPECT_EQ(server.ask(get("/large")).body.size(), std::size_t{8} << 20U);
}

TEST(Server, AnswersAlthoughManyConnectionsAreIdleOrSlow) {
    const RunningServer server;
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 200; ++i) {
        auto& client = *clients.emplace_back(std::make_unique<RawClient>(server.port));
        if (i % 4 == 1) client.send("GET /x HTT");
        if (i % 4 == 2) client.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhal");
        if (i % 4 == 3) {
            client.send(get("/x"));
            EXPECT_EQ(client.receive().body, "GET /x ");
        }
    }
    EXPECT_EQ(server.ask(get("/y")).body, "GET /y ");
}

TEST(Server, AnswersAlthoughOtherAnswersTakeLong) {
    std::latch release(1);
    std::atomic<int> waiting = 0;
    const RunningServer server([&](const Request& request) {
        if (request.target == "/slow") {
            ++waiting;
            release.wait();
        }
        return echo(request);
    });
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 30; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.port));
        clients.back()->send(get("/slow"));
    }
    EXPECT_TRUE(eventually([&] { return waiting == 30; }));
    EXPECT_EQ(server.ask(get("/quick")).body, "GET /quick ");
    release.count_down();
    for (auto& client : clients) EXPECT_EQ(client->receive().body, "GET /slow ");
}

TEST(Server, ClosesConnectionsThatWaitForTooLong) {
    const RunningServer server(echo, {.name = "main", .address = any_port, .timeout = std::chrono::seconds(1)});
    RawClient silent(server.port);
    RawClient idle(server.port);
    RawClient slow(server.port);
    idle.send(get("/x"));
    EXPECT_EQ(idle.receive().body, "GET /x ");
    slow.send("GET /x HTTP/1.1\r\nHo");
    for (auto* client : {&silent, &idle, &slow}) EXPECT_TRUE(client->is_closed_by_server());
}

TEST(Server, KnowsNoTimeLimitOfZero) {
    const RunningServer server(echo, {.name = "main", .address = any_port, .timeout = std::chrono::seconds(0)});
    EXPECT_EQ(server.ask(get("/x")).body, "GET /x ");
}

/// The seconds after which the server's end of `client` asks whether the other is still there; 0: never.
int probes_of_server(const RawClient& client) {
    const int fd = client.servers_end();
    int is_on = 0;
    int seconds = 0;
    socklen_t size = sizeof is_on;
    getsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &is_on, &size);
    getsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &seconds, &size);
    return is_on == 0 ? 0 : seconds;
}

TEST(Server, FindsOutAboutClientsThatHaveVanishedAlsoWithoutATimeLimit) {
    const auto probes_with = [](std::chrono::seconds timeout) {
        const RunningServer server(echo, {.name = "main", .address = any_port, .timeout = timeout});
        RawClient client(server.port);
        client.send(get("/x"));
        client.receive();
        return probes_of_server(client);
    };
    EXPECT_EQ(probes_with(std::chrono::seconds(0)), 60);
    EXPECT_EQ(probes_with(std::chrono::seconds(300)), 300);
}

// The read timeout is 300 s: a server that waited for its clients would run into this test's time limit.
TEST(Server, EndsAtOnceWhateverItsClientsDo) {
    RunningServer server;
    RawClient silent(server.port);
    RawClient idle(server.port);
    RawClient slow(server.port);
    RawClient does_not_read(server.port);
    idle.send(get("/x"));
    EXPECT_EQ(idle.receive().body, "GET /x ");
    slow.send("GET /x HTTP/1.1\r\nHo");
    for (int i = 0; i < 20; ++i) does_not_read.send(get("/large"));
    EXPECT_EQ(server.ask(get("/y")).body, "GET /y ");
    server.server.reset();
    for (auto* client : {&silent, &idle, &slow, &does_not_read}) EXPECT_TRUE(client->is_closed_by_server());
}

TEST(Server, EndsAlsoBeforeItHasReallyBegun) {
    for (int i = 0; i < 50; ++i) RunningServer server;
}

TEST(Server, CanBeStartedAgainOnTheSamePort) {
    RunningServer server;
    RawClient client(server.port);
    client.send(get("/x"));
    client.receive();
    const auto address = "127.0.0.1:" + std::to_string(server.port);
    server.server.reset();
    const RunningServer again(echo, {.name = "main", .address = address});
    EXPECT_EQ(again.port, server.port);
    EXPECT_EQ(again.ask(get("/x")).body, "GET /x ");
}

TEST(Server, ListensOnAllAddressesWithoutAHost) {
    const RunningServer server(echo, {.name = "main", .address = ":0"});
    for (const auto* address : {"127.0.0.1", "127.0.0.2"}) {
        RawClient client(server.port, address);
        client.send(get("/x"));
        EXPECT_EQ(client.receive().body, "GET /x ");
    }
}

std::string failure_on(const std::string& address) {
    runtime::StatsRegistry stats;
    Server server({.name = "main", .address = address}, echo, stats, runtime::Logger());
    const auto started = server.start();
    return started ? "started" : started.error().message;
}

TEST(Server, SaysWhyAnAddressCannotBeUsed) {
    const RunningServer first;
    const auto taken = "127.0.0.1:" + std::to_string(first.port);
    EXPECT_EQ(failure_on(taken), "listen tcp " + taken + ": bind: address already in use");
    EXPECT_EQ(failure_on("192.0.2.1:0"), "listen tcp 192.0.2.1:0: bind: cannot assign requested address");
    EXPECT_EQ(failure_on("127.0.0.1:70000"), "listen tcp 127.0.0.1:70000: invalid port");
    // Too long to be looked up anywhere.
    const std::string impossible(300, 'x');
    EXPECT_TRUE(
        failure_on(impossible + ":0").starts_with("listen tcp " + impossible + ":0: lookup " + impossible + ": "));
}

TEST(Server, CountsAScrapeWhenItsPageHasBeenWritten) {
    std::atomic<int> written = 0;
    RunningServer server([&](const Request&) {
        Response response;
        response.write_body = [&](const TextSink& sink) { return ++written != 2 && sink("page"); };
        return response;
    });
    const auto in_flight = [&] { return server.stat("promhttp_metric_handler_requests_in_flight", {}); };
    const auto served = [&] {
        return server.stat("promhttp_metric_handler_requests_total", {{"code", "200"}});
    };
    for (int i = 1; i <= 3; ++i) {
        RawClient client(server.port);
        client.send(get("/metrics", "Connection: close\r\n"));
        client.receive_all();
        EXPECT_EQ(served(), i);
        EXPECT_EQ(in_flight(), 0);
    }
}

TEST(Server, CountsRequestsByRouteAndCode) {
    RunningServer server([](const Request& request) {
        Response response;
        response.status = request.target == "/metrics" ? 200 : 404;
        if (request.target == "/metrics") response.route = "/metrics";
        return response;
    });
    for (const auto* target : {"/metrics", "/metrics", "/x/1", "/x/2", "/x/3"}) {
        EXPECT_FALSE(server.ask(get(target)).status_line.empty());
    }
    const auto families = server.stats.snapshot();
    EXPECT_EQ(families.size(), 3U);
    EXPECT_EQ(families.back().name, "warren_http_request_duration_seconds");
    EXPECT_EQ(families.back().histograms.size(), 2U);
    EXPECT_EQ(server.stat("promhttp_metric_handler_requests_total", {{"code", "200"}}), 2);
    EXPECT_EQ(server.stat("promhttp_metric_handler_requests_total", {{"code", "500"}}), 0);
    EXPECT_EQ(server.stat("promhttp_metric_handler_requests_in_flight", {}), 0);
}

}  // namespace
}  // namespace warren::http
