#include "http/target.h"

#include "support/case_name.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace warren::http {
namespace {

using Segments = std::vector<std::string>;

struct Case {
    std::string name;
    std::string raw;
    std::string path;
    Segments segments;
    std::string query = {};
};

class GoodTarget : public testing::TestWithParam<Case> {};

TEST_P(GoodTarget, IsSplitBeforeItIsDecoded) {
    const auto target = parse_target(GetParam().raw);
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, GetParam().path);
    EXPECT_EQ(target->segments, GetParam().segments);
    EXPECT_EQ(target->query, GetParam().query);
}

INSTANTIATE_TEST_SUITE_P(
    Targets, GoodTarget,
    testing::Values(Case{"plain", "/v3/kafka", "/v3/kafka", {"v3", "kafka"}}, Case{"root", "/", "/", {""}},
                    Case{"slash_at_the_end", "/v3/", "/v3/", {"v3", ""}},
                    Case{"doubled_slashes_are_kept", "//v3//kafka", "//v3//kafka", {"", "v3", "", "kafka"}},
                    Case{"escaped_slash_belongs_to_the_name", "/a%2Fb/c", "/a/b/c", {"a/b", "c"}},
                    Case{"decoded_once", "/my%2520group", "/my%20group", {"my%20group"}},
                    Case{"plus_and_semicolon_stay", "/a+b;c", "/a+b;c", {"a+b;c"}},
                    Case{"query", "/a?x=%zz/y?z", "/a", {"a"}, "?x=%zz/y?z"},
                    Case{"empty_query", "/a?", "/a", {"a"}, "?"},
                    Case{"number_sign_is_an_ordinary_character", "/a#b/c?d#e", "/a#b/c", {"a#b", "c"}, "?d#e"},
                    Case{"nul", "/a%00b", std::string("/a\0b", 4), {std::string("a\0b", 3)}},
                    Case{"absolute", "http://elsewhere:80/v3/kafka?x", "/v3/kafka", {"v3", "kafka"}, "?x"},
                    Case{"absolute_without_path", "http://elsewhere", "", {}},
                    Case{"query_with_a_url", "?u=x://y/v3/kafka", "", {}, "?u=x://y/v3/kafka"},
                    Case{"absolute_with_a_url_in_its_query", "http://h?u=x://y/v3", "", {}, "?u=x://y/v3"},
                    Case{"url_inside_a_path", "/a/http://b", "/a/http://b", {"a", "http:", "", "b"}},
                    Case{"asterisk", "*", "*", {}},
                    Case{"any_bytes", "/%C3%BC%FF%0A", "/\xC3\xBC\xFF\n", {"\xC3\xBC\xFF\n"}}),
    testing_support::CaseName());

TEST(LongTarget, HasNoSegmentsBeyondWhatARouteCouldNeed) {
    const auto path_of = [](std::size_t segments) {
        std::string path;
        for (std::size_t i = 0; i < segments; ++i) path += "/%61";
        return path;
    };
    EXPECT_EQ(parse_target(path_of(64)).value_or(Target()).segments, Segments(64, "a"));
    const auto longer = parse_target(path_of(65) + "?x");
    ASSERT_TRUE(longer);
    EXPECT_EQ(longer->segments, Segments());
    EXPECT_EQ(longer->path.size(), 2U * 65) << "the path is whole";
    EXPECT_EQ(longer->query, "?x");
    EXPECT_EQ(parse_target(std::string(1U << 20U, '/')).value_or(Target()).segments.capacity(), 0U);
    EXPECT_FALSE(parse_target(std::string(100, '/') + "%4")) << "bad escapes are refused all the same";
}

TEST(BadTarget, IsRefused) {
    for (const auto* raw : {"/%", "/%4", "/%zz", "/a%2", "v3/kafka", "mailto:x", "/a\x01", "/a\x7f"}) {
        EXPECT_FALSE(parse_target(raw)) << raw;
    }
}

TEST(EscapedPath, LeavesOnlyHarmlessBytes) {
    EXPECT_EQ(escaped_path({"v3", "aZ9-_.~$&+,:;=@"}), "/v3/aZ9-_.~$&+,:;=@");
    EXPECT_EQ(escaped_path({"a b", "50%", "a/b", "\xC3\xBC", "<\"'?#!*()"}),
              "/a%20b/50%25/a%2Fb/%C3%BC/%3C%22%27%3F%23%21%2A%28%29");
}

TEST(CleanedPath, HasNoDotsAndNoEmptySegments) {
    EXPECT_EQ(cleaned({"", "v3", "", "kafka"}), (Segments{"v3", "kafka"}));
    EXPECT_EQ(cleaned({"v3", "..", "v3", ".", "kafka"}), (Segments{"v3", "kafka"}));
    EXPECT_EQ(cleaned({"..", "..", "v3"}), (Segments{"v3"}));
    EXPECT_EQ(cleaned({"v3", "kafka", "", ""}), (Segments{"v3", "kafka", ""}));
    EXPECT_EQ(cleaned({"v3", "."}), (Segments{"v3", ""}));
}

}  // namespace
}  // namespace warren::http
