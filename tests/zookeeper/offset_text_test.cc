#include "zookeeper/offset_text.h"

#include "zookeeper/group_tree.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace warren::zookeeper {
namespace {

std::string refusal(const char* text) {
    const auto parsed = parse_offset(text);
    return parsed ? "taken as " + std::to_string(*parsed) : parsed.error().message;
}

TEST(OffsetText, IsADecimalNumberOf64BitsWithOrWithoutSign) {
    EXPECT_EQ(parse_offset("0"), 0);
    EXPECT_EQ(parse_offset("007"), 7);
    EXPECT_EQ(parse_offset("+7"), 7);
    EXPECT_EQ(parse_offset("-7"), -7);
    EXPECT_EQ(parse_offset("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(parse_offset("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
}

TEST(OffsetText, OfAnyOtherFormIsRefusedInBurrowsWords) {
    for (const char* text : {"", " 7", "7 ", "7.0", "0x7", "1_000", "+-7", "--7", "-", "+", "seven"}) {
        EXPECT_EQ(refusal(text), "strconv.ParseInt: parsing \"" + std::string(text) + "\": invalid syntax");
    }
}

TEST(OffsetText, BeyondTheRangeIsRefusedAsSuch) {
    EXPECT_EQ(refusal("9223372036854775808"), "strconv.ParseInt: parsing \"9223372036854775808\": value out of range");
    EXPECT_EQ(refusal("-9223372036854775809"),
              "strconv.ParseInt: parsing \"-9223372036854775809\": value out of range");
}

// Z-5: a partition is what its node is named.
TEST(PartitionName, IsItsPlainNumberAndNothingElse) {
    EXPECT_EQ(partition_from("0"), 0);
    EXPECT_EQ(partition_from("12"), 12);
    EXPECT_EQ(partition_from("2147483647"), 2'147'483'647);
    for (const char* name : {"", "00", "07", "-1", "-0", "+1", "1a", "a", "2147483648", " 1"}) {
        EXPECT_EQ(partition_from(name), std::nullopt) << name;
    }
}

}  // namespace
}  // namespace warren::zookeeper
