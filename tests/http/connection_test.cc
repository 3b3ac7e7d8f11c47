#include "running_server.h"
#include "http/wire/connection.h"
#include "support/case_name.h"
#include "warren/runtime/clock.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <iterator>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

// What is said on connections, to the byte: it is what Burrow says, whose server is Go's.

namespace warren::http {
namespace {

/// The values of `Date` are not worth comparing.
std::string without_dates(const std::string& answers) {
    std::string rest;
    for (std::size_t at = 0; at < answers.size();) {
        const auto next = answers.find("\r\n", at);
        const auto end = next == std::string::npos ? answers.size() : next + 2;
        const auto line = answers.substr(at, end - at);
        if (!line.starts_with("Date: ")) rest += line;
        at = end;
    }
    return rest;
}

std::string json(const std::string& status, const std::string& body, const std::string& connection = "") {
    return status + "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           (connection.empty() ? "" : "Connection: " + connection + "\r\n") + "\r\n" + body;
}

std::string ok(const std::string& body, const std::string& connection = "") {
    return json("HTTP/1.1 200 OK", body, connection);
}

std::string refusal(const std::string& status) {
    return "HTTP/1.1 " + status + "\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n" + status;
}

std::string post(const std::string& fields, const std::string& body) {
    return "POST /p HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n" + body;
}

const std::string next = "GET /next HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string next_answer = ok("GET /next ");
const std::string chunks = "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n";

struct Exchange {
    std::string name;
    std::string sent;
    /// Without dates, and with the end of the connection behind it.
    std::string received;
};

class Conversation : public testing::TestWithParam<Exchange> {};

std::string all_answers(std::uint16_t port, const std::string& sent) {
    RawClient client(port);
    client.send(sent);
    return without_dates(client.receive_all());
}

TEST_P(Conversation, EndsAsWithBurrow) {
    const RunningServer server;
    EXPECT_EQ(all_answers(server.port, GetParam().sent), GetParam().received);
}

TEST_P(Conversation, IsTheSameWhenBytesComeOneByOne) {
    const RunningServer server;
    RawClient client(server.port);
    // The server ends the connection before it has heard all.
    for (const char byte : GetParam().sent.substr(0, 400)) ::send(client.fd(), &byte, 1, MSG_NOSIGNAL);
    if (GetParam().sent.size() > 400) client.send(GetParam().sent.substr(400));
    EXPECT_EQ(without_dates(client.receive_all()), GetParam().received);
}

// A client that has said all it has to say still wants its answers.
TEST_P(Conversation, IsTheSameWithAClientThatHasEnded) {
    const RunningServer server;
    RawClient client(server.port);
    client.send(GetParam().sent);
    client.end_sending();
    EXPECT_EQ(without_dates(client.receive_all()), GetParam().received);
}

const std::string bye = "GET /bye HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
const std::string bye_answer = ok("GET /bye ", "close");

INSTANTIATE_TEST_SUITE_P(
    Versions, Conversation,
    testing::Values(Exchange{"old", "GET /x HTTP/1.0\r\n\r\n", json("HTTP/1.0 200 OK", "GET /x ")},
                    Exchange{"old_keeps_alive", "GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + bye,
                             json("HTTP/1.0 200 OK", "GET /x ", "keep-alive") + bye_answer},
                    Exchange{"old_keeps_alive_in_a_list", "GET /x HTTP/1.0\r\nconnection: te, Keep-Alive\r\n\r\n" + bye,
                             json("HTTP/1.0 200 OK", "GET /x ", "keep-alive") + bye_answer},
                    Exchange{"http2", "GET / HTTP/2.0\r\nHost: x\r\n\r\n",
                             refusal("505 HTTP Version Not Supported: unsupported protocol version")},
                    Exchange{"preface_of_http2", "PRI * HTTP/2.0\r\n\r\n", ok("PRI * ", "close")}),
    testing_support::CaseName());

INSTANTIATE_TEST_SUITE_P(
    Faults, Conversation,
    testing::Values(
        Exchange{"nonsense", "NONSENSE\r\n", refusal("400 Bad Request")},
        Exchange{"empty_line", "\r\n", refusal("400 Bad Request")},
        Exchange{"bad_escape", "GET /%zz HTTP/1.1\r\n", refusal("400 Bad Request")},
        Exchange{"bad_field", "GET / HTTP/1.1\r\nnonsense\r\n", refusal("400 Bad Request")},
        Exchange{"no_host", "GET / HTTP/1.1\r\n\r\n", refusal("400 Bad Request: missing required Host header")},
        Exchange{"two_hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", refusal("400 Bad Request")},
        Exchange{"fault_after_a_good_request", next + "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
                 next_answer + refusal("400 Bad Request: malformed Host header")},
        Exchange{"two_lengths", post("Content-Length: 5\r\nContent-Length: 6\r\n", ""), refusal("400 Bad Request")},
        Exchange{"unknown_coding", post("Transfer-Encoding: gzip\r\n", ""),
                 "HTTP/1.1 501 Not Implemented\r\nContent-Type: text/plain; charset=utf-8\r\n"
                 "Connection: close\r\n\r\nUnsupported transfer encoding"}),
    testing_support::CaseName());

INSTANTIATE_TEST_SUITE_P(
    Pipelines, Conversation,
    testing::Values(
        Exchange{"two", next + bye, next_answer + bye_answer}, Exchange{"after_close_nothing", bye + next, bye_answer},
        Exchange{"after_head", "HEAD /h HTTP/1.1\r\nHost: x\r\n\r\n" + bye,
                 "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n" + bye_answer},
        Exchange{"after_a_body", post("Content-Length: 5\r\n", "hello") + bye, ok("POST /p hello") + bye_answer},
        Exchange{"after_a_body_with_a_line_end_too_many", post("Content-Length: 5\r\n", "hello\r\n") + bye,
                 ok("POST /p hello") + bye_answer},
        Exchange{"after_chunks", post("Transfer-Encoding: chunked\r\n", chunks) + bye,
                 ok("POST /p hello") + bye_answer},
        Exchange{"after_a_body_that_nobody_wants", "GET /x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello" + bye,
                 ok("GET /x hello") + bye_answer}),
    testing_support::CaseName());

INSTANTIATE_TEST_SUITE_P(
    Bodies, Conversation,
    testing::Values(
        // What follows must not be taken for another request.
        Exchange{"broken_chunks", post("Transfer-Encoding: chunked\r\n", "0x5\r\nhello\r\n0\r\n\r\n") + next,
                 ok("POST /p ", "close")},
        Exchange{"chunks_and_a_length", post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", chunks) + next,
                 ok("POST /p hello", "close")},
        Exchange{"chunks_in_the_old_version",
                 "POST /p HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks,
                 json("HTTP/1.0 200 OK", "POST /p ")},
        Exchange{"too_large", post("Content-Length: 1048577\r\n", ""), refusal("413 Request Entity Too Large")},
        Exchange{"too_large_in_chunks",
                 post("Transfer-Encoding: chunked\r\n", "100001\r\n" + std::string(0x100001, 'x')),
                 refusal("413 Request Entity Too Large")},
        Exchange{"unwanted_and_the_connection_ends",
                 "GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\n",
                 ok("GET /x ", "close")},
        Exchange{"unwanted_and_large", "GET /x HTTP/1.1\r\nHost: x\r\nContent-Length: 262144\r\n\r\n",
                 ok("GET /x ", "close")},
        Exchange{"unwanted_and_broken", "GET /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                 ok("GET /x ", "close")}),
    testing_support::CaseName());

INSTANTIATE_TEST_SUITE_P(
    Expectations, Conversation,
    testing::Values(Exchange{"body_is_wanted", post("Expect: 100-continue\r\nContent-Length: 5\r\n", "hello") + bye,
                             "HTTP/1.1 100 Continue\r\n\r\n" + ok("POST /p hello") + bye_answer},
                    Exchange{"there_is_no_body", post("Expect: 100-continue\r\n", "") + bye,
                             ok("POST /p ") + bye_answer},
                    Exchange{"body_is_not_wanted",
                             "GET /x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
                             ok("GET /x ", "close")},
                    Exchange{"body_is_too_large", post("Expect: 100-continue\r\nContent-Length: 2000000\r\n", ""),
                             refusal("413 Request Entity Too Large")},
                    Exchange{"something_else", post("Expect: miracles\r\n", ""),
                             "HTTP/1.1 417 Expectation Failed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"}),
    testing_support::CaseName());

TEST(ConnectionLimits, GiveAHandshakeNoMoreTimeThanASilentClient) {
    using std::chrono::seconds;
    const auto expect = [](seconds expected, const ConnectionLimits& limits) {
        const auto before = runtime::monotonic_now();
        const auto deadline = limits.handshake_deadline();
        EXPECT_GE(deadline, before + expected);
        EXPECT_LE(deadline, runtime::monotonic_now() + expected);
    };
    expect(seconds(60), {.timeout = std::nullopt, .idle = seconds(60)});
    expect(seconds(60), {.timeout = seconds(300), .idle = seconds(60)});
    expect(seconds(5), {.timeout = seconds(5), .idle = seconds(60)});
}

TEST(Connection, RefusesHeadsThatAreTooLarge) {
    const RunningServer server;
    const auto padded = [](std::size_t size) {
        const std::string start = "GET /bye HTTP/1.1\r\nHost: x\r\nConnection: close\r\nA: ";
        return start + std::string(size - start.size() - 4, 'x') + "\r\n\r\n";
    };
    constexpr std::size_t most = (1U << 20U) + 4096;
    EXPECT_EQ(all_answers(server.port, padded(most)), bye_answer);
    EXPECT_EQ(all_answers(server.port, padded(most + 1)), refusal("431 Request Header Fields Too Large"));
    EXPECT_EQ(all_answers(server.port, std::string(most + 100, 'x')), refusal("431 Request Header Fields Too Large"));
    EXPECT_EQ(server.ask(get("/" + std::string(100'000, 'a'))).status_line, "HTTP/1.1 200 OK");
    std::string fields;
    for (int i = 0; i < 5000; ++i) fields += "A" + std::to_string(i) + ": b\r\n";
    EXPECT_EQ(server.ask(get("/x", fields)).status_line, "HTTP/1.1 200 OK");
}

TEST(Connection, AnswersClientsThatBreakOff) {
    const RunningServer server;
    const struct {
        std::string sent;
        std::string received;
    } cases[] = {
        {"", ""},
        {"GE", refusal("400 Bad Request")},
        {"GET /x HTTP/1.1\r\nHost: x\r\n", refusal("400 Bad Request")},
        {next, next_answer},
        {next + "GET", next_answer},
        {next + "GET /", next_answer + refusal("400 Bad Request")},
        {post("Content-Length: 9\r\n", "hel"), ok("POST /p hel", "close")},
        {post("Transfer-Encoding: chunked\r\n", "9\r\nhel"), ok("POST /p hel", "close")},
    };
    for (const auto& [sent, received] : cases) {
        RawClient client(server.port);
        client.send(sent);
        client.end_sending();
        EXPECT_EQ(without_dates(client.receive_all()), received) << sent;
    }
}

TEST(Connection, AsksForABodyOnlyWhenItIsNeeded) {
    const RunningServer server;
    RawClient client(server.port);
    client.send(post("Expect: 100-continue\r\nContent-Length: 2\r\n", ""));
    EXPECT_EQ(client.receive().status_line, "HTTP/1.1 100 Continue");
    client.send("hi");
    EXPECT_EQ(client.receive().body, "POST /p hi");
    client.send(next);
    EXPECT_EQ(client.receive().body, "GET /next ");
}

TEST(Connection, CutsClientsThatAreSlowWithoutAWord) {
    const RunningServer server(echo, {.name = "main", .address = "127.0.0.1:0", .timeout = std::chrono::seconds(1)});
    std::vector<std::unique_ptr<RawClient>> clients;
    for (const std::string& sent :
         {std::string(), std::string("GET /x HT"), get("/x").substr(0, 24), post("Content-Length: 9\r\n", "hel"),
          post("Transfer-Encoding: chunked\r\n", "9\r\nhel")}) {
        clients.push_back(std::make_unique<RawClient>(server.port));
        clients.back()->send(sent);
    }
    RawClient does_not_read(server.port);
    for (int i = 0; i < 20; ++i) does_not_read.send(get("/large"));
    // One that sends all the time is not faster for it.
    const RawClient dripping(server.port);
    EXPECT_TRUE(eventually([&] {
        char byte = 0;
        return ::send(dripping.fd(), "x", 1, MSG_NOSIGNAL) < 0 || recv(dripping.fd(), &byte, 1, MSG_DONTWAIT) == 0;
    }));
    for (auto& client : clients) EXPECT_EQ(client->receive_all(), "");
    EXPECT_TRUE(does_not_read.is_closed_by_server());
}

/// A listener that says what one wants, and counts how often it is asked for its crowd.
struct ToldListener final : ListenerState {
    [[nodiscard]] bool is_ending() const override { return ends; }
    [[nodiscard]] bool is_crowded() const override {
        ++looks;
        return crowded;
    }
    std::atomic<bool> ends = false;
    std::atomic<bool> crowded = false;
    mutable std::atomic<int> looks = 0;
};

/// A connection without a server.
class BareConnection : public testing::Test {
protected:
    BareConnection() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets_.data()), 0); }
    ~BareConnection() override {
        for (const int socket : sockets_) close(socket);
    }

    void serve() {
        PlainPeer peer(sockets_[0]);
        runtime::StatsRegistry stats;
        Incidents incidents(stats, runtime::Logger());
        const Handler handler = [this](const Request& request) {
            ++handled;
            return echo(request);
        };
        Connection(peer, {}, handler, incidents, listener).serve();
    }
    void send(const std::string& bytes) {
        EXPECT_EQ(write(sockets_[1], bytes.data(), bytes.size()), std::ssize(bytes));
    }

    ToldListener listener;
    std::atomic<int> handled = 0;

private:
    std::array<int, 2> sockets_{};
};

TEST_F(BareConnection, OfASilentClientEndsSoonOnceOthersWaitForAThread) {
    std::atomic<bool> has_ended = false;
    std::jthread serving([&] {
        serve();
        has_ended = true;
    });
    send(next);
    EXPECT_TRUE(eventually([&] { return listener.looks >= 2; })) << "it looks about once a second";
    send(next);
    EXPECT_TRUE(eventually([&] { return handled == 2; })) << "as nobody waits it has stayed";
    EXPECT_FALSE(has_ended);
    listener.crowded = true;
    EXPECT_TRUE(eventually([&] { return has_ended.load(); })) << "the limit itself is a minute";
}

TEST_F(BareConnection, DropsARequestThatWasReadBeforeTheListenerEnded) {
    listener.ends = true;
    send(next);
    serve();
    EXPECT_EQ(handled, 0);
}

TEST(Connection, KeepsTheLastAnswerSafeFromBytesThatNobodyRead) {
    const RunningServer server;
    RawClient client(server.port);
    client.send(post("Content-Length: 2000000\r\n", std::string(500'000, 'x')));
    EXPECT_EQ(without_dates(client.receive_all()), refusal("413 Request Entity Too Large"));
}

const std::string piecewise = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n";

TEST(Connection, SendsABodyThatComesInPiecesInChunksAndGoesOn) {
    const RunningServer server;
    EXPECT_EQ(all_answers(server.port, "GET /pieces HTTP/1.1\r\nHost: x\r\n\r\nGET /next HTTP/1.1\r\nHost: x\r\n"
                                       "Connection: close\r\n\r\n"),
              piecewise + "\r\n3\r\none\r\n10\r\nand sixteen more\r\n0\r\n\r\n" + ok("GET /next ", "close"));
}

TEST(Connection, EndsABodyThatComesInPiecesWithTheConnectionWhereChunksAreNotKnown) {
    const RunningServer server;
    EXPECT_EQ(all_answers(server.port, "GET /pieces HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
              "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\noneand sixteen more");
}

TEST(Connection, ShowsThatABodyWasCutShort) {
    RunningServer server;
    EXPECT_EQ(all_answers(server.port, "GET /cut HTTP/1.1\r\nHost: x\r\n\r\n" + next), piecewise + "\r\n3\r\none");
}

TEST(Connection, TellsTheWriterOfABodyThatItsClientHasGone) {
    std::atomic<bool> was_told = false;
    const RunningServer server([&](const Request&) {
        Response response;
        response.write_body = [&](const TextSink& sink) {
            const std::string piece(100'000, 'x');
            while (sink(piece)) {
            }
            was_told = true;
            return false;
        };
        return response;
    });
    {
        const RawClient client(server.port);
        client.send(next);
    }
    EXPECT_TRUE(eventually([&] { return was_told.load(); }));
}

/// A client that sends one request and takes so many pieces of what comes.
class FickleClient final : public Peer {
public:
    FickleClient(std::string request, int pieces) : request_(std::move(request)), pieces_left_(pieces) {}

    Received read(char* to, std::size_t size, base::MonotonicTime) override {
        const auto count = std::min(size, request_.size());
        std::copy_n(request_.begin(), count, to);
        request_.erase(0, count);
        return {count > 0 ? Arrival::bytes : Arrival::end, count};
    }
    bool write(std::string_view first, std::string_view second, base::MonotonicTime) override {
        if (pieces_left_ == 0) return true;  // as a socket that takes something again
        received.append(first).append(second);
        return --pieces_left_ > 0;
    }
    void end_writing() override { ended = true; }
    void break_off() override { broke_off = true; }

    std::string received;
    bool ended = false;
    bool broke_off = false;

private:
    std::string request_;
    int pieces_left_;
};

struct OpenListener final : ListenerState {
    [[nodiscard]] bool is_ending() const override { return false; }
    [[nodiscard]] bool is_crowded() const override { return false; }
};

void talk(FickleClient& client, const Handler& handler) {
    runtime::StatsRegistry stats;
    Incidents incidents(stats, runtime::Logger());
    const ConnectionLimits limits;
    const OpenListener listener;
    Connection(client, limits, handler, incidents, listener).serve();
}

/// Does not look at what becomes of its pieces.
Response careless(const Request&) {
    Response response;
    response.write_body = [](const TextSink& sink) {
        for (const auto* piece : {"one", "two", "three"}) sink(piece);
        return true;
    };
    return response;
}

TEST(Connection, DoesNotEndABodyOfWhichAPieceWasLost) {
    FickleClient client(next, 3);
    talk(client, careless);
    EXPECT_TRUE(client.received.ends_with("3\r\none\r\n3\r\ntwo")) << client.received;
    EXPECT_TRUE(client.broke_off);
    EXPECT_FALSE(client.ended);
}

TEST(Connection, BreaksOffWhereTheEndOfABodyWouldNotShowThatItWasCutShort) {
    FickleClient client("GET /cut HTTP/1.0\r\n\r\n", 100);
    talk(client, [](const Request&) {
        Response response;
        response.write_body = [](const TextSink& sink) { return sink("one") && false; };
        return response;
    });
    EXPECT_TRUE(client.received.ends_with("\r\n\r\none"));
    EXPECT_TRUE(client.broke_off);
    EXPECT_FALSE(client.ended);
}

TEST(Connection, CountsRequestsThatAreRefused) {
    RunningServer server;
    EXPECT_FALSE(all_answers(server.port, "NONSENSE\r\n").empty());
    EXPECT_FALSE(all_answers(server.port, "NONSENSE\r\n").empty());
    EXPECT_FALSE(all_answers(server.port, "GET / HTTP/2.0\r\n\r\n").empty());
    EXPECT_EQ(server.stat("warren_http_refused_requests_total", {{"code", "400"}}), 2);
    EXPECT_EQ(server.stat("warren_http_refused_requests_total", {{"code", "505"}}), 1);
}

}  // namespace
}  // namespace warren::http
