#include "core/store_testing.h"
#include "warren/core/ingest.h"
#include "warren/core/monitor.h"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

// What the brokers say that groups have committed: shown, put right, and never judged.

namespace warren::core {
namespace {

using namespace testing_support;
using std::chrono::seconds;

using Places = std::map<std::pair<std::string, std::int32_t>, std::int64_t>;

/// Topic `t` with two partitions that end at 100, and a reader of the brokers' own topic that has read everything
/// whenever `read_up` says so.
class ToldOffsets : public ::testing::Test {
protected:
    explicit ToldOffsets(const StoreSettings& settings = store_settings(3, 1'000)) : t(settings) {
        t.topic("t", 2, 100);
    }

    [[nodiscard]] static base::MonotonicTime at(int second) { return base::MonotonicTime(seconds(second)); }

    void commit(std::int64_t offset, std::int64_t at_s = 0, std::int32_t partition = 0) {
        t.commit({.partition = partition, .offset = offset, .at = at_s, .log = log});
    }
    void tombstone(std::int32_t partition = 0) { t.tombstone({.partition = partition, .log = log}); }
    void read_up(int second) { t.store.note_read_up(reader, log, at(second)); }

    static std::vector<ToldOffset> told_of(const Places& places) {
        std::vector<ToldOffset> told;
        for (const auto& [place, offset] : places) told.push_back({place.first, place.second, offset});
        return told;
    }
    bool take(const Places& places, int second, const std::string& group = "g") {
        return brokers.take(GroupName(group), told_of(places), t.now, at(second));
    }
    std::vector<OffsetRepair> take_again(const Places& places, const std::string& group = "g") {
        return brokers.take_again(GroupName(group), told_of(places), t.now);
    }
    /// A complete round in which the brokers say this of `g`.
    std::vector<OffsetRepair> round(const Places& places, int second) {
        static_cast<void>(brokers.begin_round({}));
        static_cast<void>(take(places, second));
        return brokers.end_round(true, t.now, at(second));
    }
    /// The first round, with nothing to tell.
    void pass_first_round() { static_cast<void>(round({}, 0)); }

    [[nodiscard]] GroupStatus status(const std::string& group = "g") {
        Monitor monitor({&t.store}, {.expire_cache = seconds(0)});
        return *monitor.status(ClusterName("local"), GroupName(group), t.now);
    }
    [[nodiscard]] PartitionStatus partition(std::size_t number = 0) {
        const auto group = status();
        EXPECT_FALSE(group.topics.empty());
        return group.topics.empty() ? PartitionStatus() : group.topics[0].partitions.at(number);
    }

    TestStore t;
    const LogId topic = t.store.log_of_topic(TopicName("__consumer_offsets"));
    const LogId log = ClusterStore::log_of_partition(topic, 7);
    const ReaderNumber reader = t.store.begin_reading(topic);
    GroupOffsetsIngest brokers{t.store, {GroupFilter()}};
};

class KeptToldOffsets : public ToldOffsets {
protected:
    KeptToldOffsets() : ToldOffsets(kept()) {}
    static StoreSettings kept() {
        auto settings = store_settings(3, 1'000);
        settings.keep_expired_offsets = true;
        return settings;
    }
};

// ---- The first picture ----

TEST_F(ToldOffsets, AreShownAtOnceInTheFirstRound) {
    EXPECT_FALSE(take({{{"t", 1}, 40}}, 0));
    EXPECT_EQ(t.groups(), (Names{"g"}));
    EXPECT_EQ(t.offsets("g", "t", 1), (Offsets{40}));
    EXPECT_EQ(partition(1).current_lag, 60);
    EXPECT_FALSE(partition(0).end);
}

TEST_F(ToldOffsets, AreNeverJudged) {
    take({{{"t", 0}, 40}}, 0);
    t.now = moment(900);
    EXPECT_EQ(status().status, Status::ok);
    EXPECT_EQ(status().complete, 0);
    EXPECT_EQ(partition().complete, 0);
    EXPECT_TRUE(partition().told);
}

TEST_F(ToldOffsets, WithoutAnyCommitDoNotExpire) {
    take({{{"t", 0}, 40}}, 0);
    t.now = moment(5'000);
    EXPECT_TRUE(t.store.expire(t.now).empty());
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{40}));
}

TEST_F(ToldOffsets, GoWithTheFirstCommit) {
    take({{{"t", 0}, 40}, {{"t", 1}, 50}}, 0);
    commit(45);
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{45}));
    EXPECT_EQ(t.offsets("g", "t", 1), (Offsets{50}));
}

TEST_F(ToldOffsets, GoWithATombstoneAndTakeTheGroupAlong) {
    take({{{"t", 0}, 40}}, 0);
    tombstone();
    EXPECT_EQ(t.groups(), Names{});
}

TEST_F(ToldOffsets, OfUnknownTopicsAndPartitionsAreNotShown) {
    t.topics({{"t", 2}, {"unanswered", 1}});
    EXPECT_FALSE(take({{{"other", 0}, 40}, {{"t", 2}, 40}, {{"t", -1}, 40}, {{"unanswered", 0}, 40}}, 0));
    EXPECT_EQ(t.groups(), Names{});
}

TEST_F(ToldOffsets, GoWithTheirPartitionAndTheirMemoryWithThem) {
    const auto before = t.store.sizes().bytes;
    take({{{"t", 0}, 40}, {{"t", 1}, 50}}, 0);
    const auto with_both = t.store.sizes().bytes;
    EXPECT_GT(with_both, before);
    t.topics({{"t", 1}});
    EXPECT_EQ(t.shape("g"), (std::map<std::string, std::size_t>{{"t", 1}}));
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{40}));
    tombstone();
    EXPECT_EQ(t.store.sizes().group_partitions, 0);
    EXPECT_EQ(t.groups(), Names{});
}

// ---- Warming ----

TEST_F(ToldOffsets, StandForTheNewestPositionWhileTheHistoryIsRead) {
    t.store.begin_warming();
    commit(10, -300);
    commit(11, -200);
    commit(12, -100);
    take({{{"t", 0}, 90}}, 0);
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{11, 12, 90}));
    EXPECT_EQ(partition().current_lag, 10);
    EXPECT_EQ(status().status, Status::ok);
    EXPECT_EQ(status().complete, 0);
}

TEST_F(ToldOffsets, MakeWayForWhatWasReadWhenTheHistoryHasBeenRead) {
    t.store.begin_warming();
    take({{{"t", 0}, 90}, {{"t", 1}, 80}}, 0);
    for (const int offset : {10, 11, 12}) commit(offset, -300 + offset);
    EXPECT_EQ(partition().complete, 0);
    t.store.end_warming();
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{10, 11, 12}));
    EXPECT_EQ(partition(0).status, Status::stop);
    EXPECT_EQ(status().status, Status::err);
    EXPECT_EQ(t.offsets("g", "t", 1), (Offsets{80})) << "no commit was read of it";
}

TEST_F(ToldOffsets, NobodyIsJudgedWhileTheHistoryIsRead) {
    t.store.begin_warming();
    for (const int offset : {10, 11, 12}) commit(offset, -300 + offset);
    EXPECT_EQ(status().status, Status::ok);
    EXPECT_EQ(partition().complete, 0);
    t.store.end_warming();
    EXPECT_EQ(status().status, Status::err);
}

TEST_F(ToldOffsets, GroupsOfOtherTopicsAreJudgedMeanwhile) {
    t.store.begin_warming();
    for (const int offset : {10, 11, 12}) {
        t.commit({.group = "other", .offset = offset, .at = -300 + offset,
                  .log = t.store.log_of_topic(TopicName("copy"))});
    }
    EXPECT_EQ(status("other").status, Status::err);
}

TEST_F(ToldOffsets, LastUntilAllReadersHaveReadTheHistory) {
    t.store.begin_warming();
    t.store.begin_warming();
    take({{{"t", 0}, 90}}, 0);
    commit(10);
    t.store.end_warming();
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{10, 90}));
    t.store.end_warming();
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{10}));
}

TEST_F(ToldOffsets, AreVoidWhenTheHistoryEndsWithATombstone) {
    t.store.begin_warming();
    take({{{"t", 0}, 90}}, 0);
    commit(10);
    tombstone();
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{90})) << "it may be newer than this part of the history";
    t.store.end_warming();
    EXPECT_EQ(t.groups(), Names{});
}

TEST_F(ToldOffsets, OfExpiredCommitsAreNotShown) {
    t.store.begin_warming();
    take({{{"t", 0}, 90}}, 0);
    commit(90, -2'000, 0);
    commit(80, -2'000, 1);
    take({{{"t", 0}, 90}, {{"t", 1}, 80}}, 1);
    EXPECT_EQ(t.offsets("g", "t", 1), Offsets{});
    t.store.end_warming();
    EXPECT_EQ(t.groups(), Names{});
}

TEST_F(ToldOffsets, LeaveGroupsAloneOfWhichNothingWasTold) {
    t.topic("deleted", 1);
    t.commit({.group = "topicless", .topic = "deleted", .log = log});
    t.store.begin_warming();
    t.topics({{"deleted", 0}});
    t.store.end_warming();
    EXPECT_EQ(t.groups(), (Names{"topicless"}));
}

TEST_F(ToldOffsets, OfDifferentReadersCountTheirOwnHistory) {
    const TopicName own("__consumer_offsets");
    OffsetsIngest here(t.store, ConsumerName("a"), own, {});
    OffsetsIngest elsewhere(t.store, ConsumerName("b"), TopicName("copy"), {});
    here.begin_warming();
    here.begin_warming();
    elsewhere.begin_warming();
    EXPECT_TRUE(brokers.is_warming());
    here.end_warming();
    EXPECT_FALSE(brokers.is_warming());
    here.end_warming();
    {
        OffsetsIngest gone(t.store, ConsumerName("c"), own, {});
        gone.begin_warming();
    }
    EXPECT_FALSE(brokers.is_warming());
}

// ---- What was not read ----

TEST_F(ToldOffsets, AreAddedLaterOnlyAfterASecondLook) {
    pass_first_round();
    static_cast<void>(brokers.begin_round({}));
    EXPECT_TRUE(take({{{"t", 0}, 40}}, 10));
    EXPECT_EQ(t.groups(), Names{});
    read_up(12);
    const auto repairs = take_again({{{"t", 0}, 40}});
    ASSERT_EQ(repairs.size(), 1);
    EXPECT_EQ(repairs[0].kind, OffsetRepair::Kind::added);
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{40}));
    EXPECT_EQ(partition().complete, 0);
}

TEST_F(ToldOffsets, CorrectTheNewestPositionUntilTheNextCommit) {
    for (const int offset : {10, 11, 12}) commit(offset, -300 + offset);
    pass_first_round();
    static_cast<void>(brokers.begin_round({}));
    EXPECT_TRUE(take({{{"t", 0}, 70}}, 10));
    read_up(12);
    const auto repairs = take_again({{{"t", 0}, 70}});
    ASSERT_EQ(repairs.size(), 1);
    EXPECT_EQ(repairs[0].kind, OffsetRepair::Kind::corrected);
    EXPECT_EQ(repairs[0].offset, 70);
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{11, 12, 70}));
    EXPECT_EQ(partition().current_lag, 30);
    EXPECT_EQ(status().status, Status::ok) << "no verdict from what is told";
    EXPECT_FALSE(take({{{"t", 0}, 70}}, 20)) << "it is what is shown now";
    commit(75, 0);
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{11, 12, 75}));
}

TEST_F(ToldOffsets, ThatTurnOutToBeWhatWasReadLeave) {
    commit(10);
    pass_first_round();
    static_cast<void>(brokers.begin_round({}));
    take({{{"t", 0}, 70}}, 10);
    read_up(12);
    take_again({{{"t", 0}, 70}});
    EXPECT_TRUE(take({{{"t", 0}, 10}}, 20));
    read_up(22);
    EXPECT_EQ(take_again({{{"t", 0}, 10}}).size(), 1);
    EXPECT_FALSE(partition().told);
}

TEST_F(ToldOffsets, DoNotCountAgainstAReaderThatIsBehind) {
    commit(10);
    pass_first_round();
    static_cast<void>(brokers.begin_round({}));
    read_up(9);
    EXPECT_TRUE(take({{{"t", 0}, 70}}, 10));
    EXPECT_TRUE(take_again({{{"t", 0}, 70}}).empty());
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{10}));
}

TEST_F(ToldOffsets, CountAgainstAReaderOnlyByPartitionsThatAreStillThere) {
    t.store.note_read_up(reader, ClusterStore::log_of_partition(topic, 8), at(1));
    read_up(12);
    EXPECT_FALSE(t.store.is_read_up_since(topic, at(10)));
    EXPECT_TRUE(t.store.is_read_up_since(log, at(10)));
    t.store.forget_log(topic);
    EXPECT_FALSE(t.store.is_read_up_since(topic, at(0)));
    read_up(13);
    EXPECT_TRUE(t.store.is_read_up_since(topic, at(10)));
}

TEST_F(ToldOffsets, DoNotCorrectWhatTheSlowerOfTwoReadersHasYetToRead) {
    const ReaderNumber slow = t.store.begin_reading(topic);
    commit(10);
    pass_first_round();
    static_cast<void>(brokers.begin_round({}));
    take({{{"t", 0}, 70}}, 10);
    read_up(12);
    EXPECT_TRUE(take_again({{{"t", 0}, 70}}).empty()) << "it has read nothing up yet";
    t.store.note_read_up(slow, log, at(19));
    take({{{"t", 0}, 70}}, 20);
    read_up(22);
    EXPECT_TRUE(take_again({{{"t", 0}, 70}}).empty()) << "it has fallen behind";
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{10}));
    take({{{"t", 0}, 70}}, 30);
    read_up(32);
    t.store.note_read_up(slow, log, at(30));
    EXPECT_EQ(take_again({{{"t", 0}, 70}}).size(), 1);
}

TEST_F(ToldOffsets, DoNotCountAgainstATopicBeforeAllReadersHaveReadAllPartitionsUp) {
    const ReaderNumber slow = t.store.begin_reading(topic);
    const auto other = ClusterStore::log_of_partition(topic, 8);
    read_up(12);
    t.store.note_read_up(reader, other, at(12));
    t.store.note_read_up(slow, log, at(12));
    EXPECT_TRUE(t.store.is_read_up_since(log, at(10)));
    EXPECT_FALSE(t.store.is_read_up_since(other, at(10)));
    EXPECT_FALSE(t.store.is_read_up_since(topic, at(10)));
    t.store.note_read_up(slow, other, at(12));
    EXPECT_TRUE(t.store.is_read_up_since(topic, at(10)));
}

TEST_F(ToldOffsets, CountWhateverReadersOfOtherTopicsHaveRead) {
    static_cast<void>(t.store.begin_reading(t.store.log_of_topic(TopicName("copy"))));
    read_up(12);
    EXPECT_TRUE(t.store.is_read_up_since(log, at(10)));
    EXPECT_TRUE(t.store.is_read_up_since(topic, at(10)));
}

TEST_F(ToldOffsets, DoNotCountAgainstAForgottenLogUntilAllItsReadersHaveReadItUpAnew) {
    const ReaderNumber slow = t.store.begin_reading(topic);
    read_up(12);
    t.store.note_read_up(slow, log, at(12));
    t.store.forget_log(log);
    read_up(13);
    EXPECT_FALSE(t.store.is_read_up_since(log, at(10)));
    t.store.note_read_up(slow, log, at(13));
    EXPECT_TRUE(t.store.is_read_up_since(log, at(10)));
}

TEST(ToldOffsetsOfSeveralReaders, CountWhereAllThatHaveBegunHaveReadUp) {
    TestStore t;
    const TopicName topic("__consumer_offsets");
    const auto moment = base::MonotonicTime(seconds(10));
    const auto log = ClusterStore::log_of_partition(t.store.log_of_topic(topic), 7);
    const auto is_read_up = [&] { return t.store.is_read_up_since(log, moment); };
    OffsetsIngest quick(t.store, ConsumerName("a"), topic, {});
    OffsetsIngest idle(t.store, ConsumerName("b"), topic, {});
    quick.note_read_up(7, moment);
    EXPECT_FALSE(is_read_up()) << "it reads nothing";
    quick.begin_reading();
    quick.begin_reading();
    quick.note_read_up(7, moment);
    EXPECT_TRUE(is_read_up()) << "the other one has stored nothing";
    {
        OffsetsIngest slow(t.store, ConsumerName("c"), topic, {});
        slow.begin_reading();
        EXPECT_FALSE(is_read_up());
        slow.note_read_up(7, moment);
        EXPECT_TRUE(is_read_up());
    }
    quick.note_read_up(7, moment + seconds(5));
    EXPECT_FALSE(t.store.is_read_up_since(log, moment + seconds(5))) << "nobody reads on what the other one has left";
}

TEST_F(ToldOffsets, DoNotCountWhereReadingOrCommittingGoesOn) {
    commit(10);
    pass_first_round();
    static_cast<void>(brokers.begin_round({}));
    take({{{"t", 0}, 70}}, 10);
    commit(20);
    read_up(12);
    EXPECT_TRUE(take_again({{{"t", 0}, 70}}).empty()) << "something was read";
    take({{{"t", 0}, 70}}, 20);
    read_up(22);
    EXPECT_TRUE(take_again({{{"t", 0}, 71}}).empty()) << "the group goes on";
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{10, 20}));
}

TEST_F(ToldOffsets, WithoutAPositionThatCanBeShownChangeNothing) {
    commit(10);
    const ToldOffset told{"t", 0, std::nullopt};
    EXPECT_FALSE(brokers.take(GroupName("g"), std::span(&told, 1), t.now, at(0)));
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{10}));
}

// ---- What the brokers do not have ----

TEST_F(ToldOffsets, WhatIsNotToldInTwoCompleteRoundsRunningIsRemoved) {
    commit(10, 0, 0);
    commit(20, 0, 1);
    EXPECT_TRUE(round({{{"t", 1}, 20}}, 10).empty());
    read_up(12);
    const auto repairs = round({{{"t", 1}, 20}}, 20);
    ASSERT_EQ(repairs.size(), 1);
    EXPECT_EQ(repairs[0].kind, OffsetRepair::Kind::removed);
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{});
    EXPECT_EQ(t.offsets("g", "t", 1), (Offsets{20}));
}

TEST_F(ToldOffsets, AGroupOfWhichNothingIsToldLeaves) {
    commit(10);
    round({}, 10);
    read_up(12);
    round({}, 20);
    EXPECT_EQ(t.groups(), Names{});
}

TEST_F(ToldOffsets, AToldOffsetThatIsNotToldAnyMoreLeaves) {
    round({{{"t", 0}, 40}}, 0);
    round({}, 10);
    EXPECT_EQ(t.groups(), (Names{"g"}));
    read_up(12);
    round({}, 20);
    EXPECT_EQ(t.groups(), Names{});
}

TEST_F(ToldOffsets, AnIncompleteRoundRemovesNothingAndBeginsTheCountAnew) {
    commit(10);
    round({}, 10);
    read_up(12);
    static_cast<void>(brokers.begin_round({}));
    take({}, 20);
    EXPECT_TRUE(brokers.end_round(false, t.now, at(20)).empty());
    round({}, 30);
    EXPECT_EQ(t.groups(), (Names{"g"}));
    read_up(32);
    round({}, 40);
    EXPECT_EQ(t.groups(), Names{});
}

TEST_F(ToldOffsets, ARoundThatWasNotEndedBeginsTheCountAnew) {
    commit(10);
    round({}, 10);
    static_cast<void>(brokers.begin_round({}));
    read_up(12);
    round({}, 20);
    EXPECT_EQ(t.groups(), (Names{"g"}));
}

TEST_F(ToldOffsets, AGroupThatWasNotAnsweredForStays) {
    commit(10);
    round({}, 10);
    read_up(12);
    static_cast<void>(brokers.begin_round({}));
    EXPECT_TRUE(brokers.end_round(true, t.now, at(20)).empty());
    EXPECT_EQ(t.groups(), (Names{"g"}));
}

TEST_F(ToldOffsets, ACommitBetweenTheRoundsSavesTheGroup) {
    commit(10);
    round({}, 10);
    commit(11);
    read_up(12);
    round({}, 20);
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{10, 11}));
}

TEST_F(ToldOffsets, NothingIsRemovedWhileTheReaderIsBehindOrTheHistoryIsRead) {
    commit(10);
    read_up(5);
    round({}, 10);
    round({}, 20);
    EXPECT_EQ(t.groups(), (Names{"g"})) << "held up, or behind";
    t.store.begin_warming();
    read_up(25);
    round({}, 30);
    round({}, 40);
    EXPECT_EQ(t.groups(), (Names{"g"}));
}

TEST_F(KeptToldOffsets, NothingIsRemovedWhereExpiredOffsetsAreKept) {
    commit(10);
    round({}, 10);
    read_up(12);
    EXPECT_TRUE(round({}, 20).empty());
    EXPECT_EQ(t.groups(), (Names{"g"}));
}

TEST_F(KeptToldOffsets, WhatWasOnlyToldGoesWhenItIsNotToldAnyMore) {
    commit(10);
    take({{{"t", 0}, 20}, {{"t", 1}, 30}}, 0);
    take({{{"t", 0}, 5}}, 0, "only-told");
    ASSERT_EQ(t.groups(), (Names{"g", "only-told"}));
    for (int second = 10; second <= 40; second += 10) {
        static_cast<void>(brokers.begin_round({}));
        take({}, second);
        take({}, second, "only-told");
        static_cast<void>(brokers.end_round(true, t.now, at(second)));
        read_up(second + 5);
    }
    EXPECT_EQ(t.groups(), (Names{"g"}));
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{10}));
    EXPECT_EQ(t.offsets("g", "t", 1), Offsets{});
}

// ---- Which groups ----

TEST_F(ToldOffsets, GroupsFromElsewhereAreNeverTouched) {
    t.commit({.group = "copied", .offset = 10, .log = t.store.log_of_topic(TopicName("copy"))});
    t.commit({.group = "mixed", .offset = 10, .log = log});
    t.commit({.group = "mixed", .offset = 11, .log = t.store.log_of_topic(TopicName("copy"))});
    t.commit({.group = "reader", .offset = 10});
    t.store.mark_artificial(GroupName("zk"));
    t.commit({.group = "zk", .offset = 10});
    EXPECT_EQ(texts(t.store.groups_of_brokers()), Names{});
    for (int second = 10; second <= 30; second += 10) {
        static_cast<void>(brokers.begin_round({}));
        for (const std::string group : {"copied", "mixed", "reader", "zk"}) {
            EXPECT_FALSE(take({{{"t", 1}, 50}}, second, group)) << group;
        }
        EXPECT_TRUE(brokers.end_round(true, t.now, at(second)).empty());
        read_up(second + 5);
    }
    EXPECT_EQ(t.groups(), (Names{"copied", "mixed", "reader", "zk"}));
    EXPECT_EQ(t.offsets("copied", "t", 1), Offsets{});
}

TEST_F(ToldOffsets, AreAskedForByBothListsAndByWhatIsKnown) {
    commit(10);
    const std::vector<std::string> listed{"x-listed", "denied", "g"};
    GroupOffsetsIngest some(t.store, {GroupFilter({}, [](std::string_view group) { return group == "denied"; }),
                                      GroupFilter([](std::string_view) { return false; }, {})});
    EXPECT_EQ(texts(some.begin_round(listed)), (Names{"g", "x-listed"}));
}

TEST(ToldOffsetsOfDeniedGroups, AreNotShown) {
    StoreSettings settings = store_settings(3, 1'000);
    settings.filter = GroupFilter({}, [](std::string_view group) { return group == "denied"; });
    TestStore t(settings);
    t.topic("t", 1);
    GroupOffsetsIngest brokers(t.store, {GroupFilter()});
    const std::vector<std::string> listed{"denied", "g"};
    EXPECT_EQ(texts(brokers.begin_round(listed)), (Names{"g"}));
    const ToldOffset told{"t", 0, 40};
    EXPECT_FALSE(brokers.take(GroupName("denied"), std::span(&told, 1), t.now, {}));
    EXPECT_EQ(t.groups(), Names{});
}

TEST_F(ToldOffsets, DoNotBringBackWhatHasExpiredOrWasRemovedOnRequest) {
    commit(10, 0, 0);
    commit(20, 0, 1);
    t.store.remove_topic_of_group(GroupName("g"), TopicName("t"));
    EXPECT_FALSE(take({{{"t", 0}, 10}, {{"t", 1}, 20}}, 0));
    commit(11, 0, 0);
    t.store.remove_group(GroupName("g"));
    EXPECT_FALSE(take({{{"t", 0}, 11}}, 1));
    commit(12, 0, 0);
    t.now = moment(5'000);
    t.store.expire(t.now);
    EXPECT_FALSE(take({{{"t", 0}, 12}}, 2));
    EXPECT_EQ(t.groups(), Names{});
}

TEST_F(ToldOffsets, OfWhatWasRemovedCountAgainAfterATombstone) {
    commit(10);
    t.store.remove_group(GroupName("g"));
    tombstone();
    take({{{"t", 0}, 10}}, 0);
    EXPECT_EQ(t.groups(), (Names{"g"}));
}

TEST_F(ToldOffsets, KeepTheOwnersOfTheirPartitions) {
    t.owners("g", {{.topic = "t", .partition = 0, .host = "/host"}});
    take({{{"t", 0}, 40}}, 0);
    EXPECT_EQ(t.host("g", "t", 0), "/host");
    tombstone();
    commit(50);
    EXPECT_EQ(t.host("g", "t", 0), "/host");
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{50}));
}

}  // namespace
}  // namespace warren::core
