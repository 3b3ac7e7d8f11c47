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

namespace warren::core {
namespace {

using decode_testing::all_vectors;
using decode_testing::from_hex;
using decode_testing::Vector;
using nlohmann::json;

/// How far a vector's expectation can be compared with what the decoder says.
enum class Depth {
    /// Everything: every field, or the error's part, code, type, version and key.
    every_field,
    /// Types 3 to 23, whose values are recognised but not looked into: type, group and tombstone. That includes vectors
    /// whose values are damaged inside.
    group_only,
    /// Not a record of this topic's plain batches; it must do no harm.
    harmless,
};

bool is_error_before_value_fields(const json& expect) {
    const std::set<std::string> early = {"short_value", "unknown_value_version"};
    const auto& error = expect.at("error");
    return error.at("part") == "key" || early.count(error.at("code").get<std::string>()) == 1;
}

Depth depth_of(const Vector& vector) {
    if (vector.foreign) {
        return Depth::harmless;
    }
    const int type = vector.expect.value("key_type", -1);
    const bool opaque_value = type > 2 && type < record_types;
    const bool early_error = vector.expects_error() && is_error_before_value_fields(vector.expect);
    return opaque_value && !early_error ? Depth::group_only : Depth::every_field;
}

OffsetsRecord decoded(const Vector& vector) {
    return decode_offsets_record(vector.key, vector.value);
}

/// As the vectors show text: ill-formed UTF-8 replaced by U+FFFD.
std::string shown(std::string_view text) {
    return json::parse(json(text).dump(-1, ' ', false, json::error_handler_t::replace)).get<std::string>();
}

json shown(const std::optional<std::string_view>& text) {
    return text ? json(shown(*text)) : json();
}

/// Base64url without padding of a uuid.
std::string uuid_text(std::uint64_t high, std::uint64_t low) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const auto bit = [&](unsigned i) { return i < 64 ? (high >> (63 - i)) & 1 : i < 128 ? (low >> (127 - i)) & 1 : 0; };
    std::string text;
    for (unsigned first = 0; first < 128; first += 6) {
        std::size_t digit = 0;
        for (unsigned i = first; i < first + 6; ++i) {
            digit = digit << 1 | bit(i);
        }
        text.push_back(digits[digit]);
    }
    return text;
}

json as_json(const OffsetCommitValue& value) {
    return {{"offset", value.offset},
            {"leader_epoch", value.leader_epoch},
            {"metadata", shown(value.metadata)},
            {"commit_timestamp", value.commit_timestamp_ms},
            {"expire_timestamp", value.expire_timestamp_ms},
            {"topic_id", uuid_text(value.topic_id_high, value.topic_id_low)}};
}

/// The topics of a subscription, or null where the vectors say that there is none.
json subscribed_topics(std::string_view protocol_type, std::string_view blob) {
    const auto subscription = decode_subscription(blob);
    if (protocol_type != "consumer" || !subscription) {
        return {};
    }
    return subscription->topics;
}

json assigned_partitions(std::string_view protocol_type, std::string_view blob) {
    const auto assignment = decode_assignment(blob);
    if (protocol_type != "consumer" || blob.empty() || !assignment) {
        return {};
    }
    json partitions = json::array();
    for (const auto& topic : *assignment) {
        partitions.push_back({{"topic", topic.topic}, {"partitions", topic.partitions}});
    }
    return partitions;
}

void expect_member(const GroupMember& member, std::string_view protocol_type, const json& expected) {
    EXPECT_EQ(json(shown(member.member_id)), expected.at("member_id"));
    EXPECT_EQ(shown(member.group_instance_id), expected.at("group_instance_id"));
    EXPECT_EQ(json(shown(member.client_id)), expected.at("client_id"));
    EXPECT_EQ(json(shown(member.client_host)), expected.at("client_host"));
    EXPECT_EQ(member.rebalance_timeout_ms, expected.at("rebalance_timeout").get<std::int32_t>());
    EXPECT_EQ(member.session_timeout_ms, expected.at("session_timeout").get<std::int32_t>());
    EXPECT_EQ(member.subscription, from_hex(expected.at("subscription_hex").get<std::string>()));
    EXPECT_EQ(member.assignment, from_hex(expected.at("assignment_hex").get<std::string>()));

    const json& subscription = expected.at("subscription");
    EXPECT_EQ(subscribed_topics(protocol_type, member.subscription),
              subscription.is_null() ? json() : subscription.at("topics"));
    const json& assignment = expected.at("assignment");
    EXPECT_EQ(assigned_partitions(protocol_type, member.assignment),
              assignment.is_null() ? json() : assignment.at("partitions"));
}

void expect_group_value(const GroupMetadataValue& value, const json& expected) {
    EXPECT_EQ(json(shown(value.protocol_type)), expected.at("protocol_type"));
    EXPECT_EQ(value.generation, expected.at("generation").get<std::int32_t>());
    EXPECT_EQ(shown(value.protocol), expected.at("protocol"));
    EXPECT_EQ(shown(value.leader), expected.at("leader"));
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
    EXPECT_EQ(record.value ? as_json(*record.value) : json(), expect.at("value"));
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

/// A vector that expects an error in the value's fields expects no tombstone.
void expect_same(const OtherRecord& record, const json& expect) {
    EXPECT_EQ(static_cast<int>(record.type), expect.at("key_type").get<int>());
    EXPECT_EQ(json(shown(record.group)), expect.at("key").at("group_id"));
    EXPECT_EQ(record.tombstone, expect.value("tombstone", false));
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
        expect_record<OtherRecord>(record, expect);
    }
}

/// The fields of a good key; those after the group only where the decoder hands them out.
json key_fields(const OffsetsRecord& record) {
    if (const auto* commit = std::get_if<OffsetCommitRecord>(&record)) {
        return {{"group", commit->key.group}, {"topic", commit->key.topic}, {"partition", commit->key.partition}};
    }
    if (const auto* group = std::get_if<GroupMetadataRecord>(&record)) {
        return {{"group", group->group}};
    }
    const auto* other = std::get_if<OtherRecord>(&record);
    return other == nullptr ? json() : json{{"group_id", other->group}};
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

TEST(DecodeVectors, AreAllComparedAsDeepAsTheDecoderLooks) {
    std::map<Depth, int> vectors;
    std::set<std::string> names;
    for (const auto& vector : all_vectors()) {
        ++vectors[depth_of(vector)];
        names.insert(vector.name);
    }
    EXPECT_EQ(names.size(), 150 + 277);
    EXPECT_EQ(vectors[Depth::every_field], 263);
    EXPECT_EQ(vectors[Depth::group_only], 140);
    EXPECT_EQ(vectors[Depth::harmless], 24);
}

TEST(DecodeVectors, DecodeToTheFieldOrToTheErrorExpected) {
    for (const auto& vector : all_vectors()) {
        if (depth_of(vector) != Depth::every_field) {
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

TEST(DecodeVectors, OfOtherKindsGiveTheirGroupWhateverTheirValueHolds) {
    for (const auto& vector : all_vectors()) {
        if (depth_of(vector) == Depth::group_only) {
            SCOPED_TRACE(vector.name);
            expect_record<OtherRecord>(decoded(vector), vector.expect);
        }
    }
}

TEST(DecodeVectors, OfOtherTopicsAndControlBatchesDoNoHarm) {
    for (const auto& vector : all_vectors()) {
        if (depth_of(vector) == Depth::harmless) {
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
        } else if (!vector.foreign) {
            types.insert(vector.expect.at("key_type").get<int>());
        }
    }
    EXPECT_EQ(types.size(), record_types);
    EXPECT_EQ(codes.size(), decode_error_codes);
}

}  // namespace
}  // namespace warren::core
