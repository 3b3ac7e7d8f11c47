#include "core/store_testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>

// What becomes of commits and owners that come before the end offset of their partition is known.
namespace warren::core {
namespace {

using namespace testing_support;
using ::testing::IsEmpty;

// E-11: a commit before the first end offset of its partition is not lost.
TEST(WaitingCommits, AreStoredWhenTheEndOffsetIsKnown) {
    TestStore t;
    EXPECT_EQ(t.commit({.partition = 1, .offset = 4, .at = -70}), CommitOutcome::waiting);
    EXPECT_THAT(t.groups(), IsEmpty()) << "waiting makes no group";
    t.topics({{"t", 2}});
    t.end("t", 0, 1);
    EXPECT_THAT(t.groups(), IsEmpty());
    EXPECT_EQ(t.store.sizes().waiting_commits, 1U);
    t.now = moment(5);
    t.end("t", 1, 9);
    ASSERT_EQ(t.groups(), Names{"g"});
    EXPECT_EQ(
        t.window("g", "t", 1),
        std::vector{(Commit{
            .offset = 4, .timestamp_ms = (start_s - 70) * 1'000, .observed_at_ms = (start_s + 5) * 1'000, .lag = 5})});
    EXPECT_EQ(t.store.sizes().waiting_commits, 0U);
}

TEST(WaitingCommits, BeyondTheFirstEndOffsetWaitForTheNext) {
    TestStore t;
    t.commit({.group = "g", .offset = 4});
    t.commit({.group = "far", .offset = 1'000});
    t.topic("t", 1, 0);
    EXPECT_THAT(t.groups(), IsEmpty()) << "the topic is being filled";
    t.end("t", 0, 9);
    EXPECT_EQ(t.window("g", "t", 0).back().lag, 5U);
    EXPECT_EQ(t.window("far", "t", 0).back().lag, 0U) << "it really lies beyond the end";
    EXPECT_EQ(t.store.sizes().waiting_commits, 0U);
}

TEST(WaitingCommits, BeyondTheFirstEndOffsetMakeLaterOnesOfTheirPartitionWait) {
    TestStore t;
    t.commit({.offset = 4, .order = 1});
    t.topic("t", 1, 0);
    EXPECT_EQ(t.commit({.offset = 6, .order = 2}), CommitOutcome::waiting);
    EXPECT_EQ(t.commit({.group = "other", .offset = 6, .order = 3}), CommitOutcome::stored);
    t.end("t", 0, 9);
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{6});
    EXPECT_EQ(t.window("g", "t", 0).back().lag, 3U);
}

TEST(WaitingCommits, BeyondTheFirstEndOffsetAreThereAtTheNextWithAMemoryOfOneAnswer) {
    TestStore t(store_settings(1, 1'000'000));
    t.commit({.offset = 4});
    t.topic("t", 1, 0);
    EXPECT_THAT(t.groups(), IsEmpty());
    t.end("t", 0, 0);
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{4});
}

TEST(WaitingCommits, AreTheNewestOfEachPartition) {
    TestStore t;
    EXPECT_EQ(t.commit({.offset = 1, .order = 10}), CommitOutcome::waiting);
    EXPECT_EQ(t.commit({.offset = 2, .order = 11}), CommitOutcome::waiting);
    EXPECT_EQ(t.commit({.offset = 3, .order = 11}), CommitOutcome::duplicate);
    EXPECT_EQ(t.commit({.offset = 3, .order = 9}), CommitOutcome::older_than_window);
    EXPECT_EQ(t.store.sizes().waiting_commits, 1U);
    t.topic("t", 1);
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{2});
}

TEST(WaitingCommits, OfManyGroupsAndPartitionsEachFindTheirPlace) {
    TestStore t;
    for (int group = 0; group < 200; ++group) {
        for (std::int32_t partition = 0; partition < 4; ++partition) {
            t.commit({.group = "g" + std::to_string(group), .partition = partition, .offset = group});
        }
    }
    t.topics({{"t", 4}});
    t.end("t", 2, 1'000);
    EXPECT_EQ(t.groups().size(), 200U);
    EXPECT_EQ(t.store.sizes().waiting_commits, 600U);
    t.topic("t", 4, 1'000);
    EXPECT_EQ(t.store.sizes().waiting_commits, 0U);
    EXPECT_EQ(t.offsets("g150", "t", 3), Offsets{150});
}

TEST(WaitingCommits, AreTooOldInTheEndIfTheyWaitTooLong) {
    TestStore t;
    t.commit({.at = -500});
    t.commit({.group = "young"});
    t.now = moment(501);
    EXPECT_THAT(t.store.expire(t.now), IsEmpty());
    EXPECT_EQ(t.store.sizes().waiting_commits, 1U);
    t.now = moment(1'001);
    t.topic("t", 1);
    EXPECT_THAT(t.groups(), IsEmpty());
}

TEST(WaitingCommits, FallWithTheirTombstone) {
    TestStore t;
    t.commit({.partition = 0, .offset = 1});
    t.commit({.partition = 1, .offset = 2});
    t.tombstone({.partition = 0});
    EXPECT_EQ(t.store.sizes().waiting_commits, 1U);
    t.topic("t", 2);
    EXPECT_THAT(t.offsets("g", "t", 0), IsEmpty());
    EXPECT_EQ(t.offsets("g", "t", 1), Offsets{2});
}

TEST(WaitingCommits, FallWithTheRemovalOfTheGroupsTopic) {
    TestStore t;
    t.topic("u", 1);
    t.commit({.topic = "u"});
    t.commit({.topic = "t"});
    t.store.remove_topic_of_group(GroupName("g"), TopicName("t"));
    EXPECT_EQ(t.store.sizes().waiting_commits, 0U);
    EXPECT_EQ(t.groups(), Names{"g"});
}

TEST(WaitingCommits, FallWithTheirTopic) {
    TestStore t;
    t.topics({{"t", 1}});
    t.commit({});
    t.topics({{"t", 0}});
    t.topic("t", 1);
    EXPECT_THAT(t.groups(), IsEmpty()) << "a topic made anew starts afresh";
}

TEST(WaitingCommits, OfAnExpiredGroupStayIfTheyAreYounger) {
    TestStore t;
    t.topic("u", 1);
    t.commit({.topic = "u", .at = -500});
    t.commit({.topic = "t", .offset = 8});
    t.now = moment(600);
    EXPECT_EQ(t.store.expire(t.now).size(), 1U);
    t.topic("t", 1);
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{8});
}

TEST(WaitingOwners, AreThereWhenTheEndOffsetIsKnown) {
    TestStore t;
    t.owners("g", {{.partition = 1, .host = "/h"}});
    EXPECT_EQ(t.groups(), Names{"g"}) << "an owner record makes a group whatever it names";
    t.commit({.partition = 0, .offset = 1});
    t.topic("t", 2);
    EXPECT_EQ(t.host("g", "t", 1), "/h");
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{1});
}

TEST(WaitingOwners, DoNotWaitWithACommitBeyondTheFirstEndOffset) {
    TestStore t;
    const auto own = [&](const char* host) {
        const OwnerRef owner = std::make_shared<const Owner>(Owner{.host = host, .client_id = "c"});
        ClusterStore::Batch(t.store, t.now).set_owner("g", {.topic = "t", .partition = 0, .owner = owner});
    };
    t.commit({.offset = 4});
    own("/old");
    t.topic("t", 1, 0);
    own("/new");
    t.end("t", 0, 9);
    EXPECT_EQ(t.host("g", "t", 0), "/new");
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{4});
}

TEST(WaitingOwners, AreReplacedByEachNewRecord) {
    TestStore t;
    t.commit({.offset = 1});
    t.owners("g", {{.partition = 0, .host = "/old"}, {.partition = 1, .host = "/old"}});
    t.owners("g", {{.partition = 1, .host = "/new"}});
    t.topic("t", 2);
    EXPECT_EQ(t.host("g", "t", 0), "");
    EXPECT_EQ(t.host("g", "t", 1), "/new");
}

TEST(WaitingOwners, OutliveAReadBeforeTheFirstCommit) {
    TestStore t;
    t.owners("g", {{.host = "/h"}});
    EXPECT_FALSE(t.group("g"));
    t.topic("t", 1);
    EXPECT_THAT(t.groups(), IsEmpty());
    t.commit({});
    EXPECT_EQ(t.host("g", "t", 0), "/h");
}

TEST(WaitingOwners, OfOneBatchMayReplaceAGroupOutOfSight) {
    TestStore t;
    t.topic("t", 1);
    t.owners("g", {{.host = "/old"}});
    EXPECT_FALSE(t.group("g"));
    {
        ClusterStore::Batch batch(t.store, t.now);
        CommitEvent event{.group = "g", .topic = "t", .partition = 1, .timestamp_ms = start_s * 1'000};
        EXPECT_EQ(batch.commit(event), CommitOutcome::waiting);
        batch.set_owners("g", {}, 100);
        event.partition = 0;
        EXPECT_EQ(batch.commit(event), CommitOutcome::stored);
    }
    EXPECT_EQ(t.host("g", "t", 0), "");
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{0});
}

TEST(WaitingOwners, KeepAGroupWhoseLastOffsetGoes) {
    TestStore t;
    t.topic("u", 1);
    t.commit({.topic = "u"});
    t.owners("g", {{.topic = "t", .host = "/h"}});
    t.tombstone({.topic = "u"});
    EXPECT_EQ(t.groups(), Names{"g"});
    t.group_tombstone("g");
    EXPECT_THAT(t.groups(), IsEmpty());
}

}  // namespace
}  // namespace warren::core
