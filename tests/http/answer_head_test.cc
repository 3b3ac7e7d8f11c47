#include "http/wire/answer_head.h"

#include <gtest/gtest.h>

#include <string>

namespace warren::http {
namespace {

TEST(AnswerHead, HasTheVersionOfTheRequestAndGosReason) {
    Response answer{.status = 405, .content_type = "text/plain; charset=utf-8", .headers = {{"Allow", "GET, OPTIONS"}}};
    answer.body = "Method Not Allowed\n";
    EXPECT_EQ(answer_head(answer, Version::http_1_1, Fate::stays_open, "D"),
              "HTTP/1.1 405 Method Not Allowed\r\n"
              "Content-Type: text/plain; charset=utf-8\r\n"
              "Allow: GET, OPTIONS\r\n"
              "Date: D\r\n"
              "Content-Length: 19\r\n\r\n");
    EXPECT_EQ(answer_head({}, Version::http_1_0, Fate::closes, "D"),
              "HTTP/1.0 200 OK\r\nDate: D\r\nContent-Length: 0\r\n\r\n");
    EXPECT_TRUE(answer_head({.status = 299}, Version::http_1_1, Fate::stays_open, "D")
                    .starts_with("HTTP/1.1 299 status code 299\r\n"));
}

TEST(AnswerHead, SaysWhatBecomesOfTheConnectionUnlessTheVersionDoes) {
    const auto connection = [](const Response& answer, Version version, Fate fate) {
        const auto head = answer_head(answer, version, fate, "D");
        const auto begin = head.find("Connection: ");
        EXPECT_EQ(head.rfind("Connection: "), begin) << head;
        return begin == std::string::npos ? "" : head.substr(begin, head.find("\r\n", begin) - begin);
    };
    EXPECT_EQ(connection({}, Version::http_1_1, Fate::stays_open), "");
    EXPECT_EQ(connection({}, Version::http_1_1, Fate::closes), "Connection: close");
    EXPECT_EQ(connection({}, Version::http_1_0, Fate::stays_open), "Connection: keep-alive");
    EXPECT_EQ(connection({}, Version::http_1_0, Fate::closes), "");
    const Response last{.headers = {{"connection", "close"}}};
    EXPECT_EQ(answer_head(last, Version::http_1_1, Fate::closes, "D").find("Connection"), std::string::npos);
}

TEST(AnswerHead, LetsNoValueBeginAnotherLine) {
    const Response answer{.headers = {{"Access-Control-Allow-Origin", " a\r\nEvil: b "}}};
    EXPECT_NE(answer_head(answer, Version::http_1_1, Fate::stays_open, "D")
                  .find("\r\nAccess-Control-Allow-Origin: a  Evil: b\r\n"),
              std::string::npos);
}

TEST(RefusalText, IsTheWholeAnswer) {
    EXPECT_EQ(refusal_text(refusals::bad_request),
              "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"
              "400 Bad Request");
}

}  // namespace
}  // namespace warren::http
