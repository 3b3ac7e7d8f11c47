#include "api_support.h"
#include "http_support.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

// Health, log level and metrics.
namespace warren::http {
namespace {

using runtime::HealthState;
using runtime::LogLevel;

TEST(ApiHealth, IsAPlainWord) {
    ApiUnderTest api;
    const auto alive = api.ask("GET", "/burrow/admin");
    EXPECT_EQ(alive.body, "GOOD");
    EXPECT_EQ(alive.content_type, "text/plain; charset=utf-8");
    EXPECT_EQ(api.get("/burrow/admin/ready"), "200 READY");
    api.parts.is_ready = [] { return false; };
    EXPECT_EQ(api.get("/burrow/admin/ready"), "503 STARTING");
}

TEST(ApiHealth, TellsOfClustersAndTheirConsumersInOrder) {
    ApiUnderTest api;
    const auto since = base::wall_time_from_ms(1'795'532'705'000);
    api.parts.health = [&] {
        return std::vector<runtime::Health>{
            {"consumer", "z", "b", HealthState::up, "", since, true},
            {"cluster", "b", "b", HealthState::down, "no \"route\"", since, false},
            {"consumer", "y", "b", HealthState::waiting, "no topic", since, false},
            {"cluster", "a", "a", HealthState::up, "", since, true},
        };
    };
    const std::string at = R"("since":"2026-11-24T15:05:05Z",)";
    EXPECT_EQ(api.get("/burrow/admin/clusters"),
              R"(200 {"error":false,"message":"cluster health returned","clusters":[)"
              R"({"cluster":"a","state":"up","reason":"",)" +
                  at +
                  R"("caught_up":true,"consumers":[]},)"
                  R"({"cluster":"b","state":"down","reason":"no \"route\"",)" +
                  at +
                  R"("caught_up":false,"consumers":[)"
                  R"({"consumer":"y","state":"waiting","reason":"no topic",)" +
                  at +
                  R"("caught_up":false},)"
                  R"({"consumer":"z","state":"up","reason":"",)" +
                  at + R"("caught_up":true}]}],)" + ApiUnderTest::request_field("/burrow/admin/clusters") + "}");
}

TEST(ApiLogLevel, IsShownAndSet) {
    ApiUnderTest api;
    api.parts.log.set_level(LogLevel::info);
    const auto request = ApiUnderTest::request_field("/v3/admin/loglevel");
    EXPECT_EQ(api.get("/v3/admin/loglevel"),
              R"(200 {"error":false,"message":"log level returned","level":"info",)" + request + "}");
    const auto set = api.ask("POST", "/v3/admin/loglevel", R"({"Level":"Warning"} x)");
    EXPECT_EQ(set.status, 200);
    EXPECT_EQ(set.body, R"({"error":false,"message":"set log level",)" + request + "}");
    EXPECT_EQ(api.parts.log.level(), LogLevel::warn);
}

TEST(ApiLogLevel, StaysWhenAskedForNonsense) {
    ApiUnderTest api;
    api.parts.log.set_level(LogLevel::error);
    const auto request = ApiUnderTest::request_field("/v3/admin/loglevel");
    const auto unknown = api.ask("POST", "/v3/admin/loglevel", R"({"level":"verbose"})");
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(unknown.body, R"({"error":true,"message":"unknown log level",)" + request + "}");
    const auto undecodable = api.ask("POST", "/v3/admin/loglevel", "{");
    EXPECT_EQ(undecodable.status, 400);
    EXPECT_EQ(undecodable.body, R"({"error":true,"message":"could not decode message body",)" + request + "}");
    EXPECT_EQ(api.parts.log.level(), LogLevel::error);
}

TEST(ApiMetrics, IsThePageAsText) {
    ApiUnderTest api;
    const auto response = api.ask("GET", "/metrics");
    EXPECT_EQ(response.body, "metric 1\n");
    EXPECT_EQ(response.content_type, "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_TRUE(response.headers.empty());
}

TEST(ApiMetrics, AloneIsCompressedForThoseWhoAcceptIt) {
    ApiUnderTest api;
    const auto page = api.ask({.method = "GET", .target = "/metrics", .body = {}, .accepts_gzip = true});
    EXPECT_EQ(page.header("Content-Encoding"), "gzip");
    EXPECT_EQ(gunzipped(page.body, 100), "metric 1\n");
    const auto list = api.ask({.method = "GET", .target = "/v3/kafka", .body = {}, .accepts_gzip = true});
    EXPECT_EQ(list.header("Content-Encoding"), std::nullopt);
}

}  // namespace
}  // namespace warren::http
