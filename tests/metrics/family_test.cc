#include "metrics/family.h"

#include "metrics/partition_order.h"
#include "support/case_name.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace warren::metrics {
namespace {

struct LabelCase {
    std::string name;
    std::string value;
    std::string written;
};

class LabelText : public testing::TestWithParam<LabelCase> {};

TEST_P(LabelText, IsEscapedForPrometheus) {
    std::string labels;
    append_label(labels, "topic", GetParam().value);
    EXPECT_EQ(labels, "topic=\"" + GetParam().written + "\"");
}

INSTANTIATE_TEST_SUITE_P(
    Values, LabelText,
    testing::Values(LabelCase{"plain", "orders.v1-a_b", "orders.v1-a_b"}, LabelCase{"empty", "", ""},
                    LabelCase{"quote_backslash_newline", "quote\"back\\line\nend", R"(quote\"back\\line\nend)"},
                    LabelCase{"tab_stays", "tab\there", "tab\there"}, LabelCase{"html_stays", "<b>&'", "<b>&'"},
                    LabelCase{"unicode_stays", "ünïcode-グループ-🚀", "ünïcode-グループ-🚀"},
                    LabelCase{"invalid_bytes",
                              "a\x80\xFF"
                              "b",
                              "a\xEF\xBF\xBD\xEF\xBF\xBD"
                              "b"},
                    LabelCase{"cut_off_character", "a\xE2\x80", "a\xEF\xBF\xBD\xEF\xBF\xBD"}),
    testing_support::CaseName());

TEST(Labels, AreSeparatedByCommas) {
    std::string labels;
    append_label(labels, "cluster", "local");
    append_label(labels, "topic", "t");
    EXPECT_EQ(labels, R"(cluster="local",topic="t")");
}

Family family(const std::string& name, FamilyKind kind = FamilyKind::gauge) {
    return {name, "About " + name, kind, {}};
}

TEST(Page, SortsFamiliesByNameAndLeavesOutThoseWithoutSeries) {
    auto b = family("b_total", FamilyKind::counter);
    append_series(b, {}, 2);
    auto a = family("a");
    append_series(a, R"(x="1")", 1e6);
    append_series(a, R"(x="2")", 0.5);
    EXPECT_EQ(render({b, family("empty"), a}),
              "# HELP a About a\n"
              "# TYPE a gauge\n"
              "a{x=\"1\"} 1e+06\n"
              "a{x=\"2\"} 0.5\n"
              "# HELP b_total About b_total\n"
              "# TYPE b_total counter\n"
              "b_total 2\n");
}

TEST(Page, JoinsFamiliesOfTheSameName) {
    auto first = family("a");
    append_series(first, R"(x="1")", 1);
    auto second = family("a");
    append_series(second, R"(x="2")", 2);
    EXPECT_EQ(render({first, second}), "# HELP a About a\n# TYPE a gauge\na{x=\"1\"} 1\na{x=\"2\"} 2\n");
}

TEST(Page, EscapesHelpTexts) {
    Family odd{"a", "two\nlines, \"quoted\", back\\slash", FamilyKind::gauge, {}};
    append_series(odd, {}, 1);
    EXPECT_TRUE(render({odd}).starts_with("# HELP a two\\nlines, \"quoted\", back\\\\slash\n"));
}

TEST(Page, WithoutAnythingIsEmpty) {
    EXPECT_EQ(render({}), "");
}

TEST(PartitionOrder, IsThatOfTheDecimalTexts) {
    std::vector<std::int32_t> partitions = {0,  1,   2,   7,   9,    10,    11,    19,    20,
                                            99, 100, 101, 999, 1000, 12345, 99999, 123456};
    for (const std::int32_t large : {1'000'000'000, 2'147'483'647, 214'748'364, 2'147'483'640})
        partitions.push_back(large);
    for (const auto left : partitions) {
        for (const auto right : partitions) {
            EXPECT_EQ(text_order(left) < text_order(right), std::to_string(left) < std::to_string(right))
                << left << " and " << right;
        }
    }
}

}  // namespace
}  // namespace warren::metrics
