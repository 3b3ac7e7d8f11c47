#include "core/protocol_records_writer.h"
#include "core/snapshot_testing.h"
#include "core/store_testing.h"
#include "warren/core/encode/offsets_record_writer.h"
#include "warren/core/evaluate/group_evaluation.h"
#include "warren/core/ingest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// From one store through a snapshot into another one.
namespace warren::core {
namespace {

using namespace testing_support;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

constexpr TopicId id_of_t{1, 2};
constexpr std::int32_t offsets_partitions = 2;

Written commit(const std::string& group, std::int32_t partition, std::int64_t offset, const std::string& topic = "t") {
    return {offset_commit_key(group, topic, partition), offset_commit_value(offset, start_s * 1'000 + offset)};
}

Written members(const std::string& group, const std::string& host) {
    const MemberToWrite member{.member_id = "m", .client_id = "c", .client_host = host, .assignment = {{"t", {0, 1}}}};
    return {group_metadata_key(group), group_metadata_value({member}, 1, start_s * 1'000)};
}

/// A process with its store and reader.
struct Process {
    explicit Process(const std::string& offsets_topic = "__consumer_offsets", GroupFilter filter = GroupFilter(),
                     const StoreSettings& settings = store_settings(3, 1'000))
        : t(settings), ingest(t.store, ConsumerName("reader"), TopicName(offsets_topic), std::move(filter)) {
        t.topic("t", 3);
        t.topic(offsets_topic, offsets_partitions);
    }

    /// Into a partition of the offsets topic, at its next position.
    BatchReport apply(const std::vector<Written>& records, std::int32_t partition = 0) {
        std::vector<RawRecord> raw;
        for (const Written& record : records) {
            RawRecord& made = raw.emplace_back();
            made.partition = partition;
            made.offset = next[static_cast<std::size_t>(partition)]++;
            if (record.key) made.key = *record.key;
            if (record.value) made.value = *record.value;
        }
        return ingest.apply(raw, t.now);
    }

    [[nodiscard]] snapshot::Positions positions() const {
        snapshot::Positions positions;
        for (const std::int64_t position : next) positions.next.emplace_back(position);
        return positions;
    }

    /// `between`: what happens before each part is written.
    std::string save(const std::function<void(std::size_t part)>& between = [](std::size_t) {}) {
        std::string bytes;
        ingest.save_logs(bytes);
        ingest.save_ends(bytes, [] {});
        for (std::size_t part = 0; part < ClusterStore::parts; ++part) {
            between(part);
            encode(positions(), bytes);
            ingest.save_part(part, [](snapshot::GroupState&) {}, bytes);
        }
        ingest.save_names(bytes);
        ingest.save_let_go(bytes, [] {});
        return bytes;
    }

    /// Returns the number of groups that were taken. `next` is where reading goes on.
    std::size_t restore(const std::string& bytes, const std::vector<bool>& resumed = {true, true}) {
        const auto items = items_of(bytes);
        EXPECT_TRUE(items);
        std::vector<snapshot::Positions> parts;
        for (const auto& item : *items) {
            if (const auto* part = std::get_if<snapshot::Positions>(&item)) parts.push_back(*part);
        }
        for (std::size_t i = 0; i < next.size(); ++i) next[i] = resumed[i] ? parts.front().next[i].value_or(0) : 0;
        ingest.begin_restore(resumed, parts);
        std::size_t groups = 0;
        for (const auto& item : *items) groups += ingest.restore(item, t.now) ? 1U : 0U;
        ingest.end_restore(t.now);
        return groups;
    }

    TestStore t;
    OffsetsIngest ingest;
    std::vector<std::int64_t> next = std::vector<std::int64_t>(offsets_partitions);
};

/// Everything a reader of the store can see of a group.
void expect_same(Process& left, Process& right, const std::string& group) {
    const auto before = left.t.group(group);
    const auto after = right.t.group(group);
    ASSERT_EQ(before.has_value(), after.has_value()) << group;
    if (!before) return;
    EXPECT_EQ(before->commits, after->commits) << group;
    ASSERT_EQ(before->topics.size(), after->topics.size()) << group;
    for (std::size_t i = 0; i < before->topics.size(); ++i) {
        EXPECT_EQ(before->topics[i].topic, after->topics[i].topic);
        ASSERT_EQ(before->topics[i].partitions.size(), after->topics[i].partitions.size());
        for (std::size_t k = 0; k < before->topics[i].partitions.size(); ++k) {
            const PartitionWindow& one = before->topics[i].partitions[k];
            const PartitionWindow& other = after->topics[i].partitions[k];
            EXPECT_EQ(one.used, other.used);
            EXPECT_EQ(one.end_offset, other.end_offset);
            EXPECT_EQ(one.lowest_end_offset, other.lowest_end_offset);
            ASSERT_EQ(one.owner == nullptr, other.owner == nullptr);
            if (one.owner) {
                EXPECT_EQ(*one.owner, *other.owner);
            }
        }
    }
    EXPECT_EQ(group_status(*before, {}, left.t.now), group_status(*after, {}, right.t.now)) << group;
}

TEST(SnapshotRestore, ARestartShowsTheSameGroups) {
    Process before;
    before.t.end("t", 0, 120);
    before.apply({commit("shop", 0, 10), commit("shop", 0, 20), commit("shop", 1, 5), members("shop", "/h")});
    before.apply({commit("bank", 2, 7), members("only-members", "/o")}, 1);
    Process after;
    EXPECT_EQ(after.restore(before.save()), 4U) << "with the reader's own group";
    after.t.end("t", 0, 120);
    before.t.end("t", 0, 120);
    EXPECT_EQ(after.t.groups(), before.t.groups());
    for (const std::string& group : before.t.groups()) expect_same(before, after, group);
    EXPECT_EQ(after.t.host("shop", "t", 1), "/h");
    EXPECT_EQ(after.t.store.sizes().group_partitions, before.t.store.sizes().group_partitions);
}

TEST(SnapshotRestore, WhatIsReadOnMakesTheSameWindowsAsWithoutARestart) {
    Process before;
    before.apply({commit("shop", 0, 10), commit("shop", 0, 20), commit("shop", 0, 30)});
    Process after;
    after.restore(before.save());
    for (Process* one : {&before, &after}) one->apply({commit("shop", 0, 40), {offset_commit_key("shop", "t", 1), {}}});
    expect_same(before, after, "shop");
    EXPECT_EQ(after.t.offsets("shop", "t", 0), (Offsets{20, 30, 40}));
}

// Commits that are close to each other are merged, and a group tombstone has no order: both show a record read twice.
TEST(SnapshotRestore, RecordsBetweenThePartsAreReadAgainAndChangeNothing) {
    StoreSettings settings = store_settings(5, 1'000);
    settings.min_distance = std::chrono::seconds(1);
    constexpr auto topic = "offsets-of-my-own";
    Process before(topic, {}, settings);
    const std::vector<std::string> groups = {"a", "b", "c", "d", "e", "f", "g", "h"};
    std::int64_t offset = 0;
    std::vector<Written> written;
    const auto write = [&](const Written& record) {
        written.push_back(record);
        before.apply({record});
    };
    for (const auto& group : groups) write(commit(group, 0, offset += 10));
    const std::size_t already = written.size();
    const std::string bytes = before.save([&](std::size_t part) {
        if (part % 16 != 8) return;
        for (const auto& group : groups) {
            write({group_metadata_key(group), {}});
            write(commit(group, 0, offset += 10));
            write(commit(group, 0, offset += 10));
        }
    });
    Process after(topic, {}, settings);
    after.restore(bytes);
    ASSERT_EQ(after.next[0], static_cast<std::int64_t>(already)) << "reading begins where the first part ends";
    after.apply({written.begin() + static_cast<std::ptrdiff_t>(already), written.end()});
    for (const auto& group : groups) expect_same(before, after, group);
}

TEST(SnapshotRestore, CommitsAndOwnersThatWaitGoOnWaiting) {
    Process before;
    before.apply({commit("shop", 0, 10, "later")});
    Process after;
    after.restore(before.save());
    EXPECT_EQ(after.t.store.sizes().waiting_commits, 1U);
    after.t.topic("later", 1, 12);
    EXPECT_EQ(after.t.offsets("shop", "later", 0), Offsets{10});
}

TEST(SnapshotRestore, TheNewestCommitsOfATopicThatIsNotKnownYetWait) {
    Process before;
    before.t.topic("slow", 1);
    before.apply({commit("shop", 0, 10, "slow"), commit("shop", 0, 20, "slow")});
    Process after;
    after.restore(before.save());
    EXPECT_THAT(after.t.groups(), Not(Contains("shop")));
    after.t.topic("slow", 1);
    EXPECT_EQ(after.t.offsets("shop", "slow", 0), Offsets{20});
}

TEST(SnapshotRestore, GroupsOfAPartitionThatIsReadAnewAreLeftOut) {
    Process before;
    before.apply({commit("stays", 0, 10)}, 0);
    before.apply({commit("anew", 0, 10)}, 1);
    Process after;
    after.restore(before.save(), {true, false});
    EXPECT_EQ(after.t.groups(), Names{"stays"});
    after.apply({commit("anew", 0, 10)}, 1);
    EXPECT_EQ(after.t.offsets("anew", "t", 0), Offsets{10}) << "what is read of it counts";
}

TEST(SnapshotRestore, ListsApplyToSavedGroups) {
    Process before;
    before.apply({commit("wanted", 0, 10), commit("unwanted", 0, 10)});
    const GroupFilter filter({}, [](std::string_view group) { return group == "unwanted"; });
    Process after("__consumer_offsets", filter);
    after.restore(before.save());
    EXPECT_THAT(after.t.groups(), ElementsAre("burrow-reader", "wanted"));
}

TEST(SnapshotRestore, GroupsOfOtherReadersAreNotSaved) {
    Process before;
    OffsetsIngest other(before.t.store, ConsumerName("other"), TopicName("another"), {});
    const Written record = commit("elsewhere", 0, 10);
    const RawRecord raw{.partition = 0, .offset = 0, .key = *record.key, .value = *record.value};
    other.apply(std::span(&raw, 1), before.t.now);
    before.apply({commit("shop", 0, 10)});
    Process after;
    after.restore(before.save());
    EXPECT_THAT(after.t.groups(), ElementsAre("burrow-reader", "shop"));
}

TEST(SnapshotRestore, ASmallerWindowTakesTheNewest) {
    Process before;
    before.apply({commit("shop", 0, 10), commit("shop", 0, 20), commit("shop", 0, 30)});
    Process after("__consumer_offsets", {}, store_settings(2, 1'000));
    after.restore(before.save());
    EXPECT_EQ(after.t.offsets("shop", "t", 0), (Offsets{20, 30}));
    after.apply({commit("shop", 0, 40)});
    EXPECT_EQ(after.t.offsets("shop", "t", 0), (Offsets{30, 40}));
}

TEST(SnapshotRestore, EndOffsetsOfBeforeAreOlderThanThoseOfSince) {
    Process before;
    for (const std::int64_t end : {70, 80, 90}) before.t.end("t", 0, end);
    before.apply({commit("shop", 0, 10)});
    Process after;
    after.t.end("t", 0, 110);
    after.restore(before.save());
    const auto windows = after.t.group("shop");
    ASSERT_TRUE(windows);
    EXPECT_EQ(windows->topics[0].partitions[0].end_offset, 110);
    EXPECT_EQ(windows->topics[0].partitions[0].lowest_end_offset, 90) << "of 90, 100 and 110";
    after.restore(before.save());
    EXPECT_EQ(after.t.group("shop")->topics[0].partitions[0].lowest_end_offset, 90) << "taken once";
}

TEST(SnapshotRestore, OwnersOfExpiredGroupsComeBackWithTheirNextCommit) {
    Process before;
    before.apply({commit("shop", 0, 10), members("shop", "/h")});
    before.t.now = moment(2'000);
    before.t.store.expire(before.t.now);
    Process after;
    after.t.now = moment(0);
    after.restore(before.save());
    EXPECT_THAT(after.t.groups(), Not(Contains("shop")));
    after.apply({commit("shop", 0, 20)});
    EXPECT_EQ(after.t.host("shop", "t", 0), "/h");
}

TEST(SnapshotRestore, AMemberOfANewerProtocolThatChangesLeavesTheOthersAsTheyWere) {
    Process before;
    const std::vector<NamedTopicId> ids = {{"t", id_of_t}};
    TopicIngest(before.t.store).topic_ids(ids);
    before.apply({commit("shop", 0, 10), consumer_group("shop", 1), consumer_member("shop", "m1", "/one"),
                  consumer_assignment("shop", "m1", {.has = {{id_of_t, {0}}}}), consumer_member("shop", "m2", "/two"),
                  consumer_assignment("shop", "m2", {.has = {{id_of_t, {1}}}})});
    ASSERT_EQ(before.t.host("shop", "t", 1), "/two");
    Process after;
    after.restore(before.save());
    EXPECT_EQ(after.t.host("shop", "t", 0), "/one");
    after.apply({consumer_assignment("shop", "m1", {.has = {{id_of_t, {0, 2}}}})});
    EXPECT_EQ(after.t.host("shop", "t", 0), "/one");
    EXPECT_EQ(after.t.host("shop", "t", 1), "/two");
    EXPECT_EQ(after.t.host("shop", "t", 2), "/one");
}

TEST(SnapshotRestore, AnExpiredGroupOfANewerProtocolStaysOutOfSight) {
    Process before;
    const std::vector<NamedTopicId> ids = {{"t", id_of_t}};
    TopicIngest(before.t.store).topic_ids(ids);
    before.apply({commit("shop", 0, 10), consumer_group("shop", 1), consumer_member("shop", "m", "/h"),
                  consumer_assignment("shop", "m", {.has = {{id_of_t, {0}}}})});
    before.t.store.expire(moment(2'000));
    Process after;
    after.restore(before.save());
    EXPECT_THAT(after.t.groups(), Not(Contains("shop")));
    after.apply({commit("shop", 0, 20)});
    EXPECT_EQ(after.t.host("shop", "t", 0), "/h");
}

std::optional<GroupStanding> standing(const Process& process, const std::string& group) {
    return process.t.store.standing(GroupName(group), process.t.now);
}

TEST(SnapshotRestore, TypesAndStatesOfGroupsAreThereAtOnce) {
    Process before;
    before.apply({commit("classic", 0, 10), members("classic", "/h"), share_group("share", 1),
                  share_member("share", "m"), consumer_group("consumer", 3), consumer_member("consumer", "m", "/h")});
    before.apply({members("idle", "/h")}, 1);
    Process after;
    after.restore(before.save());
    EXPECT_THAT(after.t.groups(), Not(Contains("share")));
    EXPECT_EQ(standing(after, "classic"), (GroupStanding{GroupType::classic, GroupPhase::stable, 1}));
    EXPECT_EQ(standing(after, "idle"), (GroupStanding{GroupType::classic, GroupPhase::stable, 1}));
    EXPECT_EQ(standing(after, "share"), (GroupStanding{GroupType::share, GroupPhase::stable, 1}));
    EXPECT_EQ(standing(after, "consumer"), (GroupStanding{GroupType::consumer, GroupPhase::assigning, 1}));
    EXPECT_EQ(standing(after, "burrow-reader"), std::nullopt);
}

TEST(SnapshotRestore, StatesGoOnFromWhatWasKnownOfTheMembers) {
    Process before;
    before.apply({consumer_group("g", 1), assignment_epoch("g", 1), consumer_member("g", "m1", "/h"),
                  consumer_assignment("g", "m1", {}), consumer_member("g", "m2", "/h"), share_group("share", 1),
                  share_member("share", "m1")});
    Process after;
    after.restore(before.save());
    EXPECT_EQ(standing(after, "g"), (GroupStanding{GroupType::consumer, GroupPhase::reconciling, 2}));
    after.apply({consumer_assignment("g", "m2", {}), share_member("share", "m2")});
    EXPECT_EQ(standing(after, "g"), (GroupStanding{GroupType::consumer, GroupPhase::stable, 2}));
    EXPECT_EQ(standing(after, "share"), (GroupStanding{GroupType::share, GroupPhase::stable, 2}));
    after.apply({ends(11, "share"), ends(3, "g")});
    EXPECT_EQ(standing(after, "share"), std::nullopt);
    EXPECT_EQ(standing(after, "g"), std::nullopt);
}

TEST(SnapshotRestore, StatesThatWereToldByAPartitionThatIsReadAnewAreLeftOut) {
    Process before;
    before.apply({members("gone", "/h")}, 0);
    before.apply({members("kept", "/h")}, 1);
    Process after;
    after.restore(before.save(), {false, true});
    EXPECT_EQ(standing(after, "gone"), std::nullopt);
    EXPECT_NE(standing(after, "kept"), std::nullopt);
}

TEST(SnapshotRestore, ListsApplyToSavedStates) {
    Process before;
    before.apply({members("g", "/h"), members("kept", "/h")});
    Process after("__consumer_offsets", {nullptr, [](std::string_view group) { return group == "g"; }});
    after.restore(before.save());
    EXPECT_EQ(standing(after, "g"), std::nullopt);
    EXPECT_NE(standing(after, "kept"), std::nullopt);
}

TEST(SnapshotRestore, TheStateOfAnExpiredGroupComesBackWithItsNextCommit) {
    Process before;
    before.apply({commit("shop", 0, 10), members("shop", "/h")});
    before.t.store.expire(moment(2'000));
    Process after;
    after.restore(before.save());
    EXPECT_EQ(standing(after, "shop"), std::nullopt);
    after.apply({commit("shop", 0, 20)});
    EXPECT_EQ(standing(after, "shop"), (GroupStanding{GroupType::classic, GroupPhase::stable, 1}));
}

TEST(SnapshotRestore, AGroupThatWasRemovedOnRequestHasNoStateAfterwards) {
    Process before;
    before.apply({consumer_group("g", 1), consumer_member("g", "m", "/h")});
    before.t.store.remove_group(GroupName("g"));
    Process after;
    after.restore(before.save());
    EXPECT_EQ(standing(after, "g"), std::nullopt);
}

TEST(SnapshotRestore, AnOwnerWhoseTopicHadNoNameIsThereWhenItHasOne) {
    Process before;
    before.apply({commit("shop", 1, 10), consumer_group("shop", 1), consumer_member("shop", "m", "/h"),
                  consumer_assignment("shop", "m", {.has = {{id_of_t, {0}}}})});
    ASSERT_EQ(before.t.host("shop", "t", 0), "");
    Process after;
    after.restore(before.save());
    EXPECT_TRUE(after.t.store.take_wish_for_topic_ids());
    const std::vector<NamedTopicId> ids = {{"t", id_of_t}};
    TopicIngest(after.t.store).topic_ids(ids);
    after.ingest.look_for_names(after.t.now);
    EXPECT_EQ(after.t.host("shop", "t", 0), "/h");
}

TEST(SnapshotRestore, AGroupHasEachOwnerOnce) {
    Process before;
    const auto member = [](const char* host, std::vector<std::int32_t> partitions) {
        return MemberToWrite{
            .member_id = host, .client_id = "c", .client_host = host, .assignment = {{"t", std::move(partitions)}}};
    };
    before.apply({commit("shop", 0, 10),
                  {group_metadata_key("shop"),
                   group_metadata_value({member("/one", {0, 2}), member("/two", {1})}, 1, start_s * 1'000)}});
    Process after;
    after.restore(before.save());
    // Lists that are made at once have no room to spare.
    EXPECT_LE(after.t.store.sizes().bytes, before.t.store.sizes().bytes);
    EXPECT_EQ(after.t.host("shop", "t", 1), "/two");
    EXPECT_EQ(after.t.host("shop", "t", 2), "/one");
}

std::vector<ToldOffset> told(std::int64_t offset) {
    return {{"t", 0, offset}};
}

TEST(SnapshotRestore, OffsetsThatWereToldBeforeDoNotKeepTheWindowsOut) {
    Process before;
    before.apply({commit("g", 0, 10), commit("g", 0, 1'020), commit("g", 0, 2'030), members("g", "/h")});
    Process after;
    after.ingest.begin_warming();
    GroupOffsetsIngest brokers(after.t.store, {GroupFilter()});
    const std::vector<std::string> listed{"g"};
    static_cast<void>(brokers.begin_round(listed));
    static_cast<void>(brokers.take(GroupName("g"), told(2'030), after.t.now, {}));
    ASSERT_EQ(after.t.offsets("g", "t", 0), Offsets{2'030});
    EXPECT_EQ(after.restore(before.save()), 2U) << "it and the reader itself";
    after.ingest.end_warming();
    expect_same(before, after, "g");
    // Lists that are made at once have no room to spare.
    EXPECT_LE(after.t.store.sizes().bytes, before.t.store.sizes().bytes);
}

TEST(SnapshotRestore, OwnersThatWereRestoredByAnotherReaderDoNotKeepTheWindowsOut) {
    Process elsewhere("custom");
    elsewhere.t.owners("g", {{"t", 0, "/old"}}, 5);
    Process before;
    before.apply({commit("g", 0, 10), members("g", "/h")});
    const std::string right = before.save();
    const auto owners_only = items_of(elsewhere.save());
    ASSERT_TRUE(owners_only);
    for (const bool right_first : {false, true}) {
        Process after;
        OffsetsIngest second(after.t.store, ConsumerName("second"), TopicName("custom"), GroupFilter());
        if (right_first) after.restore(right);
        second.begin_restore({true, true}, {elsewhere.positions()});
        for (const auto& item : *owners_only) static_cast<void>(second.restore(item, after.t.now));
        second.end_restore(after.t.now);
        if (!right_first) after.restore(right);
        expect_same(before, after, "g");
    }
}

TEST(SnapshotRestore, AGroupThatIsNotTakenIsReadAgain) {
    Process before;
    // Each part has other positions, so records that a later part than the first has are read again after the restart.
    std::string group = "g";
    while (ClusterStore::part_of(group) == 0) group += "g";
    const std::string bytes = before.save([&](std::size_t part) {
        if (part == 0) before.apply({commit(group, 0, 10)});
        if (part > 0) before.apply({commit("other", 0, static_cast<std::int64_t>(part) * 1'000)});
    });
    Process after;
    const LogId custom = after.t.store.log_of_topic(TopicName("custom"));
    after.t.commit({.group = group, .partition = 1, .offset = 7, .log = custom});
    after.restore(bytes);
    after.next[0] = 0;
    after.apply({commit(group, 0, 10)});
    EXPECT_EQ(after.t.offsets(group, "t", 0), Offsets{10});
}

TEST(SnapshotRestore, BrokersDoNotSpeakForAGroupWithCommitsFromElsewhere) {
    Process before;
    before.apply({commit("g", 0, 10)});
    before.t.commit({.group = "g",
                     .partition = 1,
                     .offset = 50,
                     .log = before.t.store.log_of_topic(TopicName("custom"))});
    Process after;
    after.restore(before.save());
    ASSERT_EQ(after.t.offsets("g", "t", 1), Offsets{50});
    EXPECT_EQ(texts(before.t.store.groups_of_brokers()), Names{});
    EXPECT_EQ(texts(after.t.store.groups_of_brokers()), Names{});
}

TEST(SnapshotRestore, WhatHadExpiredOrWasRemovedDoesNotComeBackBecauseItIsTold) {
    Process before;
    const GroupOffsetsIngest brokers_before(before.t.store, {GroupFilter()});
    before.apply({commit("expired", 0, 10), commit("removed", 0, 10), commit("ended", 0, 10)});
    before.t.store.remove_group(GroupName("removed"));
    before.t.store.remove_group(GroupName("ended"));
    before.apply({{offset_commit_key("ended", "t", 0), std::nullopt}});
    before.t.now = moment(2'000);
    before.t.store.expire(before.t.now);
    Process after;
    after.t.now = moment(2'001);
    GroupOffsetsIngest brokers(after.t.store, {GroupFilter()});
    after.restore(before.save());
    for (const std::string group : {"expired", "removed", "ended"}) {
        static_cast<void>(brokers.take(GroupName(group), told(10), after.t.now, {}));
    }
    EXPECT_THAT(after.t.groups(), Not(Contains("expired")));
    EXPECT_THAT(after.t.groups(), Not(Contains("removed")));
    EXPECT_THAT(after.t.groups(), Contains("ended")) << "its tombstone was read";
}

TEST(SnapshotRestore, AnyItemsAtAllAreTakenWithoutHarm) {
    Process process;
    process.restore(bytes_of(all_kinds_of_items()));
    for (const std::string& group : process.t.groups()) process.t.group(group);
    process.apply({commit("g", 0, 1), commit("shop", 0, 1)});
    EXPECT_EQ(process.t.offsets("shop", "t", 0), Offsets{1});
}

}  // namespace
}  // namespace warren::core
