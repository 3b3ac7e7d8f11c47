#include "metrics/family.h"

#include "metrics/partition_order.h"
#include "support/case_name.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
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

/// A family with series given as pairs of labels and value.
Family family(const std::string& name, std::vector<std::pair<std::string, double>> series,
              FamilyKind kind = FamilyKind::gauge) {
    return {name, "About " + name, kind, [series = std::move(series)](SeriesWriter& out) {
                for (const auto& [labels, value] : series) out.add(labels, value);
            }};
}

std::string page_of(std::vector<Family> families) {
    std::string page;
    write_families(std::move(families), [&page](std::string_view text) {
        page += text;
        return true;
    });
    return page;
}

TEST(Page, SortsFamiliesByNameAndLeavesOutThoseWithoutSeries) {
    EXPECT_EQ(page_of({family("b_total", {{"", 2}}, FamilyKind::counter), family("empty", {}),
                       family("a", {{R"(x="1")", 1e6}, {R"(x="2")", 0.5}})}),
              "# HELP a About a\n"
              "# TYPE a gauge\n"
              "a{x=\"1\"} 1e+06\n"
              "a{x=\"2\"} 0.5\n"
              "# HELP b_total About b_total\n"
              "# TYPE b_total counter\n"
              "b_total 2\n");
}

TEST(Page, JoinsFamiliesOfTheSameName) {
    EXPECT_EQ(page_of({family("a", {}), family("a", {{R"(x="1")", 1}}), family("a", {{R"(x="2")", 2}})}),
              "# HELP a About a\n# TYPE a gauge\na{x=\"1\"} 1\na{x=\"2\"} 2\n");
}

TEST(Page, WritesHistogramsUnderOneName) {
    Family times{"t", "Time", FamilyKind::histogram, [](SeriesWriter& out) {
                     out.add("_bucket", R"(le="+Inf")", 3);
                     out.add("_sum", {}, 1.5);
                     out.add("_count", {}, 3);
                 }};
    EXPECT_EQ(page_of({times}), "# HELP t Time\n# TYPE t histogram\nt_bucket{le=\"+Inf\"} 3\nt_sum 1.5\nt_count 3\n");
}

TEST(Page, EscapesHelpTexts) {
    auto odd = family("a", {{"", 1}});
    odd.help = "two\nlines, \"quoted\", back\\slash";
    EXPECT_TRUE(page_of({odd}).starts_with("# HELP a two\\nlines, \"quoted\", back\\\\slash\n"));
}

TEST(Page, WithoutAnythingIsEmpty) {
    std::size_t pieces = 0;
    write_families({}, [&pieces](std::string_view) { return ++pieces > 0; });
    EXPECT_EQ(pieces, 0U);
}

TEST(Page, IsHandedOnInPiecesWhileItIsWritten) {
    constexpr int lines = 20'000;
    std::size_t largest = 0;
    std::size_t total = 0;
    std::size_t handed_on_before_the_end = 0;
    const Family large{"a", "", FamilyKind::gauge, [&](SeriesWriter& out) {
                           for (int i = 0; i < lines; ++i) out.add({}, 1);
                           handed_on_before_the_end = total;
                       }};
    write_families({large}, [&](std::string_view piece) {
        largest = std::max(largest, piece.size());
        total += piece.size();
        return true;
    });
    EXPECT_EQ(total, lines * 4U + std::string("# HELP a \n# TYPE a gauge\n").size());
    EXPECT_GT(handed_on_before_the_end, 0U);
    EXPECT_LT(largest, 70'000U);
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
