#include "core/store_testing.h"
#include "warren/core/ingest.h"
#include "warren/core/monitor.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

// Windows made of what the brokers say again and again that groups have committed.

namespace warren::core {
namespace {

using namespace testing_support;
using std::chrono::seconds;

using Places = std::map<std::pair<std::string, std::int32_t>, std::int64_t>;

/// Topic `t` with two partitions that end at 100.
class PolledOffsets : public ::testing::Test {
protected:
    explicit PolledOffsets(const StoreSettings& settings = store_settings(3, 10'000), GroupFilter filter = {})
        : t(settings), brokers(t.store, ConsumerName("reader"), std::move(filter)) {
        t.topic("t", 2, 100);
    }

    PollReport take(const Places& places, const std::string& group = "g") {
        std::vector<ToldOffset> told;
        for (const auto& [place, offset] : places) told.push_back({place.first, place.second, offset});
        return brokers.take(GroupName(group), told, t.now);
    }
    /// A complete round some seconds after the start in which the brokers say this of `g`.
    PollReport round(std::int64_t at_s, const Places& places) {
        t.now = moment(at_s);
        static_cast<void>(brokers.begin_round(std::vector<std::string>{"g"}));
        const auto report = take(places);
        brokers.end_round(true);
        return report;
    }
    void own(const std::string& host, std::int32_t partition = 0) {
        const OwnedPartition owned{"t", partition, std::make_shared<const Owner>(Owner{host, "client"})};
        brokers.take_owners(GroupName("g"), {&owned, 1}, t.now);
    }

    void stand(GroupPhase state, std::uint32_t members, const std::string& group = "g") {
        brokers.take_standing(GroupName(group), {GroupType::consumer, state, members}, t.now);
    }
    [[nodiscard]] std::optional<GroupStanding> standing(const std::string& group = "g") const {
        return t.store.standing(GroupName(group), t.now);
    }

    [[nodiscard]] PartitionStatus partition(std::size_t number = 0) {
        Monitor monitor({&t.store}, {.expire_cache = seconds(0)});
        const auto group = monitor.status(ClusterName("local"), GroupName("g"), t.now);
        EXPECT_TRUE(group && !group->topics.empty());
        return group && !group->topics.empty() ? group->topics[0].partitions.at(number) : PartitionStatus();
    }
    [[nodiscard]] std::vector<std::int64_t> times(std::int32_t partition = 0) {
        std::vector<std::int64_t> result;
        for (const auto& one : t.window("g", "t", static_cast<std::size_t>(partition))) {
            result.push_back(one.timestamp_ms / 1'000 - start_s);
        }
        return result;
    }

    TestStore t;
    PolledOffsetsIngest brokers;
};

const Places at_40{{{"t", 0}, 40}};
const Places at_50{{{"t", 0}, 50}};

// ---- What is told at the start ----

TEST_F(PolledOffsets, OfTheFirstRoundAreShownWithoutAVerdict) {
    EXPECT_EQ(round(0, at_40).told, 1);
    t.now = moment(300);
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{40}));
    EXPECT_TRUE(partition().told);
    EXPECT_EQ(partition().current_lag, 60);
    EXPECT_EQ(partition().complete, 0);
}

TEST_F(PolledOffsets, ThatStayTheSameForTenMinutesAreCommitsOfTheTimeOfTheFirstAnswer) {
    round(0, at_40);
    EXPECT_EQ(round(599, at_40).commits, 0);
    EXPECT_TRUE(partition().told);
    EXPECT_EQ(round(600, at_40).commits, 1);
    EXPECT_FALSE(partition().told);
    EXPECT_EQ(times(), (std::vector<std::int64_t>{0}));
    EXPECT_EQ(round(1'300, at_40).commits, 0);
}

TEST_F(PolledOffsets, OfAGroupThatIsDeadFromTheStartAreJudgedInTheEnd) {
    round(0, at_40);
    round(600, at_40);
    t.end("t", 0, 200);
    EXPECT_EQ(partition().status, Status::stop);
}

TEST_F(PolledOffsets, ThatChangeAreCommitsOfNow) {
    round(0, at_40);
    EXPECT_EQ(round(10, at_50).commits, 1);
    EXPECT_EQ(round(20, {{{"t", 0}, 45}}).commits, 1) << "a reset backwards too";
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{50, 45}));
    EXPECT_EQ(times(), (std::vector<std::int64_t>{10, 20}));
    EXPECT_FALSE(partition().told);
}

TEST_F(PolledOffsets, ThatStayTheSameAreNoCommits) {
    round(0, at_40);
    round(10, at_50);
    EXPECT_EQ(round(20, at_50).commits, 0);
    EXPECT_EQ(round(5'000, at_50).commits, 0);
    EXPECT_EQ(times(), (std::vector<std::int64_t>{10}));
}

TEST_F(PolledOffsets, OfOnePartitionThatChangesLeaveTheOthersAsTheyAre) {
    round(0, {{{"t", 0}, 40}, {{"t", 1}, 60}});
    round(10, {{{"t", 0}, 50}, {{"t", 1}, 60}});
    EXPECT_FALSE(partition(0).told);
    EXPECT_TRUE(partition(1).told);
    round(600, {{{"t", 0}, 50}, {{"t", 1}, 60}});
    EXPECT_EQ(times(1), (std::vector<std::int64_t>{0}));
}

TEST_F(PolledOffsets, OfAPartitionWithoutEndOffsetAreShownOnceThereIsOne) {
    t.topics({{"late", 1}});
    round(0, {{{"late", 0}, 7}});
    EXPECT_EQ(t.groups(), Names{});
    t.end("late", 0, 9);
    round(10, {{{"late", 0}, 7}});
    EXPECT_EQ(t.offsets("g", "late", 0), (Offsets{7}));
    EXPECT_EQ(t.window("g", "late", 0)[0].lag, 2);
}

// ---- What appears later ----

TEST_F(PolledOffsets, OfAGroupThatAppearsLaterAreCommits) {
    round(0, {});
    EXPECT_EQ(round(10, at_40).commits, 1);
    t.now = moment(20);
    EXPECT_EQ(take(at_40, "another").commits, 1);
}

TEST_F(PolledOffsets, OfAPartitionThatAppearsLaterAreCommits) {
    round(0, at_40);
    EXPECT_EQ(round(10, {{{"t", 0}, 40}, {{"t", 1}, 3}}).commits, 1);
    EXPECT_TRUE(partition(0).told);
    EXPECT_EQ(times(1), (std::vector<std::int64_t>{10}));
}

TEST_F(PolledOffsets, OfAGroupFirstMetBeforeARoundWasCompleteHaveNoKnownTime) {
    static_cast<void>(brokers.begin_round(std::vector<std::string>{"g"}));
    brokers.end_round(false);
    EXPECT_EQ(round(10, at_40).commits, 0);
    EXPECT_TRUE(partition().told);
}

TEST_F(PolledOffsets, CommitInOrderAlsoWhenTheClockGoesBack) {
    round(100, at_40);
    round(110, at_50);
    round(50, {{{"t", 0}, 60}});
    EXPECT_EQ(t.offsets("g", "t", 0).back(), 60);
}

// ---- What is told no more ----

TEST_F(PolledOffsets, LeaveWhenTwoAnswersRunningDoNotTellThem) {
    round(0, {{{"t", 0}, 40}, {{"t", 1}, 60}});
    round(10, {{{"t", 0}, 50}, {{"t", 1}, 70}});
    EXPECT_EQ(round(20, at_50).removed, 0);
    EXPECT_EQ(t.offsets("g", "t", 1), (Offsets{70}));
    EXPECT_EQ(round(30, at_50).removed, 1);
    EXPECT_EQ(t.offsets("g", "t", 1), Offsets{});
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{50}));
}

TEST_F(PolledOffsets, ThatOneAnswerLeavesOutStay) {
    round(0, at_40);
    round(10, at_50);
    round(20, {});
    EXPECT_EQ(round(30, at_50).commits, 0);
    EXPECT_EQ(round(40, {}).removed, 0);
}

TEST_F(PolledOffsets, TakeTheGroupAlongWithItsOwners) {
    round(0, at_40);
    own("/here", 1);
    round(10, {});
    EXPECT_EQ(t.groups(), (Names{"g"}));
    round(20, {});
    EXPECT_EQ(t.groups(), Names{});
    EXPECT_EQ(brokers.begin_round({}), std::vector<GroupName>{});
    EXPECT_EQ(round(30, at_40).commits, 1) << "a group that comes back has committed";
}

TEST_F(PolledOffsets, WithoutAPositionStayAsTheyWere) {
    round(0, at_40);
    const ToldOffset pending{"t", 0, {}};
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(brokers.take(GroupName("g"), {&pending, 1}, t.now).removed, 0);
    }
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{40}));
}

class KeptPolledOffsets : public PolledOffsets {
protected:
    KeptPolledOffsets() : PolledOffsets(kept()) {}
    static StoreSettings kept() {
        auto settings = store_settings(3, 10'000);
        settings.keep_expired_offsets = true;
        return settings;
    }
};

TEST_F(KeptPolledOffsets, StayWhenTheyExpire) {
    round(0, {{{"t", 0}, 40}, {{"t", 1}, 60}});
    round(10, {{{"t", 0}, 50}, {{"t", 1}, 70}});
    round(20, at_50);
    round(30, at_50);
    EXPECT_EQ(t.offsets("g", "t", 1), (Offsets{70}));
}

// ---- Removal on request ----

TEST_F(PolledOffsets, RemovedOnRequestStayAwayUntilTheGroupCommits) {
    round(0, at_40);
    EXPECT_TRUE(t.store.remove_group(GroupName("g")));
    round(10, at_40);
    own("/here");
    round(700, at_40);
    EXPECT_EQ(t.groups(), Names{});
    round(710, at_50);
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{50}));
}

TEST_F(PolledOffsets, OfCommitsRemovedOnRequestStayAwayToo) {
    round(0, at_40);
    round(10, at_50);
    EXPECT_TRUE(t.store.remove_group(GroupName("g")));
    round(1'000, at_50);
    EXPECT_EQ(t.groups(), Names{});
}

// ---- Lists ----

class FilteredPolledOffsets : public PolledOffsets {
protected:
    FilteredPolledOffsets()
        : PolledOffsets(stored(), {{}, [](std::string_view group) { return group == "not-read"; }}) {}
    static StoreSettings stored() {
        auto settings = store_settings(3, 10'000);
        settings.filter = {{}, [](std::string_view group) { return group == "not-kept"; }};
        return settings;
    }
};

TEST_F(FilteredPolledOffsets, AreTakenOnlyOfGroupsThatTheListsAccept) {
    const std::vector<std::string> listed{"g", "not-kept", "not-read"};
    EXPECT_EQ(brokers.begin_round(listed), std::vector<GroupName>{GroupName("g")});
    take(at_40, "not-read");
    take(at_40, "not-kept");
    take(at_40, "g");
    EXPECT_EQ(t.groups(), (Names{"g"}));
}

// ---- Owners, and the rest ----

TEST_F(PolledOffsets, HaveTheOwnersThatWereToldLast) {
    round(0, {{{"t", 0}, 40}, {{"t", 1}, 60}});
    own("/one", 0);
    own("/other", 1);
    EXPECT_EQ(t.host("g", "t", 0), "");
    EXPECT_EQ(t.host("g", "t", 1), "/other");
}

TEST_F(PolledOffsets, AreNotMadeByMembersAlone) {
    round(0, {});
    own("/here");
    EXPECT_EQ(t.groups(), Names{});
}

TEST_F(PolledOffsets, AreLivelyWhenTheyAreNewAndAtTheirFirstCommit) {
    EXPECT_TRUE(round(0, at_40).is_lively);
    EXPECT_FALSE(round(10, at_40).is_lively);
    EXPECT_TRUE(round(20, at_50).is_lively);
    EXPECT_FALSE(round(30, at_40).is_lively);
}

TEST_F(PolledOffsets, MakeWayForAnotherSource) {
    round(0, {{{"t", 0}, 40}, {{"t", 1}, 60}});
    round(10, {{{"t", 0}, 50}, {{"t", 1}, 60}});
    own("/here");
    EXPECT_EQ(brokers.forget_all(), 1);
    EXPECT_EQ(t.groups(), Names{});
    t.commit({.offset = 7, .at = 20, .order = 3, .log = ClusterStore::log_of_partition(1 << 24, 5)});
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{7}));
}

TEST_F(PolledOffsets, AreRememberedInLittleSpace) {
    Places places;
    for (std::int32_t partition = 0; partition < 1'000; ++partition) places[{"t", partition}] = 1;
    const auto before = brokers.bytes();
    take(places);
    EXPECT_GE(brokers.bytes() - before, 1'000 * 24);
    EXPECT_LT(brokers.bytes() - before, 1'000 * 40);
}

// ---- Types and states ----

TEST_F(PolledOffsets, ComeWithTheTypeAndStateThatBrokersTell) {
    round(0, at_40);
    EXPECT_EQ(standing(), std::nullopt);
    stand(GroupPhase::preparing_rebalance, 2);
    EXPECT_EQ(standing(), (GroupStanding{GroupType::consumer, GroupPhase::preparing_rebalance, 2}));
    stand(GroupPhase::stable, 3);
    EXPECT_EQ(standing(), (GroupStanding{GroupType::consumer, GroupPhase::stable, 3}));
}

TEST_F(PolledOffsets, OfAGroupThatIsNotShownComeWithoutAState) {
    round(0, {});
    stand(GroupPhase::stable, 1);
    EXPECT_EQ(standing(), std::nullopt);
    round(10, at_40);
    t.store.remove_group(GroupName("g"));
    stand(GroupPhase::stable, 1);
    EXPECT_EQ(standing(), std::nullopt);
}

TEST_F(PolledOffsets, ThatAreGoneTakeTheStateWithThem) {
    round(0, at_40);
    stand(GroupPhase::stable, 1);
    round(10, {});
    EXPECT_NE(standing(), std::nullopt);
    round(20, {});
    EXPECT_EQ(standing(), std::nullopt);
}

TEST_F(PolledOffsets, ThatAreForgottenTakeTheStateWithThem) {
    round(0, at_40);
    stand(GroupPhase::stable, 1);
    brokers.forget_all();
    EXPECT_EQ(standing(), std::nullopt);
}

}  // namespace
}  // namespace warren::core
