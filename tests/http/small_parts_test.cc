#include "http_support.h"
#include "http/accept_encoding.h"
#include "http/date.h"
#include "http/gzip.h"
#include "http/known_name.h"
#include "http/listen_address.h"
#include "warren/http/message.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace warren::http {
namespace {

TEST(Date, IsWrittenInUtcAndEnglish) {
    const auto time = base::wall_time_from_ms(1'795'532'705'999);
    EXPECT_EQ(http_date(time), "Tue, 24 Nov 2026 15:05:05 GMT");
    EXPECT_EQ(rfc3339(time), "2026-11-24T15:05:05Z");
    EXPECT_EQ(http_date(base::wall_time_from_ms(0)), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(AcceptEncoding, AllowsGzipUnlessItsWeightIsNothing) {
    for (const auto* value : {"gzip", "deflate, GZIP", "gzip;q=0.5", "br;q=1.0,gzip ; q=0.001", "gzip;x=0"}) {
        EXPECT_TRUE(allows_gzip(value)) << value;
    }
    for (const auto* value : {"", "identity", "deflate", "gzip;q=0", "gzip; q=0.000", "xgzip", "*", ",,"}) {
        EXPECT_FALSE(allows_gzip(value)) << value;
    }
}

TEST(Gzip, CanBeUndone) {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += std::to_string(i * 7919) + "\n";
    for (const auto& it : {std::string(), std::string("x"), text}) {
        std::string file;
        const TextSink sink = [&](std::string_view piece) {
            file += piece;
            return true;
        };
        Gzip compressed(sink);
        for (std::size_t at = 0; at < it.size(); at += 10'007) {
            EXPECT_TRUE(compressed.write(std::string_view(it).substr(at, 10'007)));
        }
        EXPECT_TRUE(compressed.finish());
        EXPECT_EQ(gunzipped(file, it.size()), it);
    }
}

TEST(Gzip, EndsWhereNobodyWantsTheRest) {
    int pieces = 0;
    const TextSink sink = [&](std::string_view) { return ++pieces < 2; };
    Gzip compressed(sink);
    std::string noise;
    for (int i = 0; i < 100'000; ++i) noise += std::to_string(i * 7919);
    EXPECT_FALSE(compressed.write(noise));
    EXPECT_FALSE(compressed.write(noise));
    EXPECT_FALSE(compressed.finish());
    EXPECT_EQ(pieces, 2);
}

TEST(KnownName, IsDecodedOnceMoreOnlyIfThatHelps) {
    const auto knows = [](std::string wanted) { return [wanted](const std::string& name) { return name == wanted; }; };
    EXPECT_EQ(known_name("my%20group", knows("my group")), "my group");
    EXPECT_EQ(known_name("my%20group", knows("my%20group")), "my%20group");
    EXPECT_EQ(known_name("my%20group", knows("other")), "my%20group");
    EXPECT_EQ(known_name("50%", knows("50")), "50%");
    EXPECT_EQ(known_name("plain", knows("other")), "plain");
}

TEST(Address, IsTakenApart) {
    const auto parts = [](std::string_view text) {
        const auto parsed = parse_host_port(text);
        return parsed ? parsed->host + "|" + std::to_string(parsed->port) : parsed.error().message;
    };
    EXPECT_EQ(parts(":8000"), "|8000");
    EXPECT_EQ(parts("127.0.0.1:0"), "127.0.0.1|0");
    EXPECT_EQ(parts("[::1]:80"), "::1|80");
    EXPECT_EQ(parts("host"), "missing port in address");
    EXPECT_EQ(parts("::1:80"), "too many colons in address");
    EXPECT_EQ(parts("host:65536"), "invalid port");
    EXPECT_EQ(parts("host:http"), "invalid port");
    EXPECT_EQ(parts("host:"), "invalid port");
}

TEST(Address, WithoutHostMeansAllOfBothFamilies) {
    EXPECT_EQ(listen_candidates("").value(), (std::vector<std::string>{"::", "0.0.0.0"}));
}

TEST(Address, PrefersTheFourthVersion) {
    EXPECT_EQ(listen_candidates("127.0.0.1").value(), std::vector<std::string>{"127.0.0.1"});
    EXPECT_EQ(listen_candidates("localhost").value().front(), "127.0.0.1");
    EXPECT_EQ(listen_candidates("::1").value(), std::vector<std::string>{"::1"});
}

TEST(Address, IsShownWithBracketsAroundTheSixthVersion) {
    EXPECT_EQ(to_string(HostPort{"::", 8000}), "[::]:8000");
    EXPECT_EQ(to_string(HostPort{"127.0.0.1", 80}), "127.0.0.1:80");
}

TEST(Response, FindsItsHeadersInAnyLetterCase) {
    Response response;
    response.headers.emplace_back("Allow", "GET");
    EXPECT_EQ(response.header("aLLOW"), "GET");
    EXPECT_EQ(response.header("Allo"), std::nullopt);
}

}  // namespace
}  // namespace warren::http
