#include "api_support.h"
#include "support/case_name.h"

#include <gtest/gtest.h>

#include <string>

// What the API answers apart from what its routes show: codes, headers, redirects, wrong methods.
namespace warren::http {
namespace {

constexpr const char* catch_all = "{\"error\":true,\"message\":\"invalid request type\",\"result\":{}}\n";

TEST(Api, GivesJsonBodiesTheirTypeAndNothingElse) {
    ApiUnderTest api;
    const auto response = api.ask("GET", "/v3/kafka");
    EXPECT_EQ(response.content_type, "application/json");
    EXPECT_TRUE(response.headers.empty());
    EXPECT_EQ(response.route, "/v3/kafka");
}

// H-9: OPTIONS has no CORS header, as with Burrow.
TEST(Api, NamesTheAllowedOriginOnBodiesOfRoutesOnly) {
    ApiUnderTest api;
    api.parts.config.general.access_control_allow_origin = "https://a.example";
    for (const auto* target : {"/v3/kafka", "/v3/kafka/nope/topic", "/burrow/admin", "/burrow/admin/ready",
                               "/v3/config", "/burrow/admin/clusters"}) {
        EXPECT_EQ(api.ask("GET", target).header("Access-Control-Allow-Origin"), "https://a.example") << target;
    }
    EXPECT_TRUE(api.ask("POST", "/v3/admin/loglevel").header("Access-Control-Allow-Origin"));
    for (const auto* target : {"/metrics", "/nope", "/v3/kafka/"}) {
        EXPECT_FALSE(api.ask("GET", target).header("Access-Control-Allow-Origin")) << target;
    }
    EXPECT_FALSE(api.ask("PUT", "/v3/kafka").header("Access-Control-Allow-Origin"));
    EXPECT_FALSE(api.ask("OPTIONS", "/v3/kafka").header("Access-Control-Allow-Origin"));
}

TEST(Api, ShowsThePathDecodedOnceAndWithoutQuery) {
    ApiUnderTest api;
    EXPECT_EQ(api.get("/v3/kafka/nope/consumer/a%20b%2Fc%2520?x=y"),
              R"(404 {"error":true,"message":"cluster or consumer not found",)" +
                  ApiUnderTest::request_field("/v3/kafka/nope/consumer/a b/c%20") + "}");
    EXPECT_EQ(api.get("http://elsewhere/v3/kafka//topic"), R"(404 {"error":true,"message":"cluster not found",)" +
                                                               ApiUnderTest::request_field("/v3/kafka//topic") + "}");
}

TEST(Api, AnswersUnknownPathsWithoutNamingThem) {
    ApiUnderTest api;
    for (const auto* method : {"GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS"}) {
        for (const auto* target :
             {"/", "/v3", "/v3/", "/burrow", "/no/such", "/v3/config/httpserver", "/v3/config/logging"}) {
            const auto response = api.ask(method, target);
            EXPECT_EQ(response.status, 404) << method << target;
            EXPECT_EQ(response.body, catch_all);
            EXPECT_EQ(response.content_type, "text/plain; charset=utf-8");
            EXPECT_EQ(response.header("X-Content-Type-Options"), "nosniff");
            EXPECT_TRUE(response.route.empty());
        }
    }
}

TEST(Api, RefusesBadEscapes) {
    ApiUnderTest api;
    const auto response = api.ask("GET", "/v3/%zz");
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(response.body, "400 Bad Request");
    EXPECT_EQ(response.content_type, "text/plain; charset=utf-8");
    EXPECT_EQ(response.header("Connection"), "close");
}

struct WrongMethod {
    std::string name;
    std::string method;
    std::string target;
    std::string allow;
};

class ApiMethods : public testing::TestWithParam<WrongMethod> {};

// H-8: HEAD is among them, as with Burrow.
TEST_P(ApiMethods, AreRefusedWithTheAllowedOnes) {
    ApiUnderTest api;
    const auto response = api.ask(GetParam().method, GetParam().target);
    EXPECT_EQ(response.status, 405);
    EXPECT_EQ(response.body, "Method Not Allowed\n");
    EXPECT_EQ(response.content_type, "text/plain; charset=utf-8");
    EXPECT_EQ(response.header("Allow"), GetParam().allow);
    EXPECT_EQ(response.header("X-Content-Type-Options"), "nosniff");

    const auto options = api.ask("OPTIONS", GetParam().target);
    EXPECT_EQ(options.status, 200);
    EXPECT_EQ(options.header("Allow"), GetParam().allow);
    EXPECT_TRUE(options.body.empty());
    EXPECT_TRUE(options.content_type.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Methods, ApiMethods,
    testing::Values(WrongMethod{"head_on_health", "HEAD", "/burrow/admin", "GET, OPTIONS"},
                    WrongMethod{"head_on_list", "HEAD", "/v3/kafka", "GET, OPTIONS"},
                    WrongMethod{"post_on_metrics", "POST", "/metrics", "GET, OPTIONS"},
                    WrongMethod{"put_on_cluster", "PUT", "/v3/kafka/c", "GET, OPTIONS"},
                    WrongMethod{"delete_on_cluster", "DELETE", "/v3/kafka/c", "GET, OPTIONS"},
                    WrongMethod{"delete_on_topic", "DELETE", "/v3/kafka/c/topic/t", "GET, OPTIONS"},
                    WrongMethod{"post_on_group", "POST", "/v3/kafka/c/consumer/g", "DELETE, GET, OPTIONS"},
                    WrongMethod{"get_on_topic_of_group", "GET", "/v3/kafka/c/consumer/g/topic/t", "DELETE, OPTIONS"},
                    WrongMethod{"delete_on_level", "DELETE", "/v3/admin/loglevel", "GET, OPTIONS, POST"},
                    WrongMethod{"unknown_method", "BREW", "/v3/kafka", "GET, OPTIONS"}),
    testing_support::CaseName());

struct Redirect {
    std::string name;
    std::string method;
    std::string target;
    std::string location;
};

class ApiRedirects : public testing::TestWithParam<Redirect> {};

TEST_P(ApiRedirects, LeadToTheRoute) {
    ApiUnderTest api;
    const auto response = api.ask(GetParam().method, GetParam().target);
    EXPECT_EQ(response.header("Location"), GetParam().location);
    EXPECT_EQ(response.status, GetParam().method == "GET" ? 301 : 307);
    EXPECT_EQ(response.body.empty(), GetParam().method != "GET");
    EXPECT_EQ(response.content_type, GetParam().method == "GET" ? "text/html; charset=utf-8" : "");
}

INSTANTIATE_TEST_SUITE_P(
    Redirects, ApiRedirects,
    testing::Values(
        Redirect{"list", "GET", "/v3/kafka/", "/v3/kafka"},
        Redirect{"with_query", "GET", "/v3/kafka/?a=b%20c&d", "/v3/kafka?a=b%20c&d"},
        Redirect{"with_empty_query", "GET", "/v3/kafka/?", "/v3/kafka?"},
        Redirect{"with_odd_query", "GET", "/v3/kafka/?\xC3\xBC", "/v3/kafka?%c3%bc"},
        Redirect{"doubled_slashes", "GET", "//v3//kafka", "/v3/kafka"},
        Redirect{"parent", "GET", "/v3/../v3/kafka", "/v3/kafka"}, Redirect{"same", "GET", "/v3/./kafka", "/v3/kafka"},
        Redirect{"two_slashes_at_the_end", "GET", "/v3/kafka//", "/v3/kafka"},
        Redirect{"letter_case", "GET", "/V3/Kafka/LocaL/TOPIC/T1", "/v3/kafka/LocaL/topic/T1"},
        Redirect{"topics", "GET", "/v3/kafka/c/topic/", "/v3/kafka/c/topic"},
        Redirect{"topic", "GET", "/v3/kafka/c/topic/t/", "/v3/kafka/c/topic/t"},
        Redirect{"groups_of_topic", "GET", "/v3/kafka/c/topic/t/consumers/", "/v3/kafka/c/topic/t/consumers"},
        Redirect{"groups", "GET", "/v3/kafka/c/consumer/", "/v3/kafka/c/consumer"},
        Redirect{"lag_in_capitals", "GET", "/v3/kafka/c/consumer/g/LAG", "/v3/kafka/c/consumer/g/lag"},
        Redirect{"escaped_name", "GET", "/v3/kafka/c/consumer/a%20b/lag/", "/v3/kafka/c/consumer/a%20b/lag"},
        Redirect{"config", "GET", "/v3/config/storage/x/", "/v3/config/storage/x"},
        Redirect{"health", "GET", "/Burrow/Admin/Ready", "/burrow/admin/ready"},
        Redirect{"metrics", "GET", "/metrics/", "/metrics"},
        Redirect{"deleted_group", "DELETE", "/v3/kafka/c/consumer/g/", "/v3/kafka/c/consumer/g"},
        Redirect{"deleted_in_capitals", "DELETE", "/V3/kafka/c/consumer/g", "/v3/kafka/c/consumer/g"},
        Redirect{"deleted_topic", "DELETE", "/v3/kafka/c/consumer/g/topic/t/", "/v3/kafka/c/consumer/g/topic/t"},
        Redirect{"deleted_cluster", "DELETE", "/v3/kafka/c/", "/v3/kafka/c"},
        Redirect{"level", "POST", "/v3/admin/loglevel/", "/v3/admin/loglevel"}),
    testing_support::CaseName());

TEST(Api, ShowsARedirectAsAPage) {
    ApiUnderTest api;
    EXPECT_EQ(api.ask("GET", "/v3/kafka/?a='<b>'&\"c\"").body,
              "<a href=\"/v3/kafka?a=&#39;&lt;b&gt;&#39;&amp;&#34;c&#34;\">Moved Permanently</a>.\n\n");
}

TEST(Api, RedirectsNothingWhereBurrowDoesNot) {
    ApiUnderTest api;
    for (const auto* target : {"/v3/kafka/c/", "/v3/kafka/c/consumer/g/"})
        EXPECT_EQ(api.ask("GET", target).body, catch_all);
    for (const auto* target : {"/v3/kafka/", "/v3/config/"}) {
        EXPECT_EQ(api.ask("DELETE", target).body, catch_all);
        EXPECT_EQ(api.ask("POST", target).body, catch_all);
    }
    EXPECT_EQ(api.ask("OPTIONS", "/v3/kafka/").body, catch_all);
}

TEST(Api, AnswersOptionsForTheServer) {
    ApiUnderTest api;
    const auto response = api.ask("OPTIONS", "*");
    EXPECT_EQ(response.status, 200);
    EXPECT_TRUE(response.headers.empty());
    EXPECT_TRUE(response.body.empty());
}

}  // namespace
}  // namespace warren::http
