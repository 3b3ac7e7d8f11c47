#include "http/wire/request_head.h"

#include "support/case_name.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace warren::http {
namespace {

using Framing = http::Framing;

std::string get(const std::string& fields) {
    return "GET /x HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
}

struct Good {
    std::string name;
    std::string head;
    RequestHead expected;
};

class GoodHead : public testing::TestWithParam<Good> {};

TEST_P(GoodHead, IsUnderstood) {
    const auto head = examine_head(GetParam().head);
    ASSERT_TRUE(head) << head.error().status;
    const auto& expected = GetParam().expected;
    EXPECT_EQ(head->method, expected.method);
    EXPECT_EQ(head->target, expected.target);
    EXPECT_EQ(head->version, expected.version);
    EXPECT_EQ(head->keeps_alive, expected.keeps_alive);
    EXPECT_EQ(head->framing, expected.framing);
    EXPECT_EQ(head->length, expected.length);
    EXPECT_EQ(head->expectation, expected.expectation);
    EXPECT_EQ(head->accepts_gzip, expected.accepts_gzip);
}

/// `GET /x`, and what `change` makes of it.
template <typename Change>
RequestHead but(Change change) {
    RequestHead head;
    head.method = "GET";
    head.target = "/x";
    change(head);
    return head;
}

RequestHead usual() {
    return but([](RequestHead&) {});
}
RequestHead closing() {
    return but([](RequestHead& head) { head.keeps_alive = false; });
}
RequestHead old(bool keeps_alive) {
    return but([&](RequestHead& head) {
        head.version = Version::http_1_0;
        head.keeps_alive = keeps_alive;
    });
}
RequestHead sized(std::uint64_t length) {
    return but([&](RequestHead& head) {
        head.framing = Framing::sized;
        head.length = length;
    });
}
RequestHead chunked(bool keeps_alive = true) {
    return but([&](RequestHead& head) {
        head.framing = Framing::chunked;
        head.keeps_alive = keeps_alive;
    });
}
RequestHead expecting(Expectation expectation, RequestHead head) {
    head.expectation = expectation;
    return head;
}
RequestHead asking_for(std::string_view method, std::string_view target) {
    return but([&](RequestHead& head) {
        head.method = method;
        head.target = target;
    });
}
RequestHead zipped() {
    return but([](RequestHead& head) { head.accepts_gzip = true; });
}

INSTANTIATE_TEST_SUITE_P(
    Lines, GoodHead,
    testing::Values(Good{"usual", get(""), usual()}, Good{"bare_line_feeds", "GET /x HTTP/1.1\nHost: h\n\n", usual()},
                    Good{"later_minor_version", "GET /x HTTP/1.9\r\nHost: h\r\n\r\n", usual()},
                    Good{"old_without_host", "GET /x HTTP/1.0\r\n\r\n", old(false)},
                    Good{"any_token_is_a_method", "b!#$%&'*+-.^_`|~W /x HTTP/1.1\r\nHost: h\r\n\r\n",
                         asking_for("b!#$%&'*+-.^_`|~W", "/x")},
                    Good{"connect_needs_no_host", "CONNECT h:80 HTTP/1.1\r\n\r\n", asking_for("CONNECT", "")},
                    Good{"asterisk", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", asking_for("OPTIONS", "*")},
                    Good{"absolute_form", "GET http://elsewhere/v3?q HTTP/1.1\r\nHost: h\r\n\r\n",
                         asking_for("GET", "/v3?q")},
                    Good{"preface_of_http2", "PRI * HTTP/2.0\r\n\r\n", but([](RequestHead& head) {
                             head.method = "PRI";
                             head.target = "*";
                             head.keeps_alive = false;
                         })}),
    testing_support::CaseName());

INSTANTIATE_TEST_SUITE_P(
    Fields, GoodHead,
    testing::Values(Good{"names_in_any_case", "GET /x HTTP/1.1\r\nhOST: h\r\ncONNECTION: close\r\n\r\n", closing()},
                    Good{"empty_host", "GET /x HTTP/1.1\r\nHost:\r\n\r\n", usual()},
                    Good{"host_with_marks", "GET /x HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", usual()},
                    Good{"any_bytes_in_values", get("A: \xFF\t!\r\n"), usual()},
                    Good{"continued_field", get("Connection: keep-alive,\r\n\t close\r\n"), closing()},
                    Good{"gzip", get("Accept-Encoding: br\r\nAccept-Encoding: gzip\r\n"), zipped()},
                    Good{"no_gzip", get("Accept-Encoding: gzip;q=0\r\n"), usual()}),
    testing_support::CaseName());

INSTANTIATE_TEST_SUITE_P(
    Connections, GoodHead,
    testing::Values(Good{"close", get("Connection: close\r\n"), closing()},
                    Good{"close_in_another_case", get("Connection: CLOSE\r\n"), closing()},
                    Good{"close_in_a_list", get("Connection: Upgrade, Close\r\n"), closing()},
                    Good{"close_in_a_second_field", get("Connection: x\r\nConnection: close\r\n"), closing()},
                    Good{"not_quite_close", get("Connection: closed\r\n"), usual()},
                    Good{"old_close", "GET /x HTTP/1.0\r\nConnection: close\r\n\r\n", old(false)},
                    Good{"old_keep_alive", "GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", old(true)},
                    Good{"old_keep_alive_in_another_case", "GET /x HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
                         old(true)},
                    Good{"old_keep_alive_in_a_list", "GET /x HTTP/1.0\r\nConnection: x, KEEP-ALIVE\r\n\r\n", old(true)},
                    Good{"old_keep_alive_in_a_second_field",
                         "GET /x HTTP/1.0\r\nConnection: x\r\nConnection: keep-alive\r\n\r\n", old(false)}),
    testing_support::CaseName());

INSTANTIATE_TEST_SUITE_P(
    Bodies, GoodHead,
    testing::Values(Good{"length", get("Content-Length: 12\r\n"), sized(12)},
                    Good{"no_length", get("Content-Length: 0\r\n"), usual()},
                    Good{"length_said_twice", get("Content-Length: 12\r\nContent-Length: 12\r\n"), sized(12)},
                    Good{"greatest_length", get("Content-Length: 9223372036854775807\r\n"), sized(9223372036854775807)},
                    Good{"chunked", get("Transfer-Encoding: chunked\r\n"), chunked()},
                    Good{"chunked_in_another_case", get("Transfer-Encoding: Chunked\r\n"), chunked()},
                    Good{"chunked_with_a_trailer", get("Transfer-Encoding: chunked\r\nTrailer: Digest\r\n"), chunked()},
                    Good{"chunks_win_but_the_connection_ends",
                         get("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"), chunked(false)},
                    Good{"old_version_knows_no_chunks_and_the_connection_ends",
                         "GET /x HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n",
                         old(false)}),
    testing_support::CaseName());

INSTANTIATE_TEST_SUITE_P(
    Expectations, GoodHead,
    testing::Values(Good{"with_a_body", get("Expect: 100-Continue\r\nContent-Length: 2\r\n"),
                         expecting(Expectation::continue_100, sized(2))},
                    Good{"with_chunks", get("Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n"),
                         expecting(Expectation::continue_100, chunked())},
                    Good{"without_a_body", get("Expect: 100-continue\r\n"), usual()},
                    Good{"in_the_old_version", "GET /x HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
                         but([](RequestHead& head) {
                             head.version = Version::http_1_0;
                             head.keeps_alive = false;
                             head.framing = Framing::sized;
                             head.length = 2;
                         })},
                    Good{"something_else", get("Expect: miracles\r\n"), expecting(Expectation::unknown, usual())},
                    Good{"nothing", get("Expect: \r\n"), usual()}),
    testing_support::CaseName());

struct Bad {
    std::string name;
    std::string head;
    std::string status = "400 Bad Request";
};

class BadHead : public testing::TestWithParam<Bad> {};

TEST_P(BadHead, IsRefusedInGosWords) {
    const auto head = examine_head(GetParam().head);
    ASSERT_FALSE(head);
    EXPECT_EQ(head.error().status, GetParam().status);
    EXPECT_EQ(std::to_string(head.error().code), GetParam().status.substr(0, 3));
    EXPECT_EQ(head.error().body, head.error().code == 501 ? "Unsupported transfer encoding" : GetParam().status);
}

INSTANTIATE_TEST_SUITE_P(Lines, BadHead,
                         testing::Values(Bad{"nothing", ""}, Bad{"empty_line", "\r\n"},
                                         Bad{"nonsense", "NONSENSE\r\n\r\n"}, Bad{"no_version", "GET /\r\n\r\n"},
                                         Bad{"two_blanks", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n"},
                                         Bad{"blank_in_the_target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n"},
                                         Bad{"blank_at_the_end", "GET / HTTP/1.1 \r\nHost: h\r\n\r\n"},
                                         Bad{"other_protocol", "GET / FTP/1.1\r\nHost: h\r\n\r\n"},
                                         Bad{"lower_case_protocol", "GET / http/1.1\r\nHost: h\r\n\r\n"},
                                         Bad{"long_version", "GET / HTTP/1.10\r\nHost: h\r\n\r\n"},
                                         Bad{"version_of_letters", "GET / HTTP/x.y\r\nHost: h\r\n\r\n"},
                                         Bad{"method_is_no_token", "G@T / HTTP/1.1\r\nHost: h\r\n\r\n"},
                                         Bad{"no_method", " / HTTP/1.1\r\nHost: h\r\n\r\n"},
                                         Bad{"bad_escape", "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n"},
                                         Bad{"control_character", "GET /\x01 HTTP/1.1\r\nHost: h\r\n\r\n"},
                                         Bad{"return_inside", "GET / HTTP/1.1\r\r\nHost: h\r\n\r\n"}),
                         testing_support::CaseName());

INSTANTIATE_TEST_SUITE_P(Versions, BadHead,
                         testing::Values(Bad{"http2", "GET / HTTP/2.0\r\nHost: h\r\n\r\n",
                                             "505 HTTP Version Not Supported: unsupported protocol version"},
                                         Bad{"http09", "GET / HTTP/0.9\r\n\r\n",
                                             "505 HTTP Version Not Supported: unsupported protocol version"},
                                         Bad{"http2_with_other_faults",
                                             "GET / HTTP/2.0\r\nHost: a\r\nHost: b\r\n\r\n"}),
                         testing_support::CaseName());

INSTANTIATE_TEST_SUITE_P(
    Fields, BadHead,
    testing::Values(
        Bad{"no_host", "GET / HTTP/1.1\r\n\r\n", "400 Bad Request: missing required Host header"},
        Bad{"two_hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
        Bad{"two_hosts_in_the_old_version", "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"},
        Bad{"slash_in_host", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "400 Bad Request: malformed Host header"},
        Bad{"host_outside_ascii", "GET / HTTP/1.1\r\nHost: \xC3\xA4\r\n\r\n", "400 Bad Request: malformed Host header"},
        Bad{"host_that_goes_on", "GET / HTTP/1.1\r\nHost: a\r\n  \r\n\r\n", "400 Bad Request: malformed Host header"},
        Bad{"blank_before_the_colon", get("A : b\r\n"), "400 Bad Request: invalid header name"},
        Bad{"no_colon", get("A\r\n")}, Bad{"no_name", get(": b\r\n")}, Bad{"name_is_no_token", get("A(): b\r\n")},
        Bad{"control_character_in_a_value", get("A: \x01\r\n")},
        Bad{"nul_in_a_value", get(std::string("A: \0\r\n", 6))}, Bad{"return_in_a_value", get("A: b\rc\r\n")},
        Bad{"continuation_of_nothing", "GET / HTTP/1.1\r\n Host: h\r\n\r\n"},
        Bad{"bad_continuation", get("A: b\r\n \x01\r\n")}),
    testing_support::CaseName());

// Each of these, taken in another way by someone else on the path, would smuggle a request past them.
INSTANTIATE_TEST_SUITE_P(
    Smuggling, BadHead,
    testing::Values(
        Bad{"two_lengths", get("Content-Length: 3\r\nContent-Length: 4\r\n")},
        Bad{"two_spellings_of_a_length", get("Content-Length: 3\r\nContent-Length: 03\r\n")},
        Bad{"list_of_lengths", get("Content-Length: 3, 3\r\n")}, Bad{"signed_length", get("Content-Length: +3\r\n")},
        Bad{"negative_length", get("Content-Length: -3\r\n")}, Bad{"empty_length", get("Content-Length:\r\n")},
        Bad{"hexadecimal_length", get("Content-Length: 0x3\r\n")},
        Bad{"blank_in_a_length", get("Content-Length: 1 2\r\n")},
        Bad{"length_beyond_64_bits", get("Content-Length: 99999999999999999999\r\n")},
        Bad{"length_beyond_63_bits", get("Content-Length: 9223372036854775808\r\n")},
        Bad{"bad_length_beside_chunks", get("Transfer-Encoding: chunked\r\nContent-Length: x\r\n")},
        Bad{"trailer_that_decides_on_the_end", get("Transfer-Encoding: chunked\r\nTrailer: a, content-length\r\n")},
        Bad{"other_coding", get("Transfer-Encoding: gzip\r\n"), "501 Not Implemented"},
        Bad{"list_of_codings", get("Transfer-Encoding: gzip, chunked\r\n"), "501 Not Implemented"},
        Bad{"identity", get("Transfer-Encoding: identity\r\n"), "501 Not Implemented"},
        Bad{"empty_coding", get("Transfer-Encoding:\r\n"), "501 Not Implemented"},
        Bad{"two_codings", get("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), "501 Not Implemented"},
        Bad{"coding_with_a_continuation", get("Transfer-Encoding: chunked\r\n \r\n"), "501 Not Implemented"},
        Bad{"hidden_coding", get("Transfer-Encoding : chunked\r\n"), "400 Bad Request: invalid header name"}),
    testing_support::CaseName());

TEST(HeadScan, FindsTheEndHoweverTheBytesCome) {
    for (const std::string head : {"GET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET / HTTP/1.1\nHost: h\n more\n\n"}) {
        const std::string text = head + "GET /next";
        HeadScan scan;
        for (std::size_t size = 0; size < head.size(); ++size) {
            ASSERT_EQ(scan.look(std::string_view(text).substr(0, size)), HeadScan::State::incomplete) << size;
        }
        EXPECT_EQ(scan.look(text), HeadScan::State::complete);
        EXPECT_EQ(scan.size(), head.size());
        HeadScan at_once;
        EXPECT_EQ(at_once.look(text), HeadScan::State::complete);
        EXPECT_EQ(at_once.size(), head.size());
    }
}

TEST(HeadScan, GivesUpAtTheFirstLineThatCannotBeMended) {
    for (const auto* lines : {"NONSENSE\r\n", "GET / HTTP/1.1\r\nno colon\r\n",
                              "GET / HTTP/1.1\r\nA: b\r\nC\x01: d\r\n", "GET / HTTP/1.1\r\nA: b\r\n \x01\r\n"}) {
        const std::string_view text = lines;
        HeadScan scan;
        EXPECT_EQ(scan.look(text.substr(0, text.size() - 1)), HeadScan::State::incomplete) << text;
        EXPECT_EQ(scan.look(text), HeadScan::State::hopeless) << text;
    }
}

}  // namespace
}  // namespace warren::http
