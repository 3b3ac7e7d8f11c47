#include "kafka/applied_ahead.h"

#include "kafka/held_commits.h"

#include <gtest/gtest.h>

#include <string>

namespace warren::kafka {
namespace {

using namespace testing_support;

bool covers(const AppliedAhead& ahead, const WrittenCommit& commit) {
    const auto record = commit.record();
    return ahead.covers(record.view());
}

TEST(AppliedAhead, ARecordIsNotAppliedASecondTime) {
    AppliedAhead ahead(100);
    ahead.record(0, 5);
    EXPECT_TRUE(covers(ahead, {.order = 5, .offset = 50}));
    EXPECT_FALSE(covers(ahead, {.order = 4, .offset = 40}));
    EXPECT_FALSE(covers(ahead, {.order = 5, .offset = 50, .in = 1}));
    ahead.unrecord(0, 5);
    EXPECT_FALSE(covers(ahead, {.order = 5, .offset = 50}));
}

TEST(AppliedAhead, ATombstoneCoversItselfAndWhatItMadeVoid) {
    AppliedAhead ahead(100);
    ASSERT_TRUE(ahead.tombstone(0, 5, {"g", {"t", 0}}));
    EXPECT_TRUE(covers(ahead, {.order = 4, .offset = 40}));
    EXPECT_TRUE(covers(ahead, {.order = 5}));
    EXPECT_FALSE(covers(ahead, {.order = 6, .offset = 60}));
    EXPECT_FALSE(covers(ahead, {.order = 4, .offset = 40, .topic = "u"}));
    EXPECT_FALSE(covers(ahead, {.group = "h", .order = 4, .offset = 40}));
}

TEST(AppliedAhead, NothingIsRememberedOfWhatTheReaderHasPassed) {
    AppliedAhead ahead(100);
    ahead.record(0, 5);
    ahead.record(0, 6);
    ahead.record(1, 5);
    ASSERT_TRUE(ahead.tombstone(0, 3, {"g", {"t", 0}}));
    ASSERT_TRUE(ahead.tombstone(0, 4, {"h", {"t", 0}}));
    ahead.passed(0, 6);
    EXPECT_EQ(ahead.size(), 2U);
    EXPECT_TRUE(covers(ahead, {.order = 6, .offset = 60}));
    ahead.passed(0, 7);
    EXPECT_EQ(ahead.size(), 1U);
    ahead.forget(1);
    EXPECT_EQ(ahead.size(), 0U);
}

TEST(AppliedAhead, IsBoundedAndForgetsTheOldestRecordsFirst) {
    AppliedAhead ahead(3);
    for (std::int64_t order = 1; order <= 10; ++order) ahead.record(0, order);
    EXPECT_EQ(ahead.size(), 3U);
    EXPECT_TRUE(covers(ahead, {.order = 10, .offset = 1}));
    EXPECT_TRUE(covers(ahead, {.order = 8, .offset = 1}));
    EXPECT_FALSE(covers(ahead, {.order = 7, .offset = 1}));
}

TEST(AppliedAhead, ATombstoneTakesTheRoomOfRecords) {
    AppliedAhead ahead(2);
    ahead.record(0, 1);
    ahead.record(1, 2);
    EXPECT_TRUE(ahead.tombstone(0, 3, {"g", {"t", 0}}));
    EXPECT_TRUE(ahead.tombstone(1, 4, {"h", {"t", 0}}));
    EXPECT_EQ(ahead.size(), 2U);
    EXPECT_TRUE(covers(ahead, {.order = 3}));
}

TEST(AppliedAhead, WithoutRoomForATombstoneItSaysSo) {
    AppliedAhead ahead(1);
    ASSERT_TRUE(ahead.tombstone(0, 1, {"g", {"t", 0}}));
    EXPECT_FALSE(ahead.tombstone(0, 2, {"h", {"t", 0}}));
    ahead.clear();
    EXPECT_TRUE(ahead.tombstone(0, 2, {"h", {"t", 0}}));
}

}  // namespace
}  // namespace warren::kafka
