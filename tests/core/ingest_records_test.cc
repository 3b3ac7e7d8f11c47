#include "core/store_testing.h"
#include "warren/core/encode/offsets_record_writer.h"
#include "warren/core/ingest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

namespace warren::core {
namespace {

using namespace testing_support;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Bytes of a record, kept while it is applied.
struct Written {
    std::optional<std::string> key;
    std::optional<std::string> value;
};

Written commit(const std::string& group, std::int32_t partition, std::int64_t offset) {
    return {offset_commit_key(group, "t", partition), offset_commit_value(offset, start_s * 1'000)};
}

Written members(const std::string& group, const std::vector<MemberToWrite>& list) {
    return {group_metadata_key(group), group_metadata_value(list, 1, start_s * 1'000)};
}

MemberToWrite member(const std::string& host, const std::vector<std::int32_t>& partitions) {
    return {.member_id = "m" + host, .client_id = "client", .client_host = host, .assignment = {{"t", partitions}}};
}

class IngestRecords : public ::testing::Test {
protected:
    explicit IngestRecords(GroupFilter filter = GroupFilter())
        : ingest(t.store, ConsumerName("reader"), TopicName("__offsets"), std::move(filter)) {
        t.topic("t", 3);
    }

    BatchReport apply(const std::vector<Written>& records) {
        std::vector<RawRecord> raw;
        for (const Written& record : records) {
            RawRecord& made = raw.emplace_back();
            made.offset = next_offset_++;
            if (record.key) made.key = *record.key;
            if (record.value) made.value = *record.value;
        }
        return ingest.apply(raw, t.now);
    }

    TestStore t;
    OffsetsIngest ingest;

private:
    std::int64_t next_offset_ = 0;
};

std::size_t of(const BatchReport& report, CommitOutcome outcome) {
    return report.commits[static_cast<std::size_t>(outcome)];
}

std::size_t of(const BatchReport& report, RecordType type) {
    return report.by_type[static_cast<std::size_t>(type)];
}

std::size_t of(const BatchReport& report, DecodeErrorCode code) {
    return report.errors[static_cast<std::size_t>(code)];
}

TEST_F(IngestRecords, CommitsReachTheirWindows) {
    const BatchReport report = apply({commit("g", 0, 10), commit("g", 0, 20), commit("g", 1, 30), commit("h", 9, 1)});
    EXPECT_EQ(t.offsets("g", "t", 0), (Offsets{10, 20}));
    EXPECT_EQ(t.offsets("g", "t", 1), (Offsets{30}));
    EXPECT_EQ(report.records, 4U);
    EXPECT_EQ(of(report, RecordType::offset_commit), 4U);
    EXPECT_EQ(of(report, CommitOutcome::stored), 3U);
    EXPECT_EQ(of(report, CommitOutcome::waiting), 1U);
    EXPECT_THAT(report.problems, IsEmpty());
}

TEST_F(IngestRecords, ARecordReadTwiceCountsOnce) {
    const Written record = commit("g", 0, 10);
    RawRecord raw{.partition = 0, .offset = 5, .key = *record.key, .value = *record.value};
    ingest.apply(std::span(&raw, 1), t.now);
    const BatchReport report = ingest.apply(std::span(&raw, 1), t.now);
    EXPECT_EQ(of(report, CommitOutcome::duplicate), 1U);
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{10});
}

TEST_F(IngestRecords, LegacyCommitsAreCountedByTheirOwnType) {
    Written record = commit("g", 0, 10);
    record.key->at(1) = 0;
    EXPECT_EQ(of(apply({record}), RecordType::offset_commit_legacy), 1U);
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{10});
}

TEST_F(IngestRecords, OffsetTombstonesEmptyTheirPartition) {
    apply({commit("g", 0, 10), commit("g", 1, 20)});
    const BatchReport report = apply({{offset_commit_key("g", "t", 0), std::nullopt}});
    EXPECT_EQ(report.tombstones, 1U);
    EXPECT_THAT(t.offsets("g", "t", 0), IsEmpty());
    EXPECT_EQ(t.offsets("g", "t", 1), Offsets{20});
}

TEST_F(IngestRecords, GroupTombstonesRemoveTheGroupAndAreTold) {
    apply({commit("g", 0, 10)});
    const BatchReport report =
        apply({{group_metadata_key("g"), std::nullopt}, {group_metadata_key("never"), std::nullopt}});
    EXPECT_EQ(report.tombstones, 2U);
    EXPECT_THAT(report.removed_groups, ElementsAre(GroupName("g")));
    EXPECT_EQ(t.groups(), Names());
}

// In the brokers' own topic offsets have tombstones of their own, and a group's tombstone is also what a group leaves
// behind that goes on with a newer protocol.
class IngestBrokersOwn : public ::testing::Test {
protected:
    IngestBrokersOwn() : ingest(t.store, ConsumerName("reader"), TopicName("__consumer_offsets"), GroupFilter()) {
        t.topic("t", 3);
    }

    BatchReport apply(const Written& record, std::int32_t partition = 0, std::int64_t offset = 0) {
        const RawRecord raw{.partition = partition, .offset = offset, .key = record.key, .value = record.value};
        return ingest.apply({&raw, 1}, t.now);
    }

    TestStore t;
    OffsetsIngest ingest;
};

TEST_F(IngestBrokersOwn, AGroupTombstoneEndsTheMembersAndLeavesTheOffsets) {
    apply(commit("g", 0, 10), 7, 1);
    apply(members("g", {member("/a", {0})}), 7, 2);
    EXPECT_EQ(t.host("g", "t", 0), "/a");
    EXPECT_THAT(apply({group_metadata_key("g"), std::nullopt}, 7, 3).removed_groups, IsEmpty());
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{10});
    EXPECT_EQ(t.host("g", "t", 0), "");
}

TEST_F(IngestBrokersOwn, TheTombstoneOfTheLastOffsetEndsTheGroup) {
    apply(commit("g", 0, 10), 7, 1);
    apply({offset_commit_key("g", "t", 0), std::nullopt}, 7, 2);
    apply({group_metadata_key("g"), std::nullopt}, 7, 3);
    EXPECT_EQ(t.groups(), Names());
}

TEST_F(IngestBrokersOwn, WhatWasReadOfAPartitionIsForgottenWithoutTheOthers) {
    apply(commit("g", 0, 10), 7, 1);
    apply(commit("h", 0, 10), 8, 1);
    EXPECT_EQ(ingest.forget_partition(7), 1U);
    EXPECT_EQ(t.groups(), Names{"h"});
    EXPECT_EQ(ingest.forget_topic(), 1U);
    EXPECT_EQ(t.groups(), Names());
}

TEST_F(IngestRecords, OfAnotherTopicNobodyKnowsWhichGroupsAreInAPartition) {
    apply({commit("g", 0, 10)});
    EXPECT_EQ(ingest.forget_partition(0), 0U);
    EXPECT_EQ(ingest.forget_topic(), 1U);
    EXPECT_EQ(t.groups(), Names());
}

// ---- Owners ----

TEST_F(IngestRecords, MembersOwnWhatIsAssignedToThem) {
    apply({commit("g", 0, 10), members("g", {member("/a", {0, 1}), member("/b", {2})})});
    EXPECT_EQ(t.host("g", "t", 0), "/a");
    EXPECT_EQ(t.host("g", "t", 1), "/a");
    EXPECT_EQ(t.host("g", "t", 2), "/b");
    apply({members("g", {member("/b", {0})})});
    EXPECT_EQ(t.host("g", "t", 0), "/b");
    EXPECT_EQ(t.host("g", "t", 1), "");
    apply({members("g", {})});
    EXPECT_EQ(t.host("g", "t", 0), "");
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{10});
}

TEST_F(IngestRecords, ADamagedMemberDoesNotSpoilTheOthers) {
    Written record = members("g", {member("/a", {0}), member("/b", {1})});
    // In the first assignment, topic "t" has one partition, 0. That count becomes negative.
    const std::size_t topic = record.value->find(std::string("\0\1t\0\0\0\1\0\0\0\0", 11));
    ASSERT_NE(topic, std::string::npos);
    record.value->at(topic + 3) = '\xff';
    const BatchReport report = apply({commit("g", 0, 10), record});
    EXPECT_EQ(report.warnings[static_cast<std::size_t>(DecodeWarning::embedded_undecodable)], 1U);
    EXPECT_EQ(t.host("g", "t", 0), "");
    EXPECT_EQ(t.host("g", "t", 1), "/b");
}

TEST_F(IngestRecords, MembersOfOtherProtocolTypesOwnNothing) {
    apply({commit("g", 0, 10), members("g", {member("/a", {0})})});
    Written record = members("g", {member("/w", {0})});
    const std::size_t type = record.value->find("consumer");
    record.value->replace(type, 8, "connect!");
    const BatchReport report = apply({record});
    EXPECT_EQ(t.host("g", "t", 0), "") << "the earlier record no longer says who owns it";
    EXPECT_EQ(report.warnings[static_cast<std::size_t>(DecodeWarning::embedded_undecodable)], 0U);
}

TEST_F(IngestRecords, AFirstJoinWithoutProtocolTypeClearsOwners) {
    apply({commit("g", 0, 10), members("g", {member("/a", {0})})});
    Written record = members("g", {});
    const std::size_t type = record.value->find(std::string("\0\10consumer", 10));
    ASSERT_NE(type, std::string::npos);
    record.value->replace(type, 10, std::string("\0\0", 2));
    EXPECT_EQ(of(apply({record}), RecordType::group_metadata), 1U);
    EXPECT_EQ(t.host("g", "t", 0), "");
}

// ---- What cannot be used ----

TEST_F(IngestRecords, DamagedRecordsAreCountedAndPassedOver) {
    Written cut = commit("g", 0, 10);
    cut.value->resize(cut.value->size() - 1);
    const BatchReport report = apply({{std::nullopt, "x"}, cut, {"", "x"}, commit("g", 0, 20)});
    EXPECT_EQ(of(report, DecodeErrorCode::null_key), 1U);
    EXPECT_EQ(std::accumulate(report.errors.begin(), report.errors.end(), std::size_t{0}), 3U);
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{20});
    ASSERT_EQ(report.problems.size(), 3U);
    EXPECT_EQ(report.problems[1].offset, 1);
    EXPECT_EQ(report.problems[1].error.part, RecordPart::value);
}

TEST_F(IngestRecords, OnlyAFewProblemsOfABatchAreTold) {
    const BatchReport report = apply(std::vector<Written>(1'000, Written{std::nullopt, "x"}));
    EXPECT_EQ(of(report, DecodeErrorCode::null_key), 1'000U);
    EXPECT_EQ(report.problems.size(), 5U);
}

TEST_F(IngestRecords, AnUnknownTypeIsToldOnceAndAlwaysCounted) {
    const Written unknown{std::string("\0\x63\0\1g", 5), "x"};
    const BatchReport first = apply({unknown, unknown});
    EXPECT_EQ(first.unknown_type, 2U);
    EXPECT_EQ(first.unknown.at({.type = 99, .value_version = std::nullopt}), 2U);
    EXPECT_EQ(first.problems.size(), 1U);
    const BatchReport second = apply({unknown});
    EXPECT_EQ(second.unknown_type, 1U);
    EXPECT_THAT(second.problems, IsEmpty());
}

TEST_F(IngestRecords, AnUnknownVersionIsToldOncePerTypeAndAlwaysCounted) {
    Written from_tomorrow = commit("g", 0, 10);
    from_tomorrow.value->at(1) = 9;
    Written members_from_tomorrow = members("g", {});
    members_from_tomorrow.value->at(1) = 9;
    const BatchReport first = apply({from_tomorrow, from_tomorrow, members_from_tomorrow});
    EXPECT_EQ(first.unknown.at({.type = 1, .value_version = 9}), 2U);
    EXPECT_EQ(first.unknown.at({.type = 2, .value_version = 9}), 1U);
    EXPECT_EQ(of(first, DecodeErrorCode::unknown_value_version), 3U);
    EXPECT_EQ(first.problems.size(), 2U);
    EXPECT_THAT(apply({from_tomorrow}).problems, IsEmpty());
}

TEST_F(IngestRecords, WhatIsOddIsUsedAndCounted) {
    Written record = commit("g", 0, 10);
    record.value->push_back('x');
    const BatchReport report = apply({record});
    EXPECT_EQ(report.warnings[static_cast<std::size_t>(DecodeWarning::trailing_value_bytes)], 1U);
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{10});
}

TEST_F(IngestRecords, EveryRecordCountsInOnePlace) {
    const BatchReport report = apply({commit("g", 0, 1),
                                      members("g", {}),
                                      {std::string("\0\3\0\1g", 5), std::nullopt},
                                      {std::string("\0\x63\0\1g", 5), "x"},
                                      {std::nullopt, std::nullopt}});
    EXPECT_EQ(of(report, RecordType::consumer_group_metadata), 1U);
    EXPECT_EQ(report.tombstones, 1U);
    const std::size_t typed = std::accumulate(report.by_type.begin(), report.by_type.end(), std::size_t{0});
    const std::size_t bad = std::accumulate(report.errors.begin(), report.errors.end(), std::size_t{0});
    EXPECT_EQ(typed + bad + report.unknown_type, report.records);
}

// ---- The consumer's lists ----

class IngestFiltered : public IngestRecords {
protected:
    IngestFiltered() : IngestRecords(GroupFilter([this](std::string_view group) { return ask(group); }, nullptr)) {}

    bool ask(std::string_view group) {
        ++asked;
        return group.substr(0, 3) == "app";
    }

    int asked = 0;
};

// E-9: so do the consumer's, to owners and tombstones.
TEST_F(IngestFiltered, ListsApplyToAllRecordsOfAGroup) {
    // The group got into the store by another way, which a tombstone seen by this reader must not undo.
    t.commit({.group = "other"});
    const BatchReport report = apply({commit("app", 0, 1),
                                      commit("other", 0, 1),
                                      members("other", {member("/a", {0})}),
                                      {offset_commit_key("other", "t", 0), std::nullopt},
                                      {group_metadata_key("other"), std::nullopt}});
    EXPECT_EQ(report.filtered, 4U);
    EXPECT_EQ(t.offsets("other", "t", 0), Offsets{0});
    EXPECT_EQ(t.host("other", "t", 0), "");
    EXPECT_EQ(t.offsets("app", "t", 0), Offsets{1});
}

TEST_F(IngestFiltered, ListsAreAskedOncePerGroup) {
    std::vector<Written> records;
    for (int i = 0; i < 300; ++i) records.push_back(commit(i % 3 == 0 ? "app" : "other", 0, i));
    EXPECT_EQ(apply(records).filtered, 200U);
    apply(records);
    EXPECT_EQ(asked, 2);
}

TEST_F(IngestFiltered, ListsDoNotTouchTheReadersOwnGroup) {
    t.topic("__offsets", 1);
    apply({commit("other", 0, 1)});
    EXPECT_EQ(t.groups(), Names{"burrow-reader"});
}

// ---- The reaper ----

TEST_F(IngestRecords, TheReaperSparesTheReadersAndTheClustersOwnGroup) {
    t.topic("__offsets", 1);
    apply({commit("other", 0, 1), commit("gone", 0, 1), commit("burrow-local", 0, 1), commit("burrow-x", 0, 1)});
    std::vector<GroupName> gone;
    for (const char* group : {"gone", "burrow-local", "burrow-x", "burrow-reader"}) gone.emplace_back(group);
    EXPECT_EQ(texts(TopicIngest(t.store).reap(gone)), (Names{"burrow-x", "gone"}));
    EXPECT_EQ(t.groups(), (Names{"burrow-local", "burrow-reader", "other"}));
}

}  // namespace
}  // namespace warren::core
