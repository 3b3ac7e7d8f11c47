#include "notify/http_request.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace warren::notify {
namespace {

constexpr auto open = MessageKind::open;
constexpr auto close = MessageKind::close;
using Headers = std::map<std::string, std::string>;

HttpRequest made(const HttpSettings& settings, const std::string& url = "http://host/") {
    return make_http_request(settings, open, url, "body").value();
}

TEST(HttpRequest, LooksLikeBurrows) {
    const HttpRequest request = made({});
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.url.text(), "http://host/");
    EXPECT_EQ(request.body, "body");
    EXPECT_EQ(request.headers, (Headers{{"Accept-Encoding", "gzip"},
                                        {"Content-Type", "application/json"},
                                        {"User-Agent", "Go-http-client/1.1"}}));
}

TEST(HttpRequest, HasTheMethodOfItsKind) {
    const HttpSettings settings{.method_open = "PUT", .method_close = "DELETE"};
    EXPECT_EQ(make_http_request(settings, open, "http://host/", "")->method, "PUT");
    EXPECT_EQ(make_http_request(settings, close, "http://host/", "")->method, "DELETE");
}

TEST(HttpRequest, LogsInIfThereIsAUser) {
    EXPECT_EQ(made({.username = "user", .password = "secret"}).headers["Authorization"], "Basic dXNlcjpzZWNyZXQ=");
    EXPECT_FALSE(made({.password = "secret"}).headers.contains("Authorization"));
}

TEST(HttpRequest, TakesTheHeadersOfTheSettingsOverItsOwn) {
    auto headers =
        made({.username = "user",
              .headers = {{"content-type", "text/plain"}, {"x-api-key", " k "}, {"authorization", "Bearer t"}}})
            .headers;
    EXPECT_EQ(headers["Content-Type"], "text/plain");
    EXPECT_EQ(headers["X-Api-Key"], "k");
    EXPECT_EQ(headers["Authorization"], "Bearer t");
}

TEST(HttpRequest, LeavesToTheProtocolWhatIsIts) {
    const auto headers =
        made({.headers = {{"host", "other"}, {"content-length", "1"}, {"Transfer-Encoding", "x"}}}).headers;
    EXPECT_EQ(headers.size(), 3U);
}

TEST(HttpRequest, AsksForAConnectionOfItsOwnIfThatIsWanted) {
    EXPECT_EQ(made({.one_connection_per_message = true}).headers["Connection"], "close");
    EXPECT_FALSE(made({}).headers.contains("Connection"));
}

TEST(HttpRequest, RefusesWhatWouldBreakIt) {
    EXPECT_FALSE(make_http_request({.method_open = "PO ST"}, open, "http://host/", "").has_value());
    EXPECT_FALSE(make_http_request({.method_open = "POST\r\nX: y"}, open, "http://host/", "").has_value());
    EXPECT_FALSE(make_http_request({.headers = {{"a b", "c"}}}, open, "http://host/", "").has_value());
    EXPECT_FALSE(make_http_request({.headers = {{"a", "b\r\nc: d"}}}, open, "http://host/", "").has_value());
    EXPECT_FALSE(make_http_request({}, open, "http://host/\r\nx", "").has_value());
}

HttpRequest followed(const HttpRequest& request, long code, const std::string& location = "http://host/next") {
    return redirected(request, code, location, request.url.host).value().value();
}

TEST(HttpRedirect, ByMostCodesBecomesAGetWithoutBody) {
    for (const long code : {301L, 302L, 303L}) {
        const HttpRequest next = followed(made({}), code);
        EXPECT_EQ(next.method, "GET");
        EXPECT_FALSE(next.has_body);
        EXPECT_EQ(next.url.text(), "http://host/next");
    }
}

TEST(HttpRedirect, By307And308StaysWhatItIs) {
    for (const long code : {307L, 308L}) {
        const HttpRequest next = followed(made({.method_open = "PUT"}), code);
        EXPECT_EQ(next.method, "PUT");
        EXPECT_EQ(next.body, "body");
        EXPECT_TRUE(next.has_body);
    }
}

TEST(HttpRedirect, OfHeadStaysHead) {
    EXPECT_EQ(followed(made({.method_open = "HEAD"}), 302).method, "HEAD");
}

TEST(HttpRedirect, IsNoneByOtherCodesOrWithoutALocation) {
    for (const long code : {200L, 300L, 304L, 305L, 404L, 500L}) {
        EXPECT_FALSE(redirected(made({}), code, "http://host/next", "host").has_value()) << code;
    }
    EXPECT_FALSE(redirected(made({}), 302, "", "host").has_value());
}

TEST(HttpRedirect, ToABadAddressFails) {
    EXPECT_FALSE(redirected(made({}), 302, "ftp://host/", "host")->has_value());
}

TEST(HttpRedirect, CarriesTheLoginOnlyWithinTheDomain) {
    const HttpRequest request = made({.username = "user", .headers = {{"cookie", "c"}}});
    EXPECT_TRUE(followed(request, 307, "https://host:8443/").headers.contains("Authorization"));
    EXPECT_TRUE(followed(request, 307, "http://a.host/").headers.contains("Cookie"));
    const HttpRequest away = followed(request, 307, "http://elsewhere/");
    EXPECT_FALSE(away.headers.contains("Authorization"));
    EXPECT_FALSE(away.headers.contains("Cookie"));
}

TEST(HttpRedirect, SaysWhereItComesFromButNoPasswordAndNotOutOfTls) {
    EXPECT_EQ(followed(made({}, "http://u:p@host/a?b"), 302).headers["Referer"], "http://host/a?b");
    EXPECT_FALSE(followed(made({}, "https://host/"), 302, "http://host/").headers.contains("Referer"));
}

TEST(HttpHeaderName, IsWrittenAsGoWritesIt) {
    EXPECT_EQ(canonical_header_name("x-api-KEY"), "X-Api-Key");
    EXPECT_EQ(canonical_header_name("ETag"), "Etag");
}

}  // namespace
}  // namespace warren::notify
