#include "core/store_testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace warren::core {
namespace {

using namespace testing_support;
using ::testing::IsEmpty;

constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

// ---- Commits ----

TEST(StoreCommits, TellWhatBecameOfThem) {
    TestStore t;
    t.topic("t", 2);
    EXPECT_EQ(t.commit({.at = -1'001}), CommitOutcome::too_old);
    EXPECT_EQ(t.commit({.partition = -1}), CommitOutcome::bad_partition);
    EXPECT_EQ(t.commit({.partition = 2}), CommitOutcome::waiting);
    EXPECT_EQ(t.commit({.order = 10}), CommitOutcome::stored);
    EXPECT_EQ(t.commit({.order = 10}), CommitOutcome::duplicate);
    t.commit({.order = 11});
    t.commit({.order = 12});
    EXPECT_EQ(t.commit({.order = 9}), CommitOutcome::older_than_window);
}

TEST(StoreCommits, CarryTheClockInWholeSeconds) {
    TestStore t;
    t.topic("t", 1);
    t.now = base::wall_time_from_ms(start_s * 1'000 + 999);
    t.commit({.offset = 7});
    EXPECT_EQ(t.window("g", "t", 0).front().observed_at_ms, start_s * 1'000);
}

TEST(StoreCommits, OfAnyOffsetAndEndHaveTheirLag) {
    TestStore t;
    t.topic("t", 1, largest);
    t.commit({.offset = smallest});
    EXPECT_EQ(t.window("g", "t", 0).back().lag, std::numeric_limits<std::uint64_t>::max());
    t.end("t", 0, smallest);
    t.commit({.offset = largest});
    EXPECT_EQ(t.window("g", "t", 0).back().lag, 0U);
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{smallest, largest}));
}

TEST(StoreCommits, OfAnyTimestampAreTakenUnlessTooOld) {
    TestStore t;
    t.topic("t", 1);
    ClusterStore::Batch batch(t.store, t.now);
    CommitEvent event{.group = "g", .topic = "t"};
    event.timestamp_ms = largest;
    EXPECT_EQ(batch.commit(event), CommitOutcome::stored);
    event.timestamp_ms = smallest;
    EXPECT_EQ(batch.commit(event), CommitOutcome::too_old);
}

TEST(StoreCommits, OfManyGroupsInOneBatchGoToTheirOwn) {
    TestStore t;
    t.topic("t", 1);
    {
        ClusterStore::Batch batch(t.store, t.now);
        for (std::int64_t i = 0; i < 3'000; ++i) {
            const std::string group = "g" + std::to_string(i % 300);
            batch.commit({.group = group, .topic = "t", .offset = i, .timestamp_ms = start_s * 1'000, .order = i});
        }
    }
    EXPECT_EQ(t.groups().size(), 300U);
    EXPECT_EQ(t.offsets("g7", "t", 0), (Offsets{2'107, 2'407, 2'707}));
}

TEST(StoreCommits, TakeNamesOfAllBytes) {
    TestStore t;
    const std::string odd("\0\xff /", 4);
    t.topic(odd, 1);
    t.commit({.group = odd, .topic = odd, .offset = 1});
    t.commit({.group = "", .topic = odd, .offset = 2});
    EXPECT_EQ(t.groups(), (Names{"", odd}));
    EXPECT_EQ(t.offsets(odd, odd, 0), Offsets{1});
    EXPECT_EQ(t.offsets("", odd, 0), Offsets{2});
}

// E-9: the storage's lists apply to owners as well.
TEST(StoreCommits, OfAGroupTheListsDoNotAcceptAreFiltered) {
    StoreSettings settings = store_settings(3, 1'000);
    int asked = 0;
    settings.filter = GroupFilter(
        [&](std::string_view group) {
            ++asked;
            return group != "denied";
        },
        nullptr);
    TestStore t(settings);
    t.topic("t", 1);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(t.commit({.group = "denied"}), CommitOutcome::filtered);
    EXPECT_EQ(t.commit({.group = "denied", .topic = "unknown"}), CommitOutcome::filtered);
    t.owners("denied", {{.host = "h"}});
    EXPECT_EQ(asked, 1) << "the answer of the lists is remembered";
    EXPECT_EQ(t.commit({.group = "accepted"}), CommitOutcome::stored);
    EXPECT_EQ(t.groups(), Names{"accepted"});
}

// ---- Life of a group ----

// E-7: a commit with an earlier time does not let a group expire early.
TEST(GroupLife, LastCommitKeepsTheMaximum) {
    TestStore t;
    t.topic("t", 2);
    t.commit({.partition = 0, .at = 0});
    t.commit({.partition = 1, .at = -900});
    t.now = moment(500);
    EXPECT_TRUE(t.group("g")) << "a step back of one partition's clock must not end the group early";
    t.now = moment(1'000);
    EXPECT_TRUE(t.group("g"));
    t.now = moment(1'001);
    EXPECT_FALSE(t.group("g"));
}

TEST(GroupLife, ReadingRemovesAnExpiredGroup) {
    TestStore t;
    t.topic("t", 1);
    t.commit({});
    t.now = moment(1'001);
    EXPECT_EQ(t.groups(), Names{"g"});
    EXPECT_FALSE(t.group("g"));
    EXPECT_THAT(t.groups(), IsEmpty());
}

// E-8: by the same rule as a read.
TEST(GroupLife, ExpiryFindsDeadGroupsWithoutARead) {
    TestStore t;
    t.topic("t", 1);
    for (int i = 0; i < 2'000; ++i) t.commit({.group = "old" + std::to_string(i), .at = -500});
    t.commit({.group = "young", .at = 0});
    t.owners("members-only", {{.host = "h"}});
    t.now = moment(501);
    EXPECT_EQ(t.store.expire(t.now).size(), 2'000U);
    EXPECT_EQ(t.groups(), (Names{"members-only", "young"}));
    EXPECT_THAT(t.store.expire(t.now), IsEmpty());
}

TEST(GroupLife, OwnersOfAnExpiredGroupAreThereWithItsNextCommit) {
    TestStore t;
    t.topic("t", 2);
    t.topic("u", 1);
    t.commit({.partition = 0});
    t.commit({.topic = "u"});
    t.owners("g", {{.partition = 1, .host = "/h"}});
    t.now = moment(2'000);
    EXPECT_EQ(t.store.expire(t.now).size(), 1U);
    EXPECT_THAT(t.groups(), IsEmpty());
    EXPECT_THAT(t.groups_of("t"), IsEmpty());
    EXPECT_FALSE(t.group("g"));
    EXPECT_EQ(t.store.sizes().groups, 0U);
    EXPECT_FALSE(t.store.remove_topic_of_group(GroupName("g"), TopicName("t")));

    t.commit({.partition = 0, .offset = 5, .at = 2'000});
    EXPECT_EQ(t.shape("g"), (std::map<std::string, std::size_t>{{"t", 2}}));
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{5});
    EXPECT_EQ(t.host("g", "t", 1), "/h");
    EXPECT_EQ(t.groups_of("t"), Names{"g"});
}

TEST(GroupLife, AGroupOfMembersOnlyIsShownUntilReadAndAgainWithItsFirstCommit) {
    TestStore t;
    t.topic("t", 1);
    t.owners("g", {{.host = "/h"}});
    EXPECT_EQ(t.groups(), Names{"g"});
    EXPECT_FALSE(t.group("g"));
    EXPECT_THAT(t.groups(), IsEmpty());
    t.commit({.offset = 3});
    EXPECT_EQ(t.host("g", "t", 0), "/h");
}

TEST(GroupLife, NewOwnersBringAnUnseenGroupBackAndNoneRemoveIt) {
    TestStore t;
    t.topic("t", 1);
    t.owners("g", {{.host = "/h"}});
    EXPECT_FALSE(t.group("g"));
    t.owners("g", {});
    EXPECT_EQ(t.store.sizes().group_partitions, 0U);
    t.owners("g", {{.host = "/i"}});
    EXPECT_EQ(t.groups(), Names{"g"});
}

TEST(GroupLife, GroupTombstoneRemovesAllOfIt) {
    TestStore t;
    t.topic("t", 1);
    t.commit({});
    t.commit({.topic = "later"});
    t.owners("g", {{.host = "/h"}});
    EXPECT_TRUE(t.group_tombstone("g"));
    EXPECT_FALSE(t.group_tombstone("g"));
    EXPECT_THAT(t.groups(), IsEmpty());
    t.topic("later", 1);
    EXPECT_THAT(t.groups(), IsEmpty()) << "what waited falls with the group";
}

TEST(GroupLife, RemovalThroughTheApiForgetsWhatWaitsToo) {
    TestStore t;
    t.topic("t", 1);
    t.commit({});
    t.commit({.topic = "later"});
    EXPECT_TRUE(t.store.remove_group(GroupName("g")));
    EXPECT_FALSE(t.store.remove_group(GroupName("g")));
    t.topic("later", 1);
    EXPECT_THAT(t.groups(), IsEmpty());
}

TEST(GroupLife, TheReaperSparesArtificialAndKeptGroupsAndThoseItHasNotBeenToldOf) {
    TestStore t;
    t.topic("t", 1);
    for (const char* group : {"new", "gone-b", "gone-a", "artificial", "kept"}) t.commit({.group = group});
    t.store.mark_artificial(GroupName("artificial"));
    std::vector<GroupName> gone;
    for (const char* group : {"gone-b", "never-seen", "kept", "artificial", "gone-a"}) gone.emplace_back(group);
    EXPECT_EQ(texts(t.store.remove_groups(gone, GroupName("kept"))), (Names{"gone-a", "gone-b"}));
    EXPECT_EQ(t.groups(), (Names{"artificial", "kept", "new"}));
}

// Z-7: groups that live in ZooKeeper are marked for as long as they are there.
TEST(GroupLife, TheReaperSparesAnArtificialGroupUntilItIsUnmarkedAsOftenAsItWasMarked) {
    TestStore t;
    t.topic("t", 1);
    t.commit({.group = "old"});
    const auto reap = [&] { return texts(t.store.remove_groups({GroupName("old")}, GroupName("kept"))); };
    t.store.mark_artificial(GroupName("old"));
    t.store.mark_artificial(GroupName("old"));
    t.store.unmark_artificial(GroupName("old"));
    EXPECT_THAT(reap(), IsEmpty());
    t.store.unmark_artificial(GroupName("old"));
    t.store.unmark_artificial(GroupName("never-marked"));
    EXPECT_EQ(reap(), Names{"old"});
}

// ---- Owners of single partitions ----

TEST(SingleOwner, IsSetWithoutTouchingTheOthers) {
    TestStore t;
    t.topic("t", 3);
    t.owners("g", {{.partition = 0, .host = "a"}, {.partition = 1, .host = "b"}});
    t.commit({});
    t.owner("g", {.partition = 1, .host = "c"});
    EXPECT_EQ(t.host("g", "t", 0), "a");
    EXPECT_EQ(t.host("g", "t", 1), "c");
    EXPECT_TRUE(t.used("g", "t", 1));
    t.owner("g", {.partition = 0, .host = ""});
    EXPECT_EQ(t.host("g", "t", 0), "");
    EXPECT_EQ(t.host("g", "t", 1), "c");
}

TEST(SingleOwner, TakesNoMoreMemoryHoweverOftenItChanges) {
    TestStore t;
    t.topic("t", 2);
    t.commit({});
    const auto change = [&](int time) {
        t.owner("g", {.partition = 0, .host = "member-" + std::to_string(time)});
        t.owner("g", {.partition = 1, .host = "member-" + std::to_string(time)});
    };
    for (int time = 0; time < 10; ++time) change(time);
    const std::size_t before = t.store.sizes().bytes;
    for (int time = 10; time < 1'000; ++time) change(time);
    EXPECT_EQ(t.store.sizes().bytes, before);
    EXPECT_EQ(t.host("g", "t", 0), "member-999");
    EXPECT_EQ(t.host("g", "t", 1), "member-999");
}

TEST(SingleOwner, WaitsForTheEndOffsetAndCanBeTakenBackUntilThen) {
    TestStore t;
    t.topics({{"t", 2}});
    t.commit({.partition = 0});
    t.commit({.partition = 1});
    t.owner("g", {.partition = 0, .host = "a"});
    t.owner("g", {.partition = 1, .host = "b"});
    t.owner("g", {.partition = 1, .host = ""});
    t.end("t", 0, 5);
    t.end("t", 1, 5);
    EXPECT_EQ(t.host("g", "t", 0), "a");
    EXPECT_EQ(t.host("g", "t", 1), "");
    EXPECT_EQ(t.store.sizes().waiting_commits, 0U);
}

TEST(SingleOwner, OfNobodyMakesNoGroup) {
    TestStore t;
    t.topic("t", 1);
    t.owner("g", {.host = ""});
    EXPECT_THAT(t.groups(), IsEmpty());
    t.owner("g", {.partition = -1, .host = "a"});
    EXPECT_THAT(t.groups(), IsEmpty());
}

// E-1, D-5: the old behaviour can be had.
TEST(KeptExpiredOffsets, StayUntilTheGroupExpiresOrEnds) {
    StoreSettings settings = store_settings(3, 1'000);
    settings.keep_expired_offsets = true;
    TestStore t(settings);
    t.topic("t", 2);
    t.commit({.partition = 0, .offset = 1});
    t.commit({.partition = 1, .offset = 2});
    t.tombstone({.partition = 0});
    t.tombstone({.partition = 1});
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{1});
    EXPECT_TRUE(t.end_members("g"));
    EXPECT_THAT(t.groups(), IsEmpty());
}

// ---- The end of a group's members ----

// D-5: a tombstone of its own ends each offset; that of the group speaks of its members.
TEST(EndOfMembers, LeavesTheOffsets) {
    TestStore t;
    t.topic("t", 2);
    t.commit({.offset = 5});
    t.owners("g", {{.partition = 0, .host = "/h"}, {.partition = 1, .host = "/h"}});
    EXPECT_FALSE(t.end_members("g"));
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{5});
    EXPECT_EQ(t.host("g", "t", 0), "");
    EXPECT_FALSE(t.end_members("nobody"));
}

TEST(EndOfMembers, EndsAGroupThatHadNothingElse) {
    TestStore t;
    t.topic("t", 1);
    t.owners("g", {{.host = "/h"}});
    EXPECT_TRUE(t.end_members("g"));
    EXPECT_THAT(t.groups(), IsEmpty());
}

TEST(EndOfMembers, DoesNotTouchMembersThatCameAfterIt) {
    TestStore t;
    t.topic("t", 1);
    t.commit({.order = 1});
    t.owners("g", {{.host = "/new"}}, 90);
    EXPECT_FALSE(t.end_members("g"));
    EXPECT_EQ(t.host("g", "t", 0), "/new");
}

// ---- Offsets topics and their partitions ----

constexpr LogId log_a = (1U << 24U) | 4;
constexpr LogId log_b = (1U << 24U) | 9;
constexpr LogId other_topic = 2U << 24U;

TEST(Logs, AreNumberedByTopicAndPartition) {
    TestStore t;
    const LogId one = t.store.log_of_topic(TopicName("one"));
    const LogId two = t.store.log_of_topic(TopicName("two"));
    EXPECT_NE(one, two);
    EXPECT_EQ(t.store.log_of_topic(TopicName("one")), one);
    EXPECT_NE(ClusterStore::log_of_partition(one, 0), one);
    EXPECT_NE(ClusterStore::log_of_partition(one, 0), ClusterStore::log_of_partition(one, 1));
    EXPECT_NE(ClusterStore::log_of_partition(one, 0), ClusterStore::log_of_partition(two, 0));
}

// An offsets topic that gets more partitions leaves old copies of groups behind.
TEST(Logs, TheNewerCopyOfAGroupCounts) {
    TestStore t;
    t.topic("t", 2);
    t.commit({.partition = 0, .offset = 5, .at = 1, .order = 100, .log = log_a});
    t.commit({.partition = 1, .offset = 6, .at = 2, .order = 101, .log = log_a});
    EXPECT_EQ(t.commit({.partition = 0, .offset = 9, .at = 10, .order = 1, .log = log_b}), CommitOutcome::stored);
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{9});
    EXPECT_THAT(t.offsets("g", "t", 1), IsEmpty()) << "no broker knows it any more";
    EXPECT_EQ(t.commit({.partition = 0, .offset = 7, .at = 3, .order = 102, .log = log_a}), CommitOutcome::stale_copy);
    t.tombstone({.partition = 0, .order = 200, .log = log_a});
    EXPECT_FALSE(t.end_members("g", log_a));
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{9});
    t.tombstone({.partition = 0, .order = 2, .log = log_b});
    EXPECT_THAT(t.groups(), IsEmpty());
}

TEST(Logs, OfDifferentTopicsAndOfNoneAreMixed) {
    TestStore t;
    t.topic("t", 1);
    t.commit({.offset = 5, .at = 10, .order = 1, .log = log_a});
    EXPECT_EQ(t.commit({.offset = 6, .at = 5, .order = 2, .log = other_topic}), CommitOutcome::stored);
    EXPECT_EQ(t.commit({.offset = 7, .at = 20, .order = 3}), CommitOutcome::stored);
}

TEST(Logs, WhatWasReadFromOneIsForgottenWithIt) {
    TestStore t;
    t.topic("t", 1);
    t.commit({.group = "a", .log = log_a});
    t.commit({.group = "b", .log = log_b});
    t.commit({.group = "other", .log = other_topic});
    t.commit({.group = "none"});
    t.commit({.group = "waits", .topic = "later", .log = log_a});
    EXPECT_EQ(t.store.forget_log(log_a), 1U);
    EXPECT_EQ(t.groups(), (Names{"b", "none", "other"}));
    t.topic("later", 1);
    EXPECT_EQ(t.groups(), (Names{"b", "none", "other"}));
    EXPECT_EQ(t.store.forget_log(1U << 24U), 1U) << "of all partitions of the topic";
    EXPECT_EQ(t.groups(), (Names{"none", "other"}));
}

// ---- Offset tombstones ----

TEST(OffsetTombstone, EmptiesThePartitionAndLeavesTheOthers) {
    TestStore t;
    t.topic("t", 2);
    t.commit({.partition = 0, .offset = 1});
    t.commit({.partition = 1, .offset = 2});
    t.tombstone({.partition = 1});
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{1});
    EXPECT_FALSE(t.used("g", "t", 1));
    EXPECT_EQ(t.shape("g"), (std::map<std::string, std::size_t>{{"t", 2}}));
}

TEST(OffsetTombstone, OfTheLastCommitTakesTheTopicAndOfTheLastTopicTheGroup) {
    TestStore t;
    t.topic("t", 1);
    t.topic("u", 1);
    t.commit({.topic = "t"});
    t.commit({.topic = "u"});
    t.tombstone({.topic = "t"});
    EXPECT_EQ(t.shape("g"), (std::map<std::string, std::size_t>{{"u", 1}}));
    EXPECT_THAT(t.groups_of("t"), IsEmpty());
    t.tombstone({.topic = "u"});
    EXPECT_THAT(t.groups(), IsEmpty());
}

TEST(OffsetTombstone, LeavesAnOwnedPartitionInSight) {
    TestStore t;
    t.topic("t", 1);
    t.commit({});
    t.owners("g", {{.host = "/h"}});
    t.tombstone({});
    EXPECT_TRUE(t.used("g", "t", 0));
    EXPECT_THAT(t.offsets("g", "t", 0), IsEmpty());
    EXPECT_EQ(t.host("g", "t", 0), "/h");
}

TEST(OffsetTombstone, AfterTheTopicItselfTakesTheGroupThatHasNothingElse) {
    TestStore t;
    t.topic("t", 1);
    t.commit({});
    t.topics({{"t", 0}});
    EXPECT_EQ(t.groups(), Names{"g"});
    t.tombstone({});
    EXPECT_THAT(t.groups(), IsEmpty());
}

TEST(OffsetTombstone, ReadAgainTakesNothingThatWasCommittedAfterIt) {
    TestStore t;
    t.topic("t", 1);
    t.commit({.offset = 1, .at = 1, .order = 10});
    t.commit({.offset = 2, .at = 3, .order = 20});
    t.commit({.offset = 3, .at = 5, .order = 30});
    t.tombstone({.order = 20});
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{3});
    t.tombstone({.order = 15});
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{3});
    EXPECT_TRUE(t.used("g", "t", 0));
}

TEST(OffsetTombstone, SparesANewerCommitThatWaits) {
    TestStore t;
    t.commit({.offset = 7, .order = 30});
    t.tombstone({.order = 20});
    t.topic("t", 1);
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{7});
}

TEST(OffsetTombstone, OfSomethingUnknownDoesNothing) {
    TestStore t;
    t.topic("t", 2);
    t.commit({.partition = 0});
    t.tombstone({.group = "other"});
    t.tombstone({.topic = "other"});
    t.tombstone({.partition = 1});
    t.tombstone({.partition = 99});
    t.tombstone({.partition = -1});
    EXPECT_EQ(t.offsets("g", "t", 0).size(), 1U);
}

// ---- Owners ----

TEST(Owners, OfAnOlderRecordThatIsReadLaterChangeNothing) {
    TestStore t;
    t.topic("t", 1);
    t.commit({});
    t.owners("g", {{.host = "/new"}}, 20);
    t.owners("g", {{.host = "/old"}}, 10);
    EXPECT_EQ(t.host("g", "t", 0), "/new");
    t.owners("g", {}, 20);
    EXPECT_EQ(t.host("g", "t", 0), "") << "the same record again";
}

// E-10: nobody owns a partition that is no longer assigned.
TEST(Owners, OfOneRecordReplaceAllEarlierOnes) {
    TestStore t;
    t.topic("t", 3);
    t.topic("u", 1);
    t.commit({.partition = 0});
    t.owners("g", {{.partition = 0, .host = "/a"}, {.partition = 1, .host = "/a"}, {.topic = "u", .host = "/b"}});
    t.owners("g", {{.partition = 1, .host = "/b"}, {.partition = 2, .host = "/c"}});
    EXPECT_EQ(t.host("g", "t", 0), "");
    EXPECT_EQ(t.host("g", "t", 1), "/b");
    EXPECT_EQ(t.host("g", "t", 2), "/c");
    EXPECT_EQ(t.host("g", "u", 0), "");
    EXPECT_TRUE(t.used("g", "u", 0));
}

TEST(Owners, OfNobodyMakeNoGroup) {
    TestStore t;
    t.owners("g", {});
    EXPECT_THAT(t.groups(), IsEmpty());
}

TEST(Owners, OfTheSamePartitionTheLastOneStands) {
    TestStore t;
    t.topic("t", 1);
    t.commit({});
    t.owners("g", {{.host = "/a"}, {.host = "/b"}});
    EXPECT_EQ(t.host("g", "t", 0), "/b");
}

TEST(Owners, OfAPartitionBelowZeroAreLeftOut) {
    TestStore t;
    t.topic("t", 1);
    t.owners("g", {{.partition = -1, .host = "/a"}});
    EXPECT_THAT(t.groups(), IsEmpty());
}

}  // namespace
}  // namespace warren::core
