#include "warren/core/model/group_standing.h"

#include "core/decode_testing.h"
#include "core/protocol_records_writer.h"
#include "core/store_testing.h"
#include "warren/core/encode/offsets_record_writer.h"
#include "warren/core/ingest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Types and states of groups, from the bytes of their records to the store.
namespace warren::core {

void PrintTo(const GroupStanding& standing, std::ostream* out) {
    *out << to_string(standing.type) << " " << to_string(standing.state) << " " << standing.members;
}

namespace {

using namespace testing_support;
using ::testing::ElementsAre;
using ::testing::Optional;

using Records = std::vector<Written>;

constexpr auto unknown = std::nullopt;

GroupStanding consumer(GroupPhase state, std::uint32_t members) {
    return {GroupType::consumer, state, members};
}

GroupStanding classic(GroupPhase state, std::uint32_t members) {
    return {GroupType::classic, state, members};
}

Written classic_members(const std::string& group, std::size_t count) {
    const MemberToWrite member{.member_id = "m", .client_id = "c", .client_host = "/h", .assignment = {}};
    return {group_metadata_key(group),
            group_metadata_value(std::vector<MemberToWrite>(count, member), 1, start_s * 1'000)};
}

Written commit_of(const std::string& group, std::int64_t at_s = 0) {
    return {offset_commit_key(group, "t", 0), offset_commit_value(7, (start_s + at_s) * 1'000)};
}

/// What is written when members join and take over what they get, everything of epoch 1.
Records settled_consumers(const std::string& group, const std::vector<std::string>& members) {
    Records records;
    for (const auto& member : members) records.push_back(consumer_member(group, member, "/h"));
    records.push_back(consumer_group(group, 1));
    records.push_back(assignment_epoch(group, 1));
    for (const auto& member : members) records.push_back(consumer_assignment(group, member, {}));
    return records;
}

class Standing : public ::testing::Test {
protected:
    explicit Standing(GroupFilter of_consumer = GroupFilter(), GroupFilter of_storage = GroupFilter(),
                      const std::string& offsets_topic = "__consumer_offsets", bool keep_expired = false)
        : t(settings(std::move(of_storage), keep_expired)),
          ingest(t.store, ConsumerName("reader"), TopicName(offsets_topic), std::move(of_consumer)) {
        t.topic("t", 1);
    }

    static StoreSettings settings(GroupFilter filter, bool keep_expired) {
        StoreSettings settings = store_settings(3, 1'000);
        settings.filter = std::move(filter);
        settings.keep_expired_offsets = keep_expired;
        return settings;
    }

    void apply(const Records& records, std::int32_t partition = 0) {
        next_ = apply_at(next_, records, partition);
    }
    std::int64_t apply_at(std::int64_t offset, const Records& records, std::int32_t partition = 0) {
        std::vector<RawRecord> raw;
        for (const Written& record : records) {
            RawRecord& made = raw.emplace_back();
            made.partition = partition;
            made.offset = offset++;
            if (record.key) made.key = *record.key;
            if (record.value) made.value = *record.value;
        }
        ingest.apply(raw, t.now);
        return offset;
    }

    [[nodiscard]] std::optional<GroupStanding> of(const std::string& group = "g") const {
        return t.store.standing(GroupName(group), t.now);
    }

    TestStore t;
    OffsetsIngest ingest;

private:
    std::int64_t next_ = 0;
};

// ---- Classic groups ----

TEST_F(Standing, AClassicGroupIsStableWithMembersAndEmptyWithout) {
    apply({classic_members("g", 2)});
    EXPECT_THAT(of(), Optional(classic(GroupPhase::stable, 2)));
    apply({classic_members("g", 0)});
    EXPECT_THAT(of(), Optional(classic(GroupPhase::empty, 0)));
    apply({ends(2, "g")});
    EXPECT_EQ(of(), unknown);
}

TEST_F(Standing, AGroupThatOnlyCommitsHasNoneUntilARecordTellsOne) {
    apply({commit_of("g")});
    EXPECT_EQ(of(), unknown);
    apply({{group_metadata_key("g"), group_metadata_value({}, 0, -1)}});
    EXPECT_THAT(of(), Optional(classic(GroupPhase::empty, 0)));
}

TEST_F(Standing, AloneMakesNoGroupThatIsListed) {
    apply({classic_members("g", 1), share_member("s", "a"), share_group("s", 1)});
    ASSERT_EQ(t.store.standings(t.now).size(), 2U);
    EXPECT_EQ(t.groups(), Names{});
    EXPECT_EQ(t.store.sizes().groups, 0U);
}

// ---- Consumer groups ----

TEST_F(Standing, AConsumerGroupIsEmptyWithoutMembers) {
    apply(settled_consumers("g", {}));
    EXPECT_THAT(of(), Optional(consumer(GroupPhase::empty, 0)));
    apply({consumer_group("g", 2)});
    EXPECT_THAT(of(), Optional(consumer(GroupPhase::empty, 0))) << "whatever its epochs are";
}

TEST_F(Standing, AConsumerGroupWhoseMembersAllHaveTheAssignmentIsStable) {
    apply(settled_consumers("g", {"a", "b"}));
    EXPECT_THAT(of(), Optional(consumer(GroupPhase::stable, 2)));
}

TEST_F(Standing, AConsumerGroupIsAssigningUntilTheAssignmentIsOfItsEpoch) {
    apply(settled_consumers("g", {"a"}));
    apply({consumer_group("g", 2)});
    EXPECT_THAT(of(), Optional(consumer(GroupPhase::assigning, 1)));
    apply({assignment_epoch("g", 2)});
    EXPECT_THAT(of(), Optional(consumer(GroupPhase::reconciling, 1)));
    apply({consumer_assignment("g", "a", {.epoch = 2})});
    EXPECT_THAT(of(), Optional(consumer(GroupPhase::stable, 1)));
}

TEST_F(Standing, AConsumerGroupIsReconcilingWhileAMemberHasToGiveUpOrToTakeSomething) {
    apply(settled_consumers("g", {"a", "b"}));
    for (const std::int8_t state : {std::int8_t{1}, std::int8_t{2}, std::int8_t{127}}) {
        apply({consumer_assignment("g", "b", {.state = state})});
        EXPECT_THAT(of(), Optional(consumer(GroupPhase::reconciling, 2))) << int{state};
    }
    apply({consumer_assignment("g", "b", {.state = 0})});
    EXPECT_THAT(of(), Optional(consumer(GroupPhase::stable, 2)));
}

TEST_F(Standing, AConsumerGroupIsReconcilingWhileAMemberIsOfAnotherEpoch) {
    apply(settled_consumers("g", {"a", "b"}));
    apply({consumer_assignment("g", "b", {.epoch = -2})});
    EXPECT_THAT(of(), Optional(consumer(GroupPhase::reconciling, 2))) << "a static member that is away for a while";
    apply({ends(8, "g", "b")});
    EXPECT_THAT(of(), Optional(consumer(GroupPhase::reconciling, 2)));
    apply({ends(5, "g", "b")});
    EXPECT_THAT(of(), Optional(consumer(GroupPhase::stable, 1)));
}

TEST_F(Standing, TheOrderOfRecordsThatCompactionLeavesDoesNotMatter) {
    apply({consumer_assignment("g", "a", {.epoch = 4})});
    apply({assignment_epoch("g", 4)});
    apply({consumer_member("g", "a", "/h")});
    EXPECT_EQ(of(), unknown);
    apply({consumer_group("g", 4)});
    EXPECT_THAT(of(), Optional(consumer(GroupPhase::stable, 1)));
}

// ---- Streams groups ----

TEST_F(Standing, AStreamsGroupGoesThroughTheStatesOfAConsumerGroup) {
    const auto streams = [](GroupPhase state, std::uint32_t members) {
        return GroupStanding{GroupType::streams, state, members};
    };
    apply({streams_group("g", 1)});
    EXPECT_THAT(of(), Optional(streams(GroupPhase::empty, 0)));
    apply({streams_member("g", "a", "/h")});
    EXPECT_THAT(of(), Optional(streams(GroupPhase::assigning, 1)));
    apply({assignment_epoch("g", 1, 20)});
    EXPECT_THAT(of(), Optional(streams(GroupPhase::reconciling, 1)));
    apply({streams_assignment("g", "a", {.state = 2})});
    EXPECT_THAT(of(), Optional(streams(GroupPhase::reconciling, 1)));
    apply({streams_assignment("g", "a", {.epoch = 0})});
    EXPECT_THAT(of(), Optional(streams(GroupPhase::reconciling, 1)));
    apply({streams_assignment("g", "a", {})});
    EXPECT_THAT(of(), Optional(streams(GroupPhase::stable, 1)));
    apply({ends(22, "g", "a"), ends(21, "g", "a"), ends(20, "g"), ends(19, "g", "a"), ends(17, "g"), ends(23, "g")});
    EXPECT_EQ(of(), unknown);
}

// ---- Share groups ----

TEST_F(Standing, AShareGroupIsStableWithMembersAndEmptyWithout) {
    const auto share = [](GroupPhase state, std::uint32_t members) {
        return GroupStanding{GroupType::share, state, members};
    };
    apply({share_member("g", "a"), share_member("g", "b"), share_group("g", 1)});
    EXPECT_THAT(of(), Optional(share(GroupPhase::stable, 2)));
    apply({ends(10, "g", "a"), share_group("g", 2)});
    EXPECT_THAT(of(), Optional(share(GroupPhase::stable, 1))) << "its epochs say nothing";
    apply({ends(10, "g", "b"), share_group("g", 3)});
    EXPECT_THAT(of(), Optional(share(GroupPhase::empty, 0)));
    apply({ends(12, "g"), ends(15, "g"), ends(11, "g")});
    EXPECT_EQ(of(), unknown);
}

// ---- Conversions ----

TEST_F(Standing, AClassicGroupThatGoesOnWithTheNewerProtocolIsAConsumerGroup) {
    apply({classic_members("g", 1)});
    Records change = {ends(2, "g")};
    for (const auto& record : settled_consumers("g", {"a", "b"})) change.push_back(record);
    apply(change);
    EXPECT_THAT(of(), Optional(consumer(GroupPhase::stable, 2)));
}

TEST_F(Standing, AConsumerGroupThatGoesBackToTheClassicProtocolIsAClassicGroup) {
    apply(settled_consumers("g", {"a"}));
    apply({ends(8, "g", "a"), ends(6, "g"), ends(5, "g", "a"), ends(4, "g"), ends(3, "g"), classic_members("g", 1)});
    EXPECT_THAT(of(), Optional(classic(GroupPhase::stable, 1)));
}

TEST_F(Standing, TheTombstoneOfAFormThatIsOverChangesNothing) {
    apply(settled_consumers("g", {"a"}));
    apply({ends(2, "g"), ends(11, "g"), ends(17, "g")});
    EXPECT_THAT(of(), Optional(consumer(GroupPhase::stable, 1)));
    apply({classic_members("h", 1)});
    apply({ends(3, "h"), ends(11, "h"), ends(17, "h")});
    EXPECT_THAT(of("h"), Optional(classic(GroupPhase::stable, 1)));
}

// A record of a member makes the group known here although nothing says what it is.
TEST_F(Standing, TheTombstoneOfAFormThatWasNeverSeenEndsNoOtherOne) {
    apply({classic_members("g", 1)});
    apply({consumer_member("g", "a", "/h")});
    apply({ends(3, "g")});
    EXPECT_THAT(of(), Optional(classic(GroupPhase::stable, 1)));
}

class StandingThatKeepsExpired : public Standing {
protected:
    StandingThatKeepsExpired() : Standing({}, {}, "__consumer_offsets", true) {}
};

TEST_F(StandingThatKeepsExpired, TheTombstoneOfAFormThatIsOverChangesNothing) {
    apply(settled_consumers("g", {"a"}));
    apply({commit_of("g"), ends(2, "g")});
    EXPECT_THAT(of(), Optional(consumer(GroupPhase::stable, 1)));
}

// ---- What brokers have written ----

/// The standings that a group goes through by the records of it that are among the live vectors, in their order.
class StandingOfLiveGroups : public Standing {
protected:
    std::vector<GroupStanding> stages_of(const std::string& group) {
        std::vector<GroupStanding> stages;
        for (const auto& vector : decode_testing::load_vectors("consumer-offsets-live-vectors.json")) {
            const bool is_meant = !vector.foreign() && !vector.expects_error() &&
                                  vector.expect.at("key").value("group_id", std::string()) == group;
            if (!is_meant) continue;
            apply({{vector.key, vector.value}});
            const auto now = of(group);
            if (now && (stages.empty() || stages.back() != *now)) stages.push_back(*now);
        }
        return stages;
    }
};

TEST_F(StandingOfLiveGroups, AStreamsGroupIsFoundStable) {
    EXPECT_THAT(stages_of("live-streams"), ElementsAre(GroupStanding{GroupType::streams, GroupPhase::assigning, 1},
                                                       GroupStanding{GroupType::streams, GroupPhase::reconciling, 1},
                                                       GroupStanding{GroupType::streams, GroupPhase::stable, 1}));
}

TEST_F(StandingOfLiveGroups, AShareGroupIsFoundStableAndThenEmpty) {
    EXPECT_THAT(stages_of("live-share"), ElementsAre(GroupStanding{GroupType::share, GroupPhase::stable, 1},
                                                     GroupStanding{GroupType::share, GroupPhase::empty, 0}));
}

// ---- Repetition, and logs ----

TEST_F(Standing, RecordsThatAreReadAgainChangeNothingNewer) {
    apply_at(10, {classic_members("g", 1)});
    apply_at(20, {classic_members("g", 2)});
    apply_at(10, {classic_members("g", 1)});
    EXPECT_THAT(of(), Optional(classic(GroupPhase::stable, 2)));
    apply_at(15, {ends(2, "g")});
    EXPECT_THAT(of(), Optional(classic(GroupPhase::stable, 2)));
}

TEST_F(Standing, TheTombstoneOfAnOldCopyInAnotherPartitionDoesNotEndTheNewOne) {
    apply({classic_members("g", 1)}, 0);
    apply({classic_members("g", 2)}, 1);
    apply({ends(2, "g")}, 0);
    EXPECT_THAT(of(), Optional(classic(GroupPhase::stable, 2)));
    apply({ends(2, "g")}, 1);
    EXPECT_EQ(of(), unknown);
}

TEST_F(Standing, IsThatOfThePartitionFromWhichTheGroupsCommitsComeInWhateverOrderTheyAreRead) {
    const Records of_old_copy{commit_of("g", -20), classic_members("g", 0)};
    const Records of_new_copy{commit_of("g", -10), classic_members("g", 4)};
    apply(of_new_copy, 1);
    apply(of_old_copy, 0);
    EXPECT_THAT(of(), Optional(classic(GroupPhase::stable, 4)));

    ingest.forget_topic();
    apply(of_old_copy, 0);
    apply(of_new_copy, 1);
    EXPECT_THAT(of(), Optional(classic(GroupPhase::stable, 4)));
    apply({ends(2, "g")}, 1);
    EXPECT_NE(of(), std::optional(classic(GroupPhase::stable, 4)));
}

TEST_F(Standing, OfAReaderThatBeginsInTheMiddleIsNotTold) {
    ingest.tell_no_states();
    apply({classic_members("g", 1), consumer_member("c", "a", "/h"), consumer_group("c", 1), assignment_epoch("c", 1)});
    EXPECT_EQ(of("g"), unknown);
    EXPECT_EQ(of("c"), unknown);
}

TEST_F(Standing, IsNotEndedByATombstoneInACopyOfTheTopic) {
    apply({classic_members("g", 2)});
    OffsetsIngest copy(t.store, ConsumerName("copy"), TopicName("copied_offsets"), GroupFilter());
    const std::string key = group_metadata_key("g");
    copy.apply(std::vector{RawRecord{.partition = 0, .offset = 100, .key = key, .value = {}}}, t.now);
    EXPECT_THAT(of(), Optional(classic(GroupPhase::stable, 2)));
}

TEST_F(Standing, WhatWasReadOfAPartitionThatIsForgottenIsForgotten) {
    apply({classic_members("g", 1)}, 0);
    apply({share_member("s", "a"), share_group("s", 1)}, 0);
    apply({classic_members("h", 1)}, 1);
    ingest.forget_partition(0);
    EXPECT_EQ(of("g"), unknown);
    EXPECT_EQ(of("s"), unknown);
    EXPECT_NE(of("h"), unknown);
    ingest.forget_topic();
    EXPECT_EQ(of("h"), unknown);
}

class StandingInAnotherTopic : public Standing {
protected:
    StandingInAnotherTopic() : Standing({}, {}, "copied_offsets") {}
};

TEST_F(StandingInAnotherTopic, AGroupTombstoneEndsIt) {
    apply({classic_members("g", 1)});
    EXPECT_THAT(of(), Optional(classic(GroupPhase::stable, 1)));
    apply({ends(2, "g")});
    EXPECT_EQ(of(), unknown);
}

// ---- Lists ----

GroupFilter all_but(const std::string& denied) {
    return {nullptr, [denied](std::string_view group) { return group == denied; }};
}

class StandingWithLists : public Standing {
protected:
    StandingWithLists() : Standing(all_but("of-consumer"), all_but("of-storage")) {}
};

TEST_F(StandingWithLists, OfAGroupThatAListDoesNotAcceptThereIsNone) {
    for (const auto* group : {"of-consumer", "of-storage", "g"}) {
        apply({classic_members(group, 1)});
        EXPECT_EQ(of(group).has_value(), group == std::string("g")) << group;
        apply(settled_consumers(group, {"a"}));
        EXPECT_EQ(of(group).has_value(), group == std::string("g")) << group;
    }
}

// ---- Removal and expiry ----

TEST_F(Standing, AGroupThatIsRemovedOnRequestHasNoneUntilItsNextRecord) {
    apply({classic_members("g", 1), commit_of("g")});
    t.store.remove_group(GroupName("g"));
    EXPECT_EQ(of(), unknown);
    apply({commit_of("g")});
    EXPECT_EQ(of(), unknown);
    apply({classic_members("g", 2)});
    EXPECT_THAT(of(), Optional(classic(GroupPhase::stable, 2)));
}

TEST_F(Standing, AReapedGroupHasNone) {
    apply({classic_members("g", 0), commit_of("g")});
    t.store.remove_groups({GroupName("g")}, GroupName("other"));
    EXPECT_EQ(of(), unknown);
}

TEST_F(Standing, OffsetTombstonesLeaveIt) {
    apply({classic_members("g", 1), commit_of("g")});
    apply({{offset_commit_key("g", "t", 0), std::nullopt}});
    EXPECT_THAT(of(), Optional(classic(GroupPhase::stable, 1)));
}

TEST_F(Standing, AnExpiredGroupHasNoneUntilItCommitsAgain) {
    apply({classic_members("g", 1), commit_of("g")});
    t.now = moment(1'000);
    EXPECT_NE(of(), unknown);
    t.now = moment(1'001);
    EXPECT_EQ(of(), unknown) << "before anybody has looked for expired groups";
    EXPECT_TRUE(t.store.standings(t.now).empty());
    t.store.expire(t.now);
    EXPECT_EQ(of(), unknown);
    EXPECT_TRUE(t.store.standings(t.now).empty());
    apply({commit_of("g", 1'001)});
    EXPECT_THAT(of(), Optional(classic(GroupPhase::stable, 1)));
}

TEST_F(Standing, AnExpiredGroupHasOneAgainWithItsNextRecord) {
    apply({classic_members("g", 0), commit_of("g")});
    t.now = moment(1'001);
    t.store.expire(t.now);
    apply({classic_members("g", 3)});
    EXPECT_THAT(of(), Optional(classic(GroupPhase::stable, 3)));
}

TEST_F(Standing, AGroupThatNeverCommittedDoesNotExpire) {
    apply({classic_members("g", 1)});
    t.now = moment(100'000);
    t.store.expire(t.now);
    EXPECT_FALSE(t.group("g"));
    EXPECT_THAT(of(), Optional(classic(GroupPhase::stable, 1)));
}

TEST_F(Standing, OfAllGroupsAreSortedByName) {
    apply({share_group("s", 1), classic_members("b", 1), consumer_group("a", 1)});
    const auto all = t.store.standings(t.now);
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].group, GroupName("a"));
    EXPECT_EQ(all[0].standing, consumer(GroupPhase::empty, 0));
    EXPECT_EQ(all[1].group, GroupName("b"));
    EXPECT_EQ(all[2].group, GroupName("s"));
}

TEST_F(Standing, TakesMemoryThatIsCounted) {
    const std::string long_name(1'000, 'n');
    const auto before = t.store.sizes().bytes;
    apply({classic_members(long_name, 1)});
    const auto with = t.store.sizes().bytes;
    EXPECT_GT(with, before + long_name.size());
    apply({ends(2, long_name)});
    EXPECT_LT(t.store.sizes().bytes, with - long_name.size());
}

}  // namespace
}  // namespace warren::core
