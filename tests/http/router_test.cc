#include "http/router.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace warren::http {
namespace {

using Kind = Resolution::Kind;

const std::vector<RoutePattern> table = {
    {"GET", "/things"},
    {"POST", "/things"},
    {"GET", "/things/:thing", TrailingSlash::is_not_found},
    {"GET", "/things/:thing/parts"},
    {"GET", "/things/:thing/parts/:part"},
    {"DELETE", "/things/:thing/parts/:part"},
    {"DELETE", "/things/:thing", TrailingSlash::only_redirects},
};

Resolution resolve(std::string_view method, std::string_view target) {
    return Router(table).resolve(method, target);
}

std::string location(std::string_view method, std::string_view target) {
    const auto where = resolve(method, target);
    return where.kind == Kind::redirect ? where.location : "no redirect";
}

TEST(Router, FindsARouteAndItsParameters) {
    const auto where = resolve("GET", "/things/a%20b/parts/c%2Fd?x");
    ASSERT_EQ(where.kind, Kind::route);
    EXPECT_EQ(where.route, 4U);
    EXPECT_EQ(where.parameters, (std::vector<std::string>{"a b", "c/d"}));
    EXPECT_EQ(where.target.path, "/things/a b/parts/c/d");
}

TEST(Router, AllowsAnEmptyParameterOnlyInTheMiddle) {
    EXPECT_EQ(resolve("GET", "/things//parts").parameters, std::vector<std::string>{""});
    EXPECT_EQ(location("GET", "/things/"), "/things");
    EXPECT_EQ(location("GET", "/things/a/parts/"), "/things/a/parts");
}

TEST(Router, ChoosesByMethod) {
    EXPECT_EQ(resolve("GET", "/things").route, 0U);
    EXPECT_EQ(resolve("POST", "/things").route, 1U);
    EXPECT_EQ(resolve("DELETE", "/things/a/parts/b").route, 5U);
}

TEST(Router, DropsASlashAtTheEnd) {
    EXPECT_EQ(location("GET", "/things/?a=b%20c&d"), "/things?a=b%20c&d");
    EXPECT_EQ(location("POST", "/things/"), "/things");
    EXPECT_EQ(location("DELETE", "/things/a/parts/b%2Fc/"), "/things/a/parts/b%2Fc");
    EXPECT_EQ(location("GET", "/things//parts/"), "/things/parts");
}

TEST(Router, KeepsItsPredecessorsExceptionsForASlashAtTheEnd) {
    EXPECT_EQ(resolve("GET", "/things/a/").kind, Kind::not_found);
    EXPECT_EQ(resolve("GET", "/THINGS/a/").kind, Kind::not_found);
    EXPECT_EQ(resolve("GET", "/things/a//").kind, Kind::not_found);
    EXPECT_EQ(location("DELETE", "/things/a/"), "/things/a");
    EXPECT_EQ(resolve("DELETE", "/things/a").kind, Kind::not_allowed);
}

TEST(Router, CorrectsLetterCaseOfFixedPartsOnly) {
    EXPECT_EQ(location("GET", "/Things/LocaL/PARTS/P1"), "/things/LocaL/parts/P1");
    EXPECT_EQ(location("GET", "/THINGS/"), "/things");
}

TEST(Router, CleansPaths) {
    EXPECT_EQ(location("GET", "//things"), "/things");
    EXPECT_EQ(location("GET", "/things///"), "/things");
    EXPECT_EQ(location("GET", "/x/../things"), "/things");
    EXPECT_EQ(location("GET", "/things/a/./parts"), "/things/a/parts");
    EXPECT_EQ(location("GET", "/things/a//parts"), "/things/a/parts");
}

TEST(Router, TakesDotsForANameWhereARouteMatches) {
    EXPECT_EQ(resolve("GET", "/things/..").parameters, std::vector<std::string>{".."});
}

TEST(Router, RedirectsNoOtherMethods) {
    for (const auto* method : {"HEAD", "PUT", "PATCH", "OPTIONS", "BREW"}) {
        EXPECT_EQ(resolve(method, "/things/").kind, Kind::not_found) << method;
    }
    EXPECT_EQ(resolve("POST", "/things/a/parts/").kind, Kind::not_found);
}

TEST(Router, NamesTheAllowedMethods) {
    const auto where = resolve("HEAD", "/things/a/parts/b");
    EXPECT_EQ(where.kind, Kind::not_allowed);
    EXPECT_EQ(where.allow, "DELETE, GET, OPTIONS");
    EXPECT_EQ(resolve("PUT", "/things").allow, "GET, OPTIONS, POST");
    EXPECT_EQ(resolve("POST", "/things/a").allow, "GET, OPTIONS");
    EXPECT_EQ(resolve("CONNECT", "/things").kind, Kind::not_allowed);
}

TEST(Router, AnswersOptions) {
    EXPECT_EQ(resolve("OPTIONS", "/things").kind, Kind::options);
    EXPECT_EQ(resolve("OPTIONS", "/things").allow, "GET, OPTIONS, POST");
    EXPECT_EQ(resolve("OPTIONS", "*").kind, Kind::server_options);
    EXPECT_EQ(resolve("OPTIONS", "/nope").kind, Kind::not_found);
}

TEST(Router, FindsNothingElsewhere) {
    for (const auto* target : {"/", "//", "/..", "/nope", "/things/a/nope", "/things/a/parts/b/c", "*", "http://x"}) {
        EXPECT_EQ(resolve("GET", target).kind, Kind::not_found) << target;
    }
    EXPECT_EQ(resolve("CONNECT", "host:443").kind, Kind::not_found);
}

TEST(Router, FindsNothingForPathsOfVeryManySegments) {
    EXPECT_EQ(location("GET", std::string(60, '/') + "things"), "/things");
    for (const auto* method : {"GET", "POST", "DELETE", "OPTIONS", "HEAD", "PUT"}) {
        EXPECT_EQ(resolve(method, std::string(1U << 20U, '/')).kind, Kind::not_found) << method;
    }
}

TEST(Router, TellsBadTargetsFromUnknownOnes) {
    EXPECT_EQ(resolve("GET", "/things/%zz").kind, Kind::bad_target);
    EXPECT_EQ(resolve("PUT", "/things/%4").kind, Kind::bad_target);
}

}  // namespace
}  // namespace warren::http
