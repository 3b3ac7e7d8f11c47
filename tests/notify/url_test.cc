#include "notify/url.h"

#include "support/case_name.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace warren::notify {
namespace {

struct UrlCase {
    std::string name;
    std::string written;
    /// As it is sent; empty: an error.
    std::string sent;
};

class Urls : public testing::TestWithParam<UrlCase> {};

TEST_P(Urls, AreTakenAsGoTakesThem) {
    const auto url = parse_url(GetParam().written);
    if (GetParam().sent.empty()) {
        EXPECT_FALSE(url.has_value()) << url->text();
    } else {
        ASSERT_TRUE(url.has_value()) << url.error().message;
        EXPECT_EQ(url->text(), GetParam().sent);
    }
}

const std::vector<UrlCase> url_cases = {
    {"plain", "http://host/path", "http://host/path"},
    {"no_path", "https://host", "https://host/"},
    {"query_without_path", "http://host?a=b", "http://host/?a=b"},
    {"port", "http://host:8080/", "http://host:8080/"},
    {"empty_port", "http://host:/", "http://host/"},
    {"v6", "http://[::1]:80/x", "http://[::1]:80/x"},
    {"case_of_scheme_and_host", "HTTP://Host/Path", "http://host/Path"},
    {"login", "http://user:secret@host/", "http://user:secret@host/"},
    {"at_sign_in_login", "http://user@corp:secret@host/", "http://user@corp:secret@host/"},
    {"at_sign_in_path", "http://host/a@b", "http://host/a@b"},
    {"fragment", "http://host/a#b", "http://host/a"},
    {"blank_in_path", "http://host/a b", "http://host/a%20b"},
    {"blank_in_query", "http://host/?g=a b", "http://host/?g=a%20b"},
    {"quote", "http://host/\"<>{}|\\^`", "http://host/%22%3C%3E%7B%7D%7C%5C%5E%60"},
    {"umlaut", "http://host/\xC3\xBC", "http://host/%C3%BC"},
    {"umlaut_in_host", "http://b\xC3\xBC/", "http://b\xC3\xBC/"},
    {"escaped_already", "http://host/a%2Fb?c=%zz", "http://host/a%2Fb?c=%zz"},
    {"bad_escape", "http://host/a%zz", ""},
    {"cut_escape", "http://host/a%2", ""},
    {"newline", "http://host/a\nb", ""},
    {"tab", "http://host/a\tb", ""},
    {"delete_character", "http://host/a\x7F", ""},
    {"no_scheme", "host/path", ""},
    {"other_scheme", "ftp://host/path", ""},
    {"no_host", "http:///path", ""},
    {"only_port", "http://:80/", ""},
    {"word_as_port", "http://host:http/", ""},
    {"blank_in_host", "http://a b/", ""},
    {"open_bracket", "http://[::1/", ""},
    {"empty", "", ""},
};

INSTANTIATE_TEST_SUITE_P(Url, Urls, testing::ValuesIn(url_cases), testing_support::CaseName());

TEST(Url, KnowsItsPort) {
    EXPECT_EQ(parse_url("http://host")->effective_port(), "80");
    EXPECT_EQ(parse_url("https://host")->effective_port(), "443");
    EXPECT_EQ(parse_url("https://host:8443")->effective_port(), "8443");
}

TEST(Url, LiesWithinItsDomain) {
    EXPECT_TRUE(is_within_domain("example.com", "example.com"));
    EXPECT_TRUE(is_within_domain("a.example.com", "example.com"));
    EXPECT_FALSE(is_within_domain("badexample.com", "example.com"));
    EXPECT_FALSE(is_within_domain("example.com", "a.example.com"));
}

}  // namespace
}  // namespace warren::notify
