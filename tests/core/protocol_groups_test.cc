#include "core/protocol/protocol_groups.h"

#include "core/decode_testing.h"
#include "core/protocol_records_writer.h"
#include "core/store_testing.h"
#include "warren/core/encode/offsets_record_writer.h"
#include "warren/core/ingest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

// Who owns what in groups of the newer protocols, from the bytes of their records to the store.
namespace warren::core {
namespace {

using namespace testing_support;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr TopicId id_of_t{1, 2};
constexpr TopicId id_of_u{3, 4};

using Hosts = std::vector<std::string>;
using Records = std::vector<Written>;

/// Who owns the partitions of a topic, also of a group without commits, which is not shown.
std::vector<OwnerRef> owners_of(const TestStore& t, const std::string& group, const std::string& topic) {
    std::vector<OwnerRef> owners;
    const auto windows = t.store.peek(GroupName(group));
    if (!windows) return owners;
    for (const TopicWindows& one : windows->topics) {
        if (one.topic.str() != topic) continue;
        for (const PartitionWindow& partition : one.partitions) owners.push_back(partition.owner);
    }
    return owners;
}

std::string host_of(const TestStore& t, const std::string& group, const std::string& topic, std::size_t partition) {
    const auto owners = owners_of(t, group, topic);
    return partition < owners.size() && owners[partition] ? owners[partition]->host : "";
}

class Protocol : public ::testing::Test {
protected:
    explicit Protocol(GroupFilter filter = GroupFilter(), const std::string& offsets_topic = "__consumer_offsets")
        : ingest(t.store, ConsumerName("reader"), TopicName(offsets_topic), std::move(filter)) {
        t.topic("t", 3);
        t.topic("u", 3);
    }

    BatchReport apply_at(std::int64_t offset, const Records& records, std::int32_t partition = 0) {
        std::vector<RawRecord> raw;
        for (const Written& record : records) {
            RawRecord& made = raw.emplace_back();
            made.partition = partition;
            made.offset = offset++;
            if (record.key) made.key = *record.key;
            if (record.value) made.value = *record.value;
        }
        next_offset_ = std::max(next_offset_, offset);
        return ingest.apply(raw, t.now);
    }
    BatchReport apply(const Records& records) { return apply_at(next_offset_, records); }

    /// The names of both topics are known from now on.
    void know_ids() {
        const std::vector<NamedTopicId> ids = {{"t", id_of_t}, {"u", id_of_u}};
        TopicIngest(t.store).topic_ids(ids);
    }

    /// By partition; empty: nobody.
    Hosts hosts(const std::string& group, const std::string& topic = "t") {
        return {host_of(t, group, topic, 0), host_of(t, group, topic, 1), host_of(t, group, topic, 2)};
    }

    TestStore t;
    OffsetsIngest ingest;

private:
    std::int64_t next_offset_ = 0;
};

class ProtocolOwners : public Protocol {
protected:
    ProtocolOwners() { know_ids(); }
};

Records first_join(const std::string& group, const std::string& member, const std::string& host) {
    return {consumer_member(group, member, host), consumer_group(group, 1),
            consumer_target(group, member, {{id_of_t, {0, 1, 2}}}), ends(6, group),
            consumer_assignment(group, member, {.has = {{id_of_t, {0, 1, 2}}}})};
}

Records operator+(Records left, const Records& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

Written classic_members(const std::string& group, const std::map<std::string, Parts>& by_host) {
    std::vector<MemberToWrite> members;
    for (const auto& [host, parts] : by_host) {
        members.push_back({.member_id = "m", .client_id = "c", .client_host = host, .assignment = {{"t", parts}}});
    }
    return {group_metadata_key(group), group_metadata_value(members, 1, start_s * 1'000)};
}

Written commit(const std::string& group) {
    return {offset_commit_key(group, "t", 0), offset_commit_value(7, start_s * 1'000)};
}

// ---- Consumer groups ----

TEST_F(ProtocolOwners, AMemberOwnsWhatItHas) {
    apply(first_join("g", "a", "/a"));
    EXPECT_EQ(hosts("g"), (Hosts{"/a", "/a", "/a"}));
    EXPECT_EQ(owners_of(t, "g", "t").at(0)->client_id, "client-a");
}

TEST_F(ProtocolOwners, WhatAMemberWillGetIsNotItsOwnYet) {
    apply(first_join("g", "a", "/a"));
    apply({consumer_member("g", "b", "/b"), consumer_group("g", 2), consumer_target("g", "b", {{id_of_t, {2}}}),
           consumer_assignment("g", "b", {})});
    EXPECT_EQ(hosts("g"), (Hosts{"/a", "/a", "/a"}));
}

TEST_F(ProtocolOwners, ARebalanceMovesPartitionsOnlyWhenTheyAreGivenUp) {
    apply(first_join("g", "a", "/a") + Records{consumer_member("g", "b", "/b")});
    apply({consumer_assignment("g", "a", {.has = {{id_of_t, {0, 1}}}, .gives_up = {{id_of_t, {2}}}})});
    EXPECT_EQ(hosts("g"), (Hosts{"/a", "/a", "/a"}));
    apply({consumer_assignment("g", "a", {.has = {{id_of_t, {0, 1}}}})});
    EXPECT_EQ(hosts("g"), (Hosts{"/a", "/a", ""}));
    apply({consumer_assignment("g", "b", {.has = {{id_of_t, {2}}, {id_of_u, {1}}}})});
    EXPECT_EQ(hosts("g"), (Hosts{"/a", "/a", "/b"}));
    EXPECT_EQ(hosts("g", "u"), (Hosts{"", "/b", ""}));
}

TEST_F(ProtocolOwners, AMemberThatLeavesOwnsNothing) {
    apply(first_join("g", "a", "/a") + Records{commit("g")});
    apply({ends(8, "g", "a"), ends(7, "g", "a"), ends(5, "g", "a"), consumer_group("g", 2)});
    EXPECT_EQ(hosts("g"), (Hosts{"", "", ""}));
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{7});
    apply({consumer_member("g", "b", "/b"), consumer_assignment("g", "b", {.has = {{id_of_t, {1}}}})});
    EXPECT_EQ(hosts("g"), (Hosts{"", "/b", ""})) << "an empty group is still one of the newer protocol";
}

TEST_F(ProtocolOwners, AStaticMemberKeepsItsPartitionsWhileItIsAwayAndGetsThemAnew) {
    apply({consumer_member("g", "a", "/a", "i-1"), consumer_group("g", 1),
           consumer_assignment("g", "a", {.has = {{id_of_t, {0, 1, 2}}}})});
    apply({consumer_assignment("g", "a", {.has = {{id_of_t, {0, 1, 2}}}, .gives_up = {}, .epoch = -2})});
    EXPECT_EQ(hosts("g"), (Hosts{"/a", "/a", "/a"}));
    // It returns under another member id; no record of type 3 comes with it.
    apply({ends(8, "g", "a"), ends(7, "g", "a"), ends(5, "g", "a")});
    apply({consumer_member("g", "b", "/b", "i-1"),
           consumer_assignment("g", "b", {.has = {{id_of_t, {0, 1, 2}}}, .gives_up = {}, .epoch = 0}),
           consumer_assignment("g", "b", {.has = {{id_of_t, {0, 1, 2}}}})});
    EXPECT_EQ(hosts("g"), (Hosts{"/b", "/b", "/b"}));
}

TEST_F(ProtocolOwners, MembersOfAGroupThatIsNotDefinedYetOwnNothing) {
    // As compaction leaves it: the record of type 3 is newer than the members'.
    apply({consumer_member("g", "a", "/a"), consumer_assignment("g", "a", {.has = {{id_of_t, {1}}}})});
    EXPECT_EQ(t.groups(), Names());
    apply({consumer_group("g", 9)});
    EXPECT_EQ(hosts("g"), (Hosts{"", "/a", ""}));
}

TEST_F(ProtocolOwners, ADeletedGroupOwnsNothing) {
    apply(first_join("g", "a", "/a") + Records{commit("g")});
    apply({ends(8, "g", "a"), ends(7, "g", "a"), ends(6, "g"), ends(5, "g", "a"), ends(4, "g"), ends(3, "g")});
    EXPECT_EQ(hosts("g"), (Hosts{"", "", ""}));
}

TEST_F(ProtocolOwners, ShareGroupsOwnNothing) {
    apply(first_join("g", "a", "/a"));
    apply({share_group("g", 1)});
    EXPECT_EQ(hosts("g"), (Hosts{"", "", ""}));
}

// ---- Conversions ----

TEST_F(ProtocolOwners, AClassicGroupThatGoesOnWithTheNewerProtocolEndsWithTheNewOwners) {
    apply({commit("g"), classic_members("g", {{"/old", {0, 1, 2}}})});
    ASSERT_EQ(hosts("g"), (Hosts{"/old", "/old", "/old"}));
    const BatchReport report = apply(Records{ends(2, "g")} + first_join("g", "a", "/a"));
    EXPECT_EQ(hosts("g"), (Hosts{"/a", "/a", "/a"}));
    EXPECT_THAT(report.removed_groups, IsEmpty());
}

TEST_F(ProtocolOwners, AGroupThatGoesBackToTheClassicProtocolEndsWithTheClassicMembers) {
    apply(first_join("g", "a", "/a"));
    apply({ends(8, "g", "a"), ends(7, "g", "a"), ends(6, "g"), ends(5, "g", "a"), ends(16, "g", "t.*"), ends(4, "g"),
           ends(3, "g"), classic_members("g", {{"/old", {1}}})});
    EXPECT_EQ(hosts("g"), (Hosts{"", "/old", ""}));
}

TEST_F(ProtocolOwners, ConversionsMayFallBetweenTwoBatches) {
    for (const Written& record : Records{classic_members("g", {{"/old", {0}}}), ends(2, "g")} +
                                     first_join("g", "a", "/a")) {
        apply({record});
    }
    EXPECT_EQ(hosts("g"), (Hosts{"/a", "/a", "/a"}));
    for (const Written& record : {ends(8, "g", "a"), ends(5, "g", "a"), ends(3, "g"),
                                  classic_members("g", {{"/old", {0}}})}) {
        apply({record});
    }
    EXPECT_EQ(hosts("g"), (Hosts{"/old", "", ""}));
}

TEST_F(ProtocolOwners, AStrayClassicTombstoneTakesNoOwnersOfTheNewerProtocol) {
    apply(first_join("g", "a", "/a"));
    apply({ends(2, "g")});
    EXPECT_EQ(hosts("g"), (Hosts{"/a", "/a", "/a"}));
}

// ---- Names of topics ----

TEST_F(Protocol, OwnersOfATopicWaitUntilItsIdIsKnownFromACommit) {
    apply(first_join("g", "a", "/a"));
    EXPECT_EQ(hosts("g"), (Hosts{"", "", ""}));
    apply({commit_with_id("other", "u", id_of_u, start_s * 1'000)});
    EXPECT_EQ(hosts("g"), (Hosts{"", "", ""}));
    apply({commit_with_id("other", "t", id_of_t, start_s * 1'000)});
    EXPECT_EQ(hosts("g"), (Hosts{"/a", "/a", "/a"}));
}

TEST_F(Protocol, CommitsTellIdsAlsoBeforeTheyAreNeeded) {
    apply({commit_with_id("other", "t", id_of_t, start_s * 1'000)});
    apply({commit_with_id("other", "u", id_of_u, start_s * 1'000)});
    apply(first_join("g", "a", "/a"));
    EXPECT_EQ(hosts("g"), (Hosts{"/a", "/a", "/a"}));
}

TEST_F(Protocol, OwnersOfATopicWaitUntilItsIdIsKnownFromTheGroupsTopics) {
    apply(first_join("g", "a", "/a"));
    apply({topic_of_group("g", id_of_t, "t")});
    EXPECT_EQ(hosts("g"), (Hosts{"/a", "/a", "/a"}));
}

TEST_F(Protocol, OwnersOfATopicWaitUntilItsIdIsKnownFromTheBrokers) {
    apply(first_join("g", "a", "/a"));
    know_ids();
    EXPECT_EQ(hosts("g"), (Hosts{"", "", ""}));
    ingest.look_for_names(t.now);
    EXPECT_EQ(hosts("g"), (Hosts{"/a", "/a", "/a"})) << "though no record comes any more";
}

TEST_F(Protocol, IdsAreWishedForUntilEachIsKnown) {
    EXPECT_FALSE(t.store.take_wish_for_topic_ids());
    apply(first_join("g", "a", "/a"));
    EXPECT_TRUE(t.store.take_wish_for_topic_ids());
    EXPECT_FALSE(t.store.take_wish_for_topic_ids());
    ingest.look_for_names(t.now);
    EXPECT_TRUE(t.store.take_wish_for_topic_ids());
    know_ids();
    ingest.look_for_names(t.now);
    ingest.look_for_names(t.now);
    EXPECT_FALSE(t.store.take_wish_for_topic_ids());
}

TEST_F(Protocol, ATopicWithoutANameDoesNotKeepTheOthersWaiting) {
    apply({topic_of_group("g", id_of_u, "u"), consumer_member("g", "a", "/a"), consumer_group("g", 1),
           consumer_assignment("g", "a", {.has = {{id_of_t, {0}}, {id_of_u, {2}}}})});
    EXPECT_EQ(hosts("g", "u"), (Hosts{"", "", "/a"}));
    know_ids();
    apply({});
    EXPECT_EQ(hosts("g"), (Hosts{"/a", "", ""}));
    EXPECT_EQ(hosts("g", "u"), (Hosts{"", "", "/a"}));
}

TEST_F(ProtocolOwners, ATopicThatWasMadeAnewHasAnotherId) {
    const NamedTopicId anew{"t", {5, 6}};
    TopicIngest(t.store).topic_ids({&anew, 1});
    apply(first_join("g", "a", "/a"));
    EXPECT_EQ(hosts("g"), (Hosts{"", "", ""}));
    apply({consumer_assignment("g", "a", {.has = {{{5, 6}, {0}}}})});
    EXPECT_EQ(hosts("g"), (Hosts{"/a", "", ""}));
}

// ---- Records that are read again ----

TEST_F(ProtocolOwners, RecordsThatAreReadAgainBringNoMemberBack) {
    const Records came = {consumer_member("g", "a", "/a"), consumer_group("g", 1),
                          consumer_assignment("g", "a", {.has = {{id_of_t, {0, 1, 2}}}})};
    const Records left = {ends(8, "g", "a"), ends(5, "g", "a"), consumer_group("g", 2)};
    apply_at(10, came + left);
    apply_at(10, came);
    EXPECT_EQ(hosts("g"), (Hosts{"", "", ""}));
    apply_at(13, left);
    EXPECT_EQ(hosts("g"), (Hosts{"", "", ""}));
}

TEST_F(ProtocolOwners, RecordsThatAreReadAgainBringNoDeletedGroupBack) {
    const Records came = {consumer_member("g", "a", "/a"), consumer_group("g", 1),
                          consumer_assignment("g", "a", {.has = {{id_of_t, {0, 1, 2}}}})};
    apply_at(10, came + Records{ends(8, "g", "a"), ends(5, "g", "a"), ends(3, "g")});
    apply_at(10, came);
    EXPECT_EQ(hosts("g"), (Hosts{"", "", ""}));
}

TEST_F(ProtocolOwners, TombstonesThatAreReadAgainTakeNoNewMemberAway) {
    apply_at(10, {consumer_group("g", 1), ends(8, "g", "a"), ends(5, "g", "a"), ends(3, "g"),
                  consumer_member("g", "a", "/a"), consumer_group("g", 2),
                  consumer_assignment("g", "a", {.has = {{id_of_t, {0}}}})});
    apply_at(11, {ends(8, "g", "a"), ends(5, "g", "a"), ends(3, "g")});
    EXPECT_EQ(hosts("g"), (Hosts{"/a", "", ""}));
}

TEST_F(ProtocolOwners, AConversionThatIsReadAgainChangesNothing) {
    const Records classic = {classic_members("g", {{"/old", {0}}}), ends(2, "g")};
    apply_at(10, classic + first_join("g", "a", "/a"));
    apply_at(10, classic);
    EXPECT_EQ(hosts("g"), (Hosts{"/a", "/a", "/a"}));
    apply_at(100, {consumer_assignment("g", "a", {.has = {{id_of_t, {0}}}})});
    EXPECT_EQ(hosts("g"), (Hosts{"/a", "", ""}));
}

TEST_F(ProtocolOwners, PartitionsOfTheOffsetsTopicHaveAnOrderOfTheirOwn) {
    apply_at(1'000, first_join("g", "a", "/a"), 1);
    apply_at(10, first_join("h", "b", "/b"), 2);
    EXPECT_EQ(hosts("g"), (Hosts{"/a", "/a", "/a"}));
    EXPECT_EQ(hosts("h"), (Hosts{"/b", "/b", "/b"}));
}

TEST_F(ProtocolOwners, APartitionThatIsForgottenIsReadAnew) {
    apply_at(1'000, Records{commit("g")} + first_join("g", "a", "/a"), 1);
    apply_at(1'000, Records{commit("h")} + first_join("h", "b", "/b"), 2);
    ingest.forget_partition(1);
    EXPECT_EQ(hosts("g"), (Hosts{"", "", ""}));
    EXPECT_EQ(hosts("h"), (Hosts{"/b", "/b", "/b"}));
    apply_at(10, first_join("g", "c", "/c"), 1);
    EXPECT_EQ(hosts("g"), (Hosts{"/c", "/c", "/c"}));
    ingest.forget_topic();
    apply_at(10, first_join("h", "d", "/d"), 2);
    EXPECT_EQ(hosts("h"), (Hosts{"/d", "/d", "/d"}));
}

// ---- Other offsets topics, lists ----

class ProtocolElsewhere : public Protocol {
protected:
    ProtocolElsewhere() : Protocol(GroupFilter(), "__offsets") { know_ids(); }
};

TEST_F(ProtocolElsewhere, TheRecordsOfAGroupMayStandInSeveralPartitions) {
    apply_at(1'000, {consumer_group("g", 1)}, 1);
    apply_at(500, {consumer_member("g", "a", "/a")}, 2);
    apply_at(10, {consumer_assignment("g", "a", {.has = {{id_of_t, {0}}}})}, 3);
    EXPECT_EQ(hosts("g"), (Hosts{"/a", "", ""}));
}

class ProtocolFiltered : public Protocol {
protected:
    ProtocolFiltered() : Protocol(GroupFilter([](std::string_view group) { return group != "g"; }, nullptr)) {
        know_ids();
    }
};

TEST_F(ProtocolFiltered, ListsApplyToTheNewerRecords) {
    t.commit({.group = "g"});
    EXPECT_EQ(apply(first_join("g", "a", "/a")).filtered, 5U);
    EXPECT_EQ(apply(first_join("h", "b", "/b")).filtered, 0U);
    EXPECT_EQ(hosts("g"), (Hosts{"", "", ""}));
    EXPECT_EQ(hosts("h"), (Hosts{"/b", "/b", "/b"}));
}

// ---- Streams groups ----

TEST_F(Protocol, AStreamsMemberOwnsWhatItsActiveTasksRead) {
    apply({streams_member("s", "a", "/a"), streams_member("s", "b", "/b"), streams_topology("s", "0", "t", "u"),
           streams_group("s", 1),
           streams_assignment("s", "a", {.active = {{"0", {0}}}, .standby = {{"0", {1}}}, .active_given_up = {}}),
           streams_assignment("s", "b", {.active = {{"0", {2}}}, .standby = {}, .active_given_up = {{"0", {1}}}})});
    EXPECT_EQ(hosts("s", "t"), (Hosts{"/a", "/b", "/b"}));
    EXPECT_EQ(hosts("s", "u"), (Hosts{"/a", "/b", "/b"}));
    apply({ends(22, "s", "b"), ends(21, "s", "b"), ends(19, "s", "b"), streams_group("s", 2)});
    EXPECT_EQ(hosts("s", "t"), (Hosts{"/a", "", ""}));
    apply({ends(22, "s", "a"), ends(20, "s"), ends(19, "s", "a"), ends(17, "s"), ends(23, "s")});
    EXPECT_EQ(hosts("s", "t"), (Hosts{"", "", ""}));
}

TEST_F(Protocol, TasksOfAnUnknownSubtopologyReadNothingUntilItIsTold) {
    apply({streams_member("s", "a", "/a"), streams_group("s", 1),
           streams_assignment("s", "a", {.active = {{"0", {1}}}, .standby = {}, .active_given_up = {}})});
    EXPECT_EQ(hosts("s"), (Hosts{"", "", ""}));
    apply({streams_topology("s", "0", "t", "u")});
    EXPECT_EQ(hosts("s"), (Hosts{"", "/a", ""}));
}

// ---- What brokers have written ----

class ProtocolLive : public Protocol {
protected:
    ProtocolLive() {
        t.topic("orders", 4);
        t.topic("payments", 3);
    }

    /// Records of tests/data/consumer-offsets-live-vectors.json, by name.
    static Records live(const std::vector<std::string>& names) {
        Records records;
        for (const std::string& name : names) {
            const auto& all = decode_testing::all_vectors();
            const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
            if (found == all.end()) throw std::invalid_argument("no vector " + name);
            records.push_back({found->key, found->value});
        }
        return records;
    }

    Hosts client_ids(const std::string& group, const std::string& topic) {
        Hosts ids;
        for (const OwnerRef& owner : owners_of(t, group, topic)) ids.push_back(owner ? owner->client_id : "");
        return ids;
    }
};

TEST_F(ProtocolLive, AGroupOfKafka40NamesItsTopicsItself) {
    apply(live({"live_400_k5_v0_live_848", "live_400_k4_v0_live_848", "live_400_k3_v0_live_848",
                "live_400_k7_v0_live_848", "live_400_k6_v0_live_848", "live_400_k8_v0_live_848"}));
    EXPECT_THAT(client_ids("live-848", "orders"), ElementsAre("größe-c1", "größe-c1", "größe-c1", "größe-c1"));
    EXPECT_THAT(client_ids("live-848", "payments"), ElementsAre("größe-c1", "größe-c1", "größe-c1"));
    EXPECT_EQ(host_of(t, "live-848", "orders", 0), "/127.0.0.1");
    // The second member waits for what the first is to give up.
    apply(live({"live_400_k8_v0_live_848_2", "live_400_k8_v0_live_848_3"}));
    EXPECT_THAT(client_ids("live-848", "orders"), ElementsAre("größe-c1", "größe-c1", "größe-c1", "größe-c1"));
}

TEST_F(ProtocolLive, AGroupOfKafka43IsUpgradedAndDowngradedEmpty) {
    // A commit of another group names the topic.
    apply(live({"live_431_k1_v4_live_streams", "live_431_k2_tombstone_live_convoff", "live_431_k5_v0_live_convoff",
                "live_431_k3_v0_live_convoff", "live_431_k7_v0_live_convoff", "live_431_k6_v0_live_convoff",
                "live_431_k8_v0_live_convoff"}));
    const std::string client = "consumer-live-convoff-6";
    EXPECT_THAT(client_ids("live-convoff", "orders"), ElementsAre(client, client, client, client));
    apply(live({"live_431_k8_tombstone_live_convoff", "live_431_k7_tombstone_live_convoff",
                "live_431_k5_tombstone_live_convoff", "live_431_k3_v0_live_convoff_2"}));
    EXPECT_EQ(host_of(t, "live-convoff", "orders", 0), "");
    apply(live({"live_431_k6_tombstone_live_convoff", "live_431_k4_tombstone_live_convoff",
                "live_431_k3_tombstone_live_convoff"}));
    EXPECT_EQ(host_of(t, "live-convoff", "orders", 0), "");
}

TEST_F(ProtocolLive, AStreamsApplicationOfKafka43OwnsTheInputOfItsTasks) {
    apply(live({"live_431_k19_v0_live_streams", "live_431_k23_v0_live_streams", "live_431_k17_v0_live_streams",
                "live_431_k22_v0_live_streams"}));
    EXPECT_THAT(client_ids("live-streams", "orders"), IsEmpty());
    apply(live({"live_431_k17_v0_live_streams_2", "live_431_k22_v0_live_streams_2"}));
    const std::string client = "größe-st-StreamThread-1-consumer";
    EXPECT_THAT(client_ids("live-streams", "orders"), ElementsAre(client, "", client, ""));
}

// ---- Memory ----

class ProtocolMemory : public ::testing::Test {
protected:
    void apply(const Records& records) {
        ClusterStore::Batch batch(t.store, t.now);
        for (const Written& record : records) {
            const auto decoded = decode_offsets_record(record.key, record.value);
            if (const auto* other = std::get_if<ProtocolRecord>(&decoded)) groups.apply(*other, {1, ++order_});
            if (const auto* classic = std::get_if<GroupMetadataRecord>(&decoded)) groups.apply(*classic, {1, ++order_});
        }
        groups.tell(batch);
    }

    TestStore t;
    ProtocolGroups groups{ProtocolGroups::Repetition::passed_over};

private:
    std::int64_t order_ = 0;
};

TEST_F(ProtocolMemory, MembersThatAreGoneLeaveNothing) {
    for (int i = 0; i < 1'000; ++i) {
        const std::string member = "m" + std::to_string(i);
        apply(first_join("g", member, "/a"));
        apply({ends(8, "g", member), ends(7, "g", member), ends(5, "g", member)});
    }
    EXPECT_EQ(groups.sizes().groups, 1U);
    EXPECT_EQ(groups.sizes().members, 0U);
}

TEST_F(ProtocolMemory, GroupsThatAreGoneLeaveNothing) {
    for (int i = 0; i < 1'000; ++i) {
        const std::string group = "g" + std::to_string(i);
        apply(first_join(group, "a", "/a"));
        apply({ends(8, group, "a"), ends(7, group, "a"), ends(6, group), ends(5, group, "a"), ends(3, group)});
    }
    EXPECT_EQ(groups.sizes().groups, 0U);
}

TEST_F(ProtocolMemory, WhatOwnsNothingHereTakesNoRoom) {
    apply({ends(5, "g", "a"), ends(3, "h"), consumer_assignment("i", "a", {.epoch = 2, .state = 1}), ends(17, "j"),
           ends(23, "k"), assignment_epoch("share", 1, 12), classic_members("c", {{"/a", {0}}}),
           consumer_target("l", "a", {{id_of_t, {0}}})});
    EXPECT_EQ(groups.sizes().groups, 0U);
}

TEST_F(ProtocolMemory, WhatTellsAStateIsKeptAndGoesWithItsTombstone) {
    apply({assignment_epoch("g", 1), consumer_assignment("h", "a", {}), share_group("i", 1), share_member("j", "a")});
    EXPECT_EQ(groups.sizes().groups, 4U);
    EXPECT_EQ(groups.sizes().members, 2U);
    apply({ends(6, "g"), ends(8, "h", "a"), ends(11, "i"), ends(10, "j", "a")});
    EXPECT_EQ(groups.sizes().groups, 0U);
}

TEST_F(ProtocolMemory, AGroupThatTurnsClassicLeavesNothing) {
    apply(first_join("g", "a", "/a"));
    apply({classic_members("g", {{"/a", {0}}})});
    EXPECT_EQ(groups.sizes().groups, 0U);
}

TEST_F(ProtocolMemory, NamesOfTopicsThatNobodyHasAreBounded) {
    t.topic("t", 3);
    apply(first_join("g", "a", "/a"));
    groups.learn_topic(id_of_t, "t");
    for (std::uint64_t i = 0; i < 200'000; ++i) groups.learn_topic({100, i}, "topic");
    EXPECT_LE(groups.sizes().topic_names, 70'000U);
    apply({});
    EXPECT_EQ(host_of(t, "g", "t", 0), "/a") << "a name that is needed stays";
}

}  // namespace
}  // namespace warren::core
