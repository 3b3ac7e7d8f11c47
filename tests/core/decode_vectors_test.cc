#include "core/decode_protocol_json.h"
#include "core/decode_testing.h"
#include "warren/core/decode/offsets_record.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace warren::core {
namespace {

using decode_testing::all_vectors;
using decode_testing::as_json;
using decode_testing::from_hex;
using decode_testing::shown;
using decode_testing::to_hex;
using decode_testing::uuid_text;
using decode_testing::Vector;
using nlohmann::json;

OffsetsRecord decoded(const Vector& vector) {
    return decode_offsets_record(vector.key, vector.value);
}

json shown_or_null(const std::optional<std::string_view>& text) {
    return text ? json(shown(*text)) : json();
}

json commit_fields(const OffsetCommitValue& value) {
    return {{"offset", value.offset},
            {"leader_epoch", value.leader_epoch},
            {"metadata", shown(value.metadata)},
            {"commit_timestamp", value.commit_timestamp_ms},
            {"expire_timestamp", value.expire_timestamp_ms},
            {"topic_id", uuid_text(value.topic_id)}};
}

json blob_or_null(const std::optional<std::string_view>& bytes) {
    return bytes ? json(to_hex(*bytes)) : json();
}

json topic_list(const std::vector<AssignedTopic>& topics) {
    json list = json::array();
    for (const auto& topic : topics) {
        list.push_back({{"topic", topic.topic}, {"partitions", topic.partitions}});
    }
    return list;
}

/// The fields of a subscription, or null where the vectors say that there is none.
json subscription_fields(std::string_view protocol_type, std::string_view blob) {
    const auto subscription = decode_subscription(blob);
    if (protocol_type != "consumer" || !subscription) {
        return {};
    }
    return {{"version", subscription->version},
            {"topics", subscription->topics},
            {"user_data_hex", blob_or_null(subscription->user_data)},
            {"owned_partitions", topic_list(subscription->owned_partitions)},
            {"generation_id", subscription->generation_id},
            {"rack_id", shown_or_null(subscription->rack_id)}};
}

json assignment_fields(std::string_view protocol_type, std::string_view blob) {
    const auto assignment = decode_assignment(blob);
    if (protocol_type != "consumer" || blob.empty() || !assignment) {
        return {};
    }
    return {{"version", assignment->version},
            {"partitions", topic_list(assignment->partitions)},
            {"user_data_hex", blob_or_null(assignment->user_data)}};
}

void expect_member(const GroupMember& member, std::string_view protocol_type, const json& expected) {
    EXPECT_EQ(json(shown(member.member_id)), expected.at("member_id"));
    EXPECT_EQ(shown_or_null(member.group_instance_id), expected.at("group_instance_id"));
    EXPECT_EQ(json(shown(member.client_id)), expected.at("client_id"));
    EXPECT_EQ(json(shown(member.client_host)), expected.at("client_host"));
    EXPECT_EQ(member.rebalance_timeout_ms, expected.at("rebalance_timeout").get<std::int32_t>());
    EXPECT_EQ(member.session_timeout_ms, expected.at("session_timeout").get<std::int32_t>());
    EXPECT_EQ(member.subscription, from_hex(expected.at("subscription_hex").get<std::string>()));
    EXPECT_EQ(member.assignment, from_hex(expected.at("assignment_hex").get<std::string>()));

    EXPECT_EQ(subscription_fields(protocol_type, member.subscription), expected.at("subscription"));
    EXPECT_EQ(assignment_fields(protocol_type, member.assignment), expected.at("assignment"));
}

void expect_group_value(const GroupMetadataValue& value, const json& expected) {
    EXPECT_EQ(json(shown(value.protocol_type)), expected.at("protocol_type"));
    EXPECT_EQ(value.generation, expected.at("generation").get<std::int32_t>());
    EXPECT_EQ(shown_or_null(value.protocol), expected.at("protocol"));
    EXPECT_EQ(shown_or_null(value.leader), expected.at("leader"));
    EXPECT_EQ(value.current_state_timestamp_ms, expected.at("current_state_timestamp").get<std::int64_t>());
    ASSERT_EQ(value.members.size(), expected.at("members").size());
    for (std::size_t i = 0; i < value.members.size(); ++i) {
        expect_member(value.members[i], value.protocol_type, expected.at("members")[i]);
    }
}

/// Versions are -1 where there is no value.
void expect_version(std::int16_t version, const json& expect) {
    EXPECT_EQ(version, expect.at("value_version").is_null() ? -1 : expect.at("value_version").get<int>());
}

void expect_same(const OffsetCommitRecord& record, const json& expect) {
    EXPECT_EQ(json(shown(record.key.group)), expect.at("key").at("group"));
    EXPECT_EQ(json(shown(record.key.topic)), expect.at("key").at("topic"));
    EXPECT_EQ(record.key.partition, expect.at("key").at("partition").get<std::int32_t>());
    EXPECT_EQ(!record.value, expect.at("tombstone").get<bool>());
    EXPECT_EQ(record.value ? commit_fields(*record.value) : json(), expect.at("value"));
    expect_version(record.value_version, expect);
}

void expect_same(const GroupMetadataRecord& record, const json& expect) {
    EXPECT_EQ(json(shown(record.group)), expect.at("key").at("group"));
    ASSERT_EQ(!record.value, expect.at("tombstone").get<bool>());
    if (record.value) {
        expect_group_value(*record.value, expect.at("value"));
    }
    expect_version(record.value_version, expect);
}

/// The value of a record of type 3 or above.
json value_fields(RecordType type, std::string_view bytes) {
    using Type = RecordType;
    switch (type) {
        case Type::consumer_group_metadata:
            return as_json(value_of<ConsumerGroup>(bytes));
        case Type::consumer_group_partition_metadata:
            return as_json(value_of<ConsumerPartitionMetadata>(bytes));
        case Type::consumer_group_member:
            return as_json(value_of<ConsumerMember>(bytes));
        case Type::consumer_group_target_metadata:
        case Type::share_group_target_metadata:
        case Type::streams_group_target_metadata:
            return as_json(value_of<TargetMetadata>(bytes));
        case Type::consumer_group_target_member:
        case Type::share_group_target_member:
            return as_json(value_of<TargetMember>(bytes));
        case Type::consumer_group_current_member:
            return as_json(value_of<ConsumerCurrentMember>(bytes));
        case Type::share_group_member:
            return as_json(value_of<ShareMember>(bytes));
        case Type::share_group_metadata:
            return as_json(value_of<ShareGroup>(bytes));
        case Type::share_group_current_member:
            return as_json(value_of<ShareCurrentMember>(bytes));
        case Type::share_group_state_partition_metadata:
            return as_json(value_of<ShareStatePartitions>(bytes));
        case Type::consumer_group_regular_expression:
            return as_json(value_of<ConsumerRegularExpression>(bytes));
        case Type::streams_group_metadata:
            return as_json(value_of<StreamsGroup>(bytes));
        case Type::streams_group_member:
            return as_json(value_of<StreamsMember>(bytes));
        case Type::streams_group_target_member:
            return as_json(value_of<StreamsTargetMember>(bytes));
        case Type::streams_group_current_member:
            return as_json(value_of<StreamsCurrentMember>(bytes));
        case Type::streams_group_topology:
            return as_json(value_of<StreamsTopology>(bytes));
        default:
            return "opaque";
    }
}

json key_fields(const ProtocolRecord& record) {
    json fields = {{"group_id", shown(record.group)}};
    if (record.type == RecordType::consumer_group_regular_expression) {
        fields["regular_expression"] = shown(record.member);
    } else if (!record.member.empty()) {
        fields["member_id"] = shown(record.member);
    }
    return fields;
}

void expect_same(const ProtocolRecord& record, const json& expect) {
    EXPECT_EQ(static_cast<int>(record.type), expect.at("key_type").get<int>());
    EXPECT_EQ(key_fields(record), expect.at("key"));
    EXPECT_EQ(!record.value, expect.at("tombstone").get<bool>());
    EXPECT_EQ(record.value ? value_fields(record.type, *record.value) : json(), expect.at("value"));
    expect_version(record.value_version, expect);
}

template <typename Record>
void expect_record(const OffsetsRecord& record, const json& expect) {
    ASSERT_TRUE(std::holds_alternative<Record>(record));
    expect_same(std::get<Record>(record), expect);
}

void expect_success(const OffsetsRecord& record, const json& expect) {
    const int type = expect.at("key_type").get<int>();
    if (type < 2) {
        expect_record<OffsetCommitRecord>(record, expect);
    } else if (type == 2) {
        expect_record<GroupMetadataRecord>(record, expect);
    } else {
        expect_record<ProtocolRecord>(record, expect);
    }
}

/// The fields of a good key.
json key_fields(const OffsetsRecord& record) {
    if (const auto* commit = std::get_if<OffsetCommitRecord>(&record)) {
        return {{"group", commit->key.group}, {"topic", commit->key.topic}, {"partition", commit->key.partition}};
    }
    if (const auto* group = std::get_if<GroupMetadataRecord>(&record)) {
        return {{"group", group->group}};
    }
    const auto* other = std::get_if<ProtocolRecord>(&record);
    return other == nullptr ? json() : key_fields(*other);
}

void expect_error(const Vector& vector, const OffsetsRecord& record) {
    ASSERT_TRUE(std::holds_alternative<DecodeError>(record));
    const auto& error = std::get<DecodeError>(record);
    const auto optional_json = [](std::optional<std::int16_t> number) { return number ? json(*number) : json(); };
    const json& expected = vector.expect.at("error");
    EXPECT_EQ(error.part == RecordPart::key ? "key" : "value", expected.at("part").get<std::string>());
    EXPECT_EQ(to_string(error.code), expected.at("code").get<std::string>());
    EXPECT_EQ(optional_json(error.type), vector.expect.value("key_type", json()));
    EXPECT_EQ(optional_json(error.value_version), vector.expect.value("value_version", json()));
    if (error.part == RecordPart::value) {
        EXPECT_EQ(key_fields(decode_offsets_record(vector.key, std::nullopt)), vector.expect.at("key"));
    }
}

TEST(DecodeVectors, AreAllThere) {
    std::map<std::string, int> vectors;
    std::set<std::string> names;
    for (const auto& vector : all_vectors()) {
        ++vectors[vector.control ? "control" : vector.other_topic ? "other topic" : "plain"];
        names.insert(vector.name);
    }
    EXPECT_EQ(names.size(), 150 + 277);
    EXPECT_EQ(vectors, (std::map<std::string, int>{{"control", 16}, {"other topic", 8}, {"plain", 403}}));
}

// D-1, D-4: every version of every type.
TEST(DecodeVectors, DecodeToTheFieldOrToTheErrorExpected) {
    for (const auto& vector : all_vectors()) {
        if (vector.foreign()) {
            continue;
        }
        SCOPED_TRACE(vector.name);
        const OffsetsRecord record = decoded(vector);
        if (vector.expects_error()) {
            expect_error(vector, record);
        } else {
            expect_success(record, vector.expect);
        }
    }
}

/// The warnings of a record, and those of a look into its members' blobs.
std::set<std::string_view> warnings_of(const OffsetsRecord& record) {
    std::set<std::string_view> names;
    std::visit(
        [&](const auto& decoded_record) {
            if constexpr (requires { decoded_record.warnings; }) {
                for (std::size_t i = 0; i < decode_warnings; ++i) {
                    const auto warning = static_cast<DecodeWarning>(i);
                    if (decoded_record.warnings.has(warning)) names.insert(to_string(warning));
                }
            }
        },
        record);
    const auto* group = std::get_if<GroupMetadataRecord>(&record);
    if (group == nullptr || !group->value || group->value->protocol_type != "consumer") {
        return names;
    }
    for (const auto& member : group->value->members) {
        const auto subscription = decode_subscription(member.subscription);
        if (!subscription || !decode_assignment(member.assignment)) names.insert("embedded_undecodable");
        if (subscription && !subscription->complete) names.insert("embedded_partial");
    }
    return names;
}

TEST(DecodeVectors, WarnWhereExpectedAndNowhereElse) {
    int warned = 0;
    for (const auto& vector : all_vectors()) {
        if (vector.foreign() || vector.expects_error()) {
            continue;
        }
        const auto expected = vector.expect.value("warnings", std::set<std::string>());
        const auto warnings = warnings_of(decoded(vector));
        EXPECT_EQ(std::set<std::string>(warnings.begin(), warnings.end()), expected) << vector.name;
        warned += expected.empty() ? 0 : 1;
    }
    EXPECT_EQ(warned, 6);
}

TEST(DecodeVectors, OfOtherTopicsAndControlBatchesDoNoHarm) {
    for (const auto& vector : all_vectors()) {
        if (vector.foreign()) {
            SCOPED_TRACE(vector.name);
            EXPECT_FALSE(std::holds_alternative<GroupMetadataRecord>(decoded(vector)));
        }
    }
}

TEST(DecodeVectors, CoverEveryTypeAndEveryErrorCode) {
    std::set<int> types;
    std::set<std::string> codes;
    for (const auto& vector : all_vectors()) {
        if (vector.expects_error()) {
            codes.insert(vector.expect.at("error").at("code").get<std::string>());
        } else if (!vector.foreign()) {
            types.insert(vector.expect.at("key_type").get<int>());
        }
    }
    EXPECT_EQ(types.size(), record_types);
    EXPECT_EQ(codes.size(), decode_error_codes);
}

}  // namespace
}  // namespace warren::core
