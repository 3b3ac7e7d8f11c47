#include "http/wire/request_uri.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace warren::http {
namespace {

TEST(OriginForm, IsWhatATargetAsksThisServerFor) {
    const struct {
        std::string_view target;
        std::string_view expected;
    } cases[] = {
        {"/", "/"},
        {"/a%20b?c=%zz", "/a%20b?c=%zz"},
        {"//a//b", "//a//b"},
        {"/a#b", "/a#b"},
        {"/a?b#%zz", "/a?b#%zz"},
        {"/\xFF", "/\xFF"},
        {"*", "*"},
        {"http://elsewhere:80/v3/kafka?x", "/v3/kafka?x"},
        {"HTTP://u:p%40@e/x", "/x"},
        {"http://e", ""},
        {"http://e?a/b", "?a/b"},
        {"http:///x", "/x"},
        {"http:/x", "/x"},
        {"http:x", ""},
        {"mailto:someone@somewhere", ""},
        {"a+b-c.1://x/y", "/y"},
        {"http://[::1]/y", "/y"},
        {"http://[fe80::1%25en0]:80/y", "/y"},
        {"http://b%C3%BCcher/y", "/y"},
    };
    for (const auto& [target, expected] : cases) EXPECT_EQ(origin_form("GET", target), expected) << target;
}

TEST(OriginForm, OfConnectHasNoPathUnlessItIsOne) {
    EXPECT_EQ(origin_form("CONNECT", "elsewhere:443"), "");
    EXPECT_EQ(origin_form("CONNECT", "elsewhere:443/x"), "/x");
    EXPECT_EQ(origin_form("CONNECT", "/x"), "/x");
    EXPECT_EQ(origin_form("CONNECT", "elsewhere:https"), std::nullopt);
}

TEST(OriginForm, IsRefusedToWhatIsNoTarget) {
    for (const auto* target : {"",
                               "x",
                               "x/y",
                               "?x",
                               "**",
                               ":x",
                               "1http://e/x",
                               "a_b://e/x",
                               "/%",
                               "/%4",
                               "/%zz",
                               "/a#%zz",
                               "/\x01",
                               "/a\tb",
                               "/\x7F",
                               "http://e/%zz",
                               "http://e:x/y",
                               "http://e:1:2/y",
                               "http://a^b/y",
                               "http://a%20b/y",
                               "http://a%zz/y",
                               "http://a[b/y",
                               "http://[::1/y",
                               "http://[::1]x/y",
                               "http://[1.2.3.4]/y",
                               "http://[]/y",
                               "http://u\"@e/y",
                               "http://u%zz@e/y"}) {
        EXPECT_EQ(origin_form("GET", target), std::nullopt) << target;
    }
}

}  // namespace
}  // namespace warren::http
