#include "core/store_testing.h"
#include "warren/core/ingest.h"

#include <gtest/gtest.h>

#include <vector>

// Windows that are taken out and put back, for commits that turn out not to count.
namespace warren::core {
namespace {

using namespace testing_support;

constexpr CommitEvent place{.group = "g", .topic = "t", .partition = 0};

std::vector<WindowEntry> taken(TestStore& t, const CommitEvent& from = place) {
    return ClusterStore::Batch(t.store, t.now).window(from);
}

void put_back(TestStore& t, const std::vector<WindowEntry>& entries) {
    ClusterStore::Batch(t.store, t.now).set_window(place, entries);
}

TEST(WindowPutBack, IsAsItWasWithAllOfEachCommit) {
    TestStore t;
    t.topic("t", 1);
    for (std::int64_t i = 1; i <= 3; ++i) t.commit({.offset = i * 10, .at = i * 5});
    const auto before = t.window("g", "t", 0);
    const auto entries = taken(t);
    ASSERT_EQ(entries.size(), 3U);
    t.commit({.offset = 70, .at = 40});
    ASSERT_NE(t.window("g", "t", 0), before);
    put_back(t, entries);
    EXPECT_EQ(t.window("g", "t", 0), before);
    EXPECT_EQ(t.commit({.offset = 70, .at = 40, .order = entries.back().order}), CommitOutcome::duplicate);
}

TEST(WindowPutBack, OfNothingTakesTheGroupThatHasNothingElse) {
    TestStore t;
    t.topic("t", 1);
    const auto entries = taken(t);
    EXPECT_TRUE(entries.empty());
    t.commit({.offset = 10});
    put_back(t, entries);
    EXPECT_EQ(t.groups(), Names());
}

TEST(WindowPutBack, TakesBackACommitThatStillWaitsForItsEndOffset) {
    TestStore t;
    t.commit({.offset = 10});
    put_back(t, taken(t));
    t.topic("t", 1);
    EXPECT_EQ(t.groups(), Names());
}

TEST(WindowPutBack, MakesNoGroupThatIsGoneMeanwhile) {
    TestStore t;
    t.topic("t", 1);
    t.commit({.offset = 10});
    const auto entries = taken(t);
    t.group_tombstone("g");
    put_back(t, entries);
    EXPECT_EQ(t.groups(), Names());
}

TEST(WindowPutBack, OfAnImpossiblePartitionIsEmpty) {
    TestStore t;
    t.topic("t", 1);
    t.commit({.offset = 10});
    EXPECT_TRUE(taken(t, {.group = "g", .topic = "t", .partition = -1}).empty());
    EXPECT_TRUE(taken(t, {.group = "g", .topic = "t", .partition = 9}).empty());
}

TEST(IngestHalves, StoringDoesNotShowAsReadAndShowingDoesNotStore) {
    TestStore t;
    t.topic("co", 1, 100);
    OffsetsIngest ingest(t.store, ConsumerName("reader"), TopicName("co"), GroupFilter());
    const RawRecord record{.partition = 0, .offset = 7, .key = "?", .value = "?"};
    EXPECT_EQ(ingest.store({&record, 1}, t.now).records, 1U);
    EXPECT_EQ(t.groups(), Names());
    ingest.show_as_read({&record, 1}, t.now);
    EXPECT_EQ(t.offsets("burrow-reader", "co", 0), Offsets{8});
}

}  // namespace
}  // namespace warren::core
