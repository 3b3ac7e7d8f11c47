#include "core/window/placement.h"
#include "core/window/store_rules.h"
#include "support/case_name.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace warren::core {
namespace {

constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

struct Stored {
    std::int64_t order;
    std::int64_t timestamp_ms;
};

/// The least that is a window to the rules.
struct PlainWindow {
    std::vector<Stored> entries;

    [[nodiscard]] std::size_t size() const { return entries.size(); }
    [[nodiscard]] std::int64_t order(std::size_t index) const { return entries[index].order; }
    [[nodiscard]] std::int64_t timestamp_ms(std::size_t index) const { return entries[index].timestamp_ms; }
};

struct PlacementCase {
    std::string name;
    std::vector<Stored> window;
    Stored incoming;
    Placement expected;
    std::uint32_t limit = 3;
    std::int64_t min_distance_ms = 0;
};

using enum PlacementKind;

const std::vector<Stored> two = {{10, 1'000}, {20, 2'000}};
const std::vector<Stored> full = {{10, 1'000}, {20, 2'000}, {30, 3'000}};

const std::vector<PlacementCase> cases = {
    {.name = "empty_window", .window = {}, .incoming = {5, 0}, .expected = {append}},
    {.name = "newest", .window = two, .incoming = {21, 2'500}, .expected = {append}},
    {.name = "newest_of_full", .window = full, .incoming = {31, 3'500}, .expected = {append}},
    {.name = "newest_at_equal_time", .window = two, .incoming = {21, 2'000}, .expected = {append}},
    {.name = "newest_one_millisecond_back", .window = two, .incoming = {21, 1'999}, .expected = {merge_with_newest, 1}},
    {.name = "newest_too_close",
     .window = two,
     .incoming = {21, 2'999},
     .expected = {merge_with_newest, 1},
     .min_distance_ms = 1'000},
    {.name = "newest_just_far_enough",
     .window = two,
     .incoming = {21, 3'000},
     .expected = {append},
     .min_distance_ms = 1'000},
    {.name = "older_than_full", .window = full, .incoming = {9, 0}, .expected = {drop_older}},
    {.name = "oldest_order_of_full", .window = full, .incoming = {10, 0}, .expected = {drop_duplicate}},
    {.name = "middle_order", .window = full, .incoming = {20, 0}, .expected = {drop_duplicate}},
    {.name = "newest_order", .window = full, .incoming = {30, 9'000}, .expected = {drop_duplicate}},
    {.name = "front_of_room", .window = two, .incoming = {9, 0}, .expected = {put_in_front}},
    {.name = "front_is_never_merged",
     .window = two,
     .incoming = {9, 1'000},
     .expected = {put_in_front},
     .min_distance_ms = 60'000},
    {.name = "next_to_oldest_of_full", .window = full, .incoming = {11, 1'500}, .expected = {replace_oldest}},
    {.name = "next_to_oldest_of_full_is_never_merged",
     .window = full,
     .incoming = {11, 1'000},
     .expected = {replace_oldest},
     .min_distance_ms = 60'000},
    {.name = "next_to_oldest_of_room", .window = two, .incoming = {11, 1'500}, .expected = {insert, 1}},
    {.name = "between_of_full", .window = full, .incoming = {21, 2'500}, .expected = {insert, 2}},
    {.name = "between_too_close",
     .window = full,
     .incoming = {21, 2'999},
     .expected = {merge_with, 1},
     .min_distance_ms = 1'000},
    {.name = "between_one_millisecond_back", .window = full, .incoming = {21, 1'999}, .expected = {merge_with, 1}},
    {.name = "window_of_one_newer", .window = {{10, 0}}, .incoming = {11, 0}, .expected = {append}, .limit = 1},
    {.name = "window_of_one_older", .window = {{10, 0}}, .incoming = {9, 0}, .expected = {drop_older}, .limit = 1},
    {.name = "whole_range_forward",
     .window = {{smallest, smallest}},
     .incoming = {largest, largest},
     .expected = {append}},
    {.name = "whole_range_forward_with_greatest_distance",
     .window = {{smallest, smallest}},
     .incoming = {largest, -2},
     .expected = {merge_with_newest, 0},
     .min_distance_ms = largest},
    {.name = "whole_range_back",
     .window = {{0, largest}},
     .incoming = {1, smallest},
     .expected = {merge_with_newest, 0},
     .min_distance_ms = largest},
};

class Placing : public ::testing::TestWithParam<PlacementCase> {};

TEST_P(Placing, FollowsTheRules) {
    const PlacementCase& c = GetParam();
    EXPECT_EQ(
        place_commit(PlainWindow{c.window}, c.limit, c.min_distance_ms, c.incoming.order, c.incoming.timestamp_ms),
        c.expected);
}

INSTANTIATE_TEST_SUITE_P(Rules, Placing, ::testing::ValuesIn(cases), testing_support::CaseName());

TEST(ExpiryLimit, LiesThePeriodBeforeTheWholeSecond) {
    StoreSettings settings;
    settings.expire_group = std::chrono::seconds(60);
    EXPECT_EQ(expiry_limit_ms(rules_of(settings), base::wall_time_from_ms(100'999)), 40'000);
}

TEST(ExpiryLimit, NeverOverflows) {
    StoreSettings settings;
    settings.expire_group = std::chrono::seconds::max();
    EXPECT_EQ(expiry_limit_ms(rules_of(settings), base::wall_time_from_ms(0)), smallest);
    EXPECT_EQ(expiry_limit_ms(rules_of(settings), base::wall_time_from_ms(smallest)), smallest);
}

}  // namespace
}  // namespace warren::core
