#include "core/decode_testing.h"
#include "support/case_name.h"
#include "warren/core/decode/offsets_record.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace warren::core {
namespace {

using decode_testing::from_hex;

static_assert(std::is_trivially_copyable_v<OffsetCommitRecord>, "an offset commit owns no memory");
static_assert(sizeof(DecodeError) <= 16);

// clang-format off
const std::string commit_key = from_hex(
    "0001"                      // type
    "000a 6f72646572732d617070" // group "orders-app"
    "0006 6f7264657273"         // topic "orders"
    "00000003");                // partition

const std::string group_key = from_hex(
    "0002"                       // type
    "000a 6f72646572732d617070"); // group "orders-app"
// clang-format on

OffsetCommitRecord decoded_commit(const std::string& key, std::optional<std::string_view> value) {
    const auto record = decode_offsets_record(key, value);
    EXPECT_TRUE(std::holds_alternative<OffsetCommitRecord>(record));
    const auto* commit = std::get_if<OffsetCommitRecord>(&record);
    return commit == nullptr ? OffsetCommitRecord() : *commit;
}

GroupMetadataRecord decoded_group(const std::string& key, std::optional<std::string_view> value) {
    const auto record = decode_offsets_record(key, value);
    EXPECT_TRUE(std::holds_alternative<GroupMetadataRecord>(record));
    const auto* group = std::get_if<GroupMetadataRecord>(&record);
    return group == nullptr ? GroupMetadataRecord() : *group;
}

std::optional<DecodeErrorCode> error_of(const OffsetsRecord& record) {
    const auto* error = std::get_if<DecodeError>(&record);
    return error == nullptr ? std::nullopt : std::optional(error->code);
}

TEST(DecodeOffsetCommit, ReadsVersion0) {
    // clang-format off
    const std::string value = from_hex(
        "0000"              // version
        "00000000000004d2"  // offset
        "0001 6d"           // metadata "m"
        "000001941f297c7b"); // commit timestamp
    // clang-format on
    const auto record = decoded_commit(commit_key, value);
    EXPECT_EQ(record.value_version, 0);
    ASSERT_TRUE(record.value);
    EXPECT_EQ(record.value->offset, 1234);
    EXPECT_EQ(record.value->leader_epoch, -1);
    EXPECT_EQ(record.value->metadata, "m");
    EXPECT_EQ(record.value->commit_timestamp_ms, 1735689600123);
    EXPECT_EQ(record.value->expire_timestamp_ms, -1);
}

TEST(DecodeOffsetCommit, ReadsTheExpiryOfVersion1) {
    // clang-format off
    const std::string value = from_hex(
        "0001"              // version
        "0000000000000063"  // offset
        "0000"              // metadata
        "000001941f297c7b"  // commit timestamp
        "00000194244fd87b"); // expire timestamp
    // clang-format on
    const auto record = decoded_commit(commit_key, value);
    ASSERT_TRUE(record.value);
    EXPECT_EQ(record.value->offset, 99);
    EXPECT_EQ(record.value->commit_timestamp_ms, 1735689600123);
    EXPECT_EQ(record.value->expire_timestamp_ms, 1735776000123);
}

TEST(DecodeOffsetCommit, ReadsVersion2WhichBurrowRefuses) {
    // clang-format off
    const std::string value = from_hex(
        "0002"              // version
        "0000000000000064"  // offset
        "0004 6d657461"     // metadata "meta"
        "000001941f297c7b"); // commit timestamp
    // clang-format on
    const auto record = decoded_commit(commit_key, value);
    EXPECT_EQ(record.value_version, 2);
    ASSERT_TRUE(record.value);
    EXPECT_EQ(record.value->offset, 100);
    EXPECT_EQ(record.value->metadata, "meta");
    EXPECT_EQ(record.value->commit_timestamp_ms, 1735689600123);
}

TEST(DecodeOffsetCommit, ReadsTheLeaderEpochOfVersion3) {
    // clang-format off
    const std::string value = from_hex(
        "0003"              // version
        "0000000000001000"  // offset
        "00000011"          // leader epoch
        "0000"              // metadata
        "000001941f297c7b"); // commit timestamp
    // clang-format on
    const auto record = decoded_commit(commit_key, value);
    ASSERT_TRUE(record.value);
    EXPECT_EQ(record.value->offset, 4096);
    EXPECT_EQ(record.value->leader_epoch, 17);
    EXPECT_EQ(record.value->commit_timestamp_ms, 1735689600123);
}

TEST(DecodeOffsetCommit, ReadsTheTopicIdOfVersion4AmongUnknownTags) {
    // clang-format off
    const std::string value = from_hex(
        "0004"              // version
        "0000000000001002"  // offset
        "00000011"          // leader epoch
        "04 616263"         // metadata "abc", compact
        "000001941f297c7b"  // commit timestamp
        "03"                // three tags
        "05 02 ffff"        //   unknown
        "00 10"             //   topic id
            "c55d666e0cd94191"
            "a44310ec26662c61"
        "e807 00");         //   unknown, empty
    // clang-format on
    const auto record = decoded_commit(commit_key, value);
    EXPECT_EQ(record.value_version, 4);
    ASSERT_TRUE(record.value);
    EXPECT_EQ(record.value->offset, 4098);
    EXPECT_EQ(record.value->leader_epoch, 17);
    EXPECT_EQ(record.value->metadata, "abc");
    EXPECT_EQ(record.value->commit_timestamp_ms, 1735689600123);
    EXPECT_EQ(record.value->topic_id.high, 0xc55d666e0cd94191U);
    EXPECT_EQ(record.value->topic_id.low, 0xa44310ec26662c61U);
}

TEST(DecodeOffsetCommit, ReadsLongMetadataOfVersion4) {
    const std::string metadata(127, 'm');
    const std::string value =
        from_hex("0004 0000000000000007 ffffffff 8001") + metadata + from_hex("000001941f297c7b 00");
    const auto record = decoded_commit(commit_key, value);
    ASSERT_TRUE(record.value);
    EXPECT_EQ(record.value->metadata, metadata);
    EXPECT_EQ(record.value->commit_timestamp_ms, 1735689600123);
}

TEST(DecodeOffsetCommit, OnlyWithoutAValueIsATombstone) {
    EXPECT_FALSE(decoded_commit(commit_key, std::nullopt).value);
    EXPECT_EQ(decoded_commit(commit_key, std::nullopt).value_version, -1);
    EXPECT_EQ(error_of(decode_offsets_record(commit_key, "")), DecodeErrorCode::short_value);
}

TEST(DecodeOffsetCommit, KeyIsSplitIntoGroupTopicAndPartition) {
    const auto key = decoded_commit(commit_key, std::nullopt).key;
    EXPECT_EQ(key.group, "orders-app");
    EXPECT_EQ(key.topic, "orders");
    EXPECT_EQ(key.partition, 3);
}

// clang-format off
const std::string member_of_version_3 = from_hex(
    "0005 632d6e6e6e"           // member id "c-nnn"
    "0006 686f73742d31"         // group instance id "host-1"
    "0001 63"                   // client id "c"
    "0009 2f31302e302e302e39"   // client host "/10.0.0.9"
    "000493e0"                  // rebalance timeout
    "0000afc8"                  // session timeout
    "00000002 0102"             // subscription
    "00000000");                // assignment

const std::string group_of_version_3 = from_hex(
    "0003"                      // version
    "0008 636f6e73756d6572"     // protocol type "consumer"
    "0000002a"                  // generation
    "0005 72616e6765"           // protocol "range"
    "ffff"                      // no leader
    "000001941f297c7b");        // current state timestamp
// clang-format on

const std::string two_members = from_hex("00000002");

void expect_member_of_version_3(const GroupMember& member) {
    EXPECT_EQ(member.member_id, "c-nnn");
    EXPECT_EQ(member.group_instance_id, "host-1");
    EXPECT_EQ(member.client_id, "c");
    EXPECT_EQ(member.client_host, "/10.0.0.9");
    EXPECT_EQ(member.rebalance_timeout_ms, 300000);
    EXPECT_EQ(member.session_timeout_ms, 45000);
    EXPECT_EQ(member.subscription, from_hex("0102"));
    EXPECT_EQ(member.assignment, "");
}

TEST(DecodeGroupMetadata, ReadsVersion3) {
    const std::string value = group_of_version_3 + two_members + member_of_version_3 + member_of_version_3;
    const auto record = decoded_group(group_key, value);
    EXPECT_EQ(record.group, "orders-app");
    EXPECT_EQ(record.value_version, 3);
    ASSERT_TRUE(record.value);
    EXPECT_EQ(record.value->protocol_type, "consumer");
    EXPECT_EQ(record.value->generation, 42);
    EXPECT_EQ(record.value->protocol, "range");
    EXPECT_FALSE(record.value->leader);
    EXPECT_EQ(record.value->current_state_timestamp_ms, 1735689600123);
    ASSERT_EQ(record.value->members.size(), 2);
    expect_member_of_version_3(record.value->members[0]);
    expect_member_of_version_3(record.value->members[1]);
}

TEST(DecodeGroupMetadata, ReadsVersion0WithDefaultsForWhatItLacks) {
    // clang-format off
    const std::string value = from_hex(
        "0000"          // version
        "0002 7372"     // protocol type "sr"
        "00000007"      // generation
        "ffff"          // no protocol
        "0001 6d"       // leader "m"
        "00000001"      // one member
            "0001 6d"   //   member id "m"
            "0001 63"   //   client id "c"
            "0001 2f"   //   client host "/"
            "00007530"  //   session timeout
            "00000000"  //   subscription
            "00000001 7b"); // assignment
    // clang-format on
    const auto record = decoded_group(group_key, value);
    ASSERT_TRUE(record.value);
    EXPECT_FALSE(record.value->protocol);
    EXPECT_EQ(record.value->leader, "m");
    EXPECT_EQ(record.value->current_state_timestamp_ms, -1);
    ASSERT_EQ(record.value->members.size(), 1);
    const GroupMember& member = record.value->members[0];
    EXPECT_FALSE(member.group_instance_id);
    EXPECT_EQ(member.rebalance_timeout_ms, -1);
    EXPECT_EQ(member.session_timeout_ms, 30000);
    EXPECT_EQ(member.assignment, "{");
}

TEST(DecodeGroupMetadata, ReadsTheCompactVersion4) {
    // clang-format off
    const std::string value = from_hex(
        "0004"                  // version
        "09 636f6e73756d6572"   // protocol type "consumer"
        "0000002c"              // generation
        "00"                    // no protocol
        "02 6d"                 // leader "m"
        "000001941f297c7b"      // current state timestamp
        "02"                    // one member
            "02 6d"             //   member id "m"
            "00"                //   no group instance id
            "02 63"             //   client id "c"
            "02 2f"             //   client host "/"
            "000493e0"          //   rebalance timeout
            "0000afc8"          //   session timeout
            "03 0102"           //   subscription
            "01"                //   assignment, empty
            "01 05 01 ff"       //   one tag, unknown
        "00");                  // no tags
    // clang-format on
    const auto record = decoded_group(group_key, value);
    EXPECT_EQ(record.value_version, 4);
    ASSERT_TRUE(record.value);
    EXPECT_EQ(record.value->protocol_type, "consumer");
    EXPECT_EQ(record.value->generation, 44);
    EXPECT_FALSE(record.value->protocol);
    EXPECT_EQ(record.value->leader, "m");
    ASSERT_EQ(record.value->members.size(), 1);
    const GroupMember& member = record.value->members[0];
    EXPECT_EQ(member.member_id, "m");
    EXPECT_FALSE(member.group_instance_id);
    EXPECT_EQ(member.rebalance_timeout_ms, 300000);
    EXPECT_EQ(member.subscription, from_hex("0102"));
    EXPECT_EQ(member.assignment, "");
}

TEST(DecodeGroupMetadata, OfAnEmptyGroupIsAValueNotATombstone) {
    const std::string value = group_of_version_3 + from_hex("00000000");
    const auto record = decoded_group(group_key, value);
    ASSERT_TRUE(record.value);
    EXPECT_TRUE(record.value->members.empty());
    EXPECT_FALSE(decoded_group(group_key, std::nullopt).value);
}

TEST(DecodeGroupMetadata, RefusesMoreMembersThanThereAreBytes) {
    const auto record =
        decode_offsets_record(group_key, group_of_version_3 + from_hex("7fffffff") + member_of_version_3);
    EXPECT_EQ(error_of(record), DecodeErrorCode::count_too_large);
}

TEST(DecodeRedpanda, ReadsMembersThatStartWithAVersion) {
    const std::string member = from_hex("0003") + member_of_version_3;
    const std::string value = group_of_version_3 + two_members + member + member;
    const auto record = decoded_group(group_key, value);
    ASSERT_TRUE(record.value);
    ASSERT_EQ(record.value->members.size(), 2);
    expect_member_of_version_3(record.value->members[0]);
    expect_member_of_version_3(record.value->members[1]);
}

TEST(DecodeRedpanda, MembersMustUseUpTheValueExactly) {
    const std::string member = from_hex("0003") + member_of_version_3;
    const std::string value = group_of_version_3 + two_members + member + member;
    EXPECT_TRUE(error_of(decode_offsets_record(group_key, value + "x")));
    EXPECT_TRUE(error_of(decode_offsets_record(group_key, value.substr(0, value.size() - 1))));
}

TEST(DecodeRedpanda, MembersMustStartWithVersion3) {
    const std::string member = from_hex("0004") + member_of_version_3;
    EXPECT_TRUE(error_of(decode_offsets_record(group_key, group_of_version_3 + two_members + member + member)));
}

TEST(DecodeRedpanda, IsTriedAlsoWhereKafkasLayoutLeavesBytesOver) {
    // Without its version the member reads as one with a longer id, no instance id, and nothing but empty fields, all
    // of it taken from the instance id.
    const std::string instance_id = from_hex("ff") + std::string(254, '\0');
    // clang-format off
    const std::string member =
        from_hex("0003"         // version
                 "0000"         // member id
                 "00ff") +      // group instance id
        instance_id +
        from_hex("0001 63"      // client id "c"
                 "0000"         // client host
                 "00000001"     // rebalance timeout
                 "00000002"     // session timeout
                 "00000000"     // subscription
                 "00000000");   // assignment
    // clang-format on
    const std::string value = group_of_version_3 + from_hex("00000001") + member;
    const auto record = decoded_group(group_key, value);
    ASSERT_TRUE(record.value);
    ASSERT_EQ(record.value->members.size(), 1);
    EXPECT_EQ(record.value->members[0].group_instance_id, instance_id);
    EXPECT_EQ(record.value->members[0].client_id, "c");
}

TEST(DecodeRedpanda, LeavesKafkasOwnRecordsWithTrailingBytesAlone) {
    const std::string value = group_of_version_3 + from_hex("00000001") + member_of_version_3 + "xyz";
    const auto record = decoded_group(group_key, value);
    ASSERT_TRUE(record.value);
    ASSERT_EQ(record.value->members.size(), 1);
    expect_member_of_version_3(record.value->members[0]);
}

std::string wrapped(const std::string& key) {
    return std::string{static_cast<char>(key.size()), '\0', '\0', '\0'} + key;
}

TEST(DecodeRedpanda, UnwrapsTheKeysOfOldTombstones) {
    const std::string of_commit = wrapped(commit_key);
    const auto commit = decoded_commit(of_commit, std::nullopt);
    EXPECT_EQ(commit.key.group, "orders-app");
    EXPECT_FALSE(commit.value);

    const std::string of_group = wrapped(group_key);
    EXPECT_EQ(decoded_group(of_group, std::nullopt).group, "orders-app");
}

TEST(DecodeRedpanda, UnwrapsNothingElse) {
    const std::string value = from_hex("0003 0000000000001000 00000011 0000 000001941f297c7b");
    EXPECT_EQ(error_of(decode_offsets_record(wrapped(commit_key), value)), DecodeErrorCode::unknown_key_type);
    EXPECT_EQ(error_of(decode_offsets_record(wrapped(commit_key) + "x", std::nullopt)),
              DecodeErrorCode::unknown_key_type);
    const std::string consumer_group = from_hex("0003 0002 6367");
    EXPECT_EQ(error_of(decode_offsets_record(wrapped(consumer_group), std::nullopt)),
              DecodeErrorCode::unknown_key_type);
    EXPECT_EQ(error_of(decode_offsets_record(wrapped(""), std::nullopt)), DecodeErrorCode::truncated)
        << "type 0 without a group";
}

/// Types 3 to 23: whether their keys have a second field.
struct OtherCase {
    std::string name;
    RecordType type;
    bool second_field;
};

class DecodeOther : public testing::TestWithParam<OtherCase> {
protected:
    static std::string key() {
        std::string bytes{'\0', static_cast<char>(GetParam().type)};
        bytes += from_hex("0002 6367");
        return GetParam().second_field ? bytes + from_hex("0001 6d") : bytes;
    }
};

TEST_P(DecodeOther, GivesTheKeyOfATombstone) {
    const std::string bytes = key();
    const auto record = decode_offsets_record(bytes, std::nullopt);
    ASSERT_TRUE(std::holds_alternative<ProtocolRecord>(record));
    const auto& other = std::get<ProtocolRecord>(record);
    EXPECT_EQ(other.type, GetParam().type);
    EXPECT_EQ(other.group, "cg");
    EXPECT_EQ(other.member, GetParam().second_field ? "m" : "");
    EXPECT_FALSE(other.value);
    EXPECT_EQ(other.value_version, -1);
}

TEST_P(DecodeOther, NeedsItsWholeKey) {
    const std::string bytes = key();
    const auto record = decode_offsets_record(bytes.substr(0, bytes.size() - 1), std::nullopt);
    ASSERT_TRUE(std::holds_alternative<DecodeError>(record));
    const auto& error = std::get<DecodeError>(record);
    EXPECT_EQ(error.part, RecordPart::key);
    EXPECT_EQ(error.code, DecodeErrorCode::truncated);
    EXPECT_EQ(error.type, static_cast<std::int16_t>(GetParam().type));
}

TEST_P(DecodeOther, KnowsVersion0OfItsValueOnly) {
    const std::string bytes = key();
    EXPECT_EQ(error_of(decode_offsets_record(bytes, "")), DecodeErrorCode::short_value);
    EXPECT_EQ(error_of(decode_offsets_record(bytes, from_hex("00"))), DecodeErrorCode::short_value);
    EXPECT_EQ(error_of(decode_offsets_record(bytes, from_hex("0001 00"))), DecodeErrorCode::unknown_value_version);
    EXPECT_EQ(error_of(decode_offsets_record(bytes, from_hex("ffff 00"))), DecodeErrorCode::unknown_value_version);
    const bool holds_anything = GetParam().type == RecordType::share_group_partition_metadata ||
                                GetParam().type == RecordType::streams_group_partition_metadata;
    EXPECT_EQ(error_of(decode_offsets_record(bytes, from_hex("0000"))),
              holds_anything ? std::nullopt : std::optional(DecodeErrorCode::truncated));
}

INSTANTIATE_TEST_SUITE_P(
    Types, DecodeOther,
    testing::Values(
        OtherCase{"consumer_group_metadata", RecordType::consumer_group_metadata, false},
        OtherCase{"consumer_group_partition_metadata", RecordType::consumer_group_partition_metadata, false},
        OtherCase{"consumer_group_member", RecordType::consumer_group_member, true},
        OtherCase{"consumer_group_target_metadata", RecordType::consumer_group_target_metadata, false},
        OtherCase{"consumer_group_target_member", RecordType::consumer_group_target_member, true},
        OtherCase{"consumer_group_current_member", RecordType::consumer_group_current_member, true},
        OtherCase{"share_group_partition_metadata", RecordType::share_group_partition_metadata, false},
        OtherCase{"share_group_member", RecordType::share_group_member, true},
        OtherCase{"share_group_metadata", RecordType::share_group_metadata, false},
        OtherCase{"share_group_target_metadata", RecordType::share_group_target_metadata, false},
        OtherCase{"share_group_target_member", RecordType::share_group_target_member, true},
        OtherCase{"share_group_current_member", RecordType::share_group_current_member, true},
        OtherCase{"share_group_state_partition_metadata", RecordType::share_group_state_partition_metadata, false},
        OtherCase{"consumer_group_regular_expression", RecordType::consumer_group_regular_expression, true},
        OtherCase{"streams_group_metadata", RecordType::streams_group_metadata, false},
        OtherCase{"streams_group_partition_metadata", RecordType::streams_group_partition_metadata, false},
        OtherCase{"streams_group_member", RecordType::streams_group_member, true},
        OtherCase{"streams_group_target_metadata", RecordType::streams_group_target_metadata, false},
        OtherCase{"streams_group_target_member", RecordType::streams_group_target_member, true},
        OtherCase{"streams_group_current_member", RecordType::streams_group_current_member, true},
        OtherCase{"streams_group_topology", RecordType::streams_group_topology, false}),
    testing_support::CaseName());

TEST_P(DecodeOther, IsNamedAsItIsWritten) {
    EXPECT_EQ(to_string(GetParam().type), GetParam().name);
}

TEST(DecodeNames, AreDistinctAndKnownForEveryNumber) {
    std::set<std::string_view> names;
    for (std::int16_t type = 0; type < record_types; ++type) {
        names.insert(to_string(static_cast<RecordType>(type)));
    }
    for (std::size_t code = 0; code < decode_error_codes; ++code) {
        names.insert(to_string(static_cast<DecodeErrorCode>(code)));
    }
    for (std::size_t warning = 0; warning < decode_warnings; ++warning) {
        names.insert(to_string(static_cast<DecodeWarning>(warning)));
    }
    EXPECT_EQ(names.size(), record_types + decode_error_codes + decode_warnings);
    EXPECT_EQ(names.count("unknown"), 0U);
    EXPECT_EQ(to_string(RecordType::offset_commit), "offset_commit");
    EXPECT_EQ(to_string(DecodeErrorCode::unknown_value_version), "unknown_value_version");
}

TEST(DecodeNames, OfOtherNumbersAreUnknown) {
    EXPECT_EQ(to_string(static_cast<RecordType>(24)), "unknown");
    EXPECT_EQ(to_string(static_cast<RecordType>(-1)), "unknown");
}

}  // namespace
}  // namespace warren::core
