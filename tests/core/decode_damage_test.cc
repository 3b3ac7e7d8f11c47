#include "core/decode_testing.h"
#include "warren/core/decode/offsets_record.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace warren::core {
namespace {

using decode_testing::all_vectors;
using decode_testing::ExactBytes;
using decode_testing::Vector;

using Bytes = std::optional<std::string_view>;

/// Decodes copies that end exactly with their memory, and hands over the result while they live.
template <typename Check>
void decode_exactly(Bytes key, Bytes value, Check check) {
    const auto copy = [](Bytes bytes) { return bytes ? std::optional<ExactBytes>(*bytes) : std::nullopt; };
    const auto key_copy = copy(key);
    const auto value_copy = copy(value);
    const auto view = [](const std::optional<ExactBytes>& bytes) { return bytes ? Bytes(bytes->view()) : Bytes(); };
    check(decode_offsets_record(view(key_copy), view(value_copy)), view(key_copy), view(value_copy));
}

bool lies_in(std::string_view part, Bytes whole) {
    const std::less_equal<> not_after;
    return part.empty() || (whole && not_after(whole->data(), part.data()) &&
                            not_after(part.data() + part.size(), whole->data() + whole->size()));
}

bool lies_in(const std::optional<std::string_view>& part, Bytes whole) {
    return lies_in(part.value_or(std::string_view()), whole);
}

/// The blobs of a member, whatever they hold, give texts of their own and no more partitions than they have bytes for.
void expect_sound_blobs(const GroupMember& member) {
    const auto subscription = decode_subscription(member.subscription).value_or(Subscription());
    for (const auto topic : subscription.topics) {
        EXPECT_TRUE(lies_in(topic, member.subscription));
    }
    const auto assignment = decode_assignment(member.assignment).value_or(Assignment());
    std::size_t partitions = 0;
    for (const auto& topic : assignment.partitions) {
        EXPECT_TRUE(lies_in(topic.topic, member.assignment));
        partitions += topic.partitions.capacity();
    }
    EXPECT_LE(partitions * sizeof(std::int32_t), member.assignment.size());
}

/// What must hold for any result: texts lie in the record, and memory was taken only for what the record can hold.
struct Soundness {
    Bytes key;
    Bytes value;

    void operator()(const OffsetCommitRecord& record) const {
        EXPECT_TRUE(lies_in(record.key.group, key));
        EXPECT_TRUE(lies_in(record.key.topic, key));
        EXPECT_TRUE(!record.value || lies_in(record.value->metadata, value));
    }
    void operator()(const GroupMetadataRecord& record) const {
        EXPECT_TRUE(lies_in(record.group, key));
        if (!record.value) {
            return;
        }
        EXPECT_TRUE(lies_in(record.value->protocol_type, value));
        EXPECT_TRUE(lies_in(record.value->protocol, value));
        EXPECT_TRUE(lies_in(record.value->leader, value));
        EXPECT_LE(record.value->members.capacity(), value->size() / 15) << "a member takes 15 bytes or more";
        for (const auto& member : record.value->members) {
            EXPECT_TRUE(lies_in(member.member_id, value));
            EXPECT_TRUE(lies_in(member.group_instance_id, value));
            EXPECT_TRUE(lies_in(member.client_id, value));
            EXPECT_TRUE(lies_in(member.client_host, value));
            expect_sound_blobs(member);
        }
    }
    void operator()(const ProtocolRecord& record) const {
        EXPECT_TRUE(lies_in(record.group, key));
        EXPECT_TRUE(lies_in(record.member, key));
        EXPECT_TRUE(lies_in(record.value, value));
    }
    void operator()(const DecodeError& error) const {
        EXPECT_LT(static_cast<std::size_t>(error.code), decode_error_codes);
        EXPECT_EQ(error.part == RecordPart::value && !error.type, false) << "the type comes before the value";
    }
};

void expect_sound(const OffsetsRecord& record, Bytes key, Bytes value) {
    std::visit(Soundness{key, value}, record);
}

const DecodeError* error_of(const OffsetsRecord& record) {
    return std::get_if<DecodeError>(&record);
}

bool is_cut(const OffsetsRecord& record, RecordPart part) {
    const DecodeError* error = error_of(record);
    return error != nullptr && error->part == part &&
           (error->code == DecodeErrorCode::truncated || error->code == DecodeErrorCode::short_key ||
            error->code == DecodeErrorCode::short_value);
}

/// A good record, written in Kafka's own layout, every byte of which belongs to a field.
bool needs_every_byte(const Vector& vector) {
    return !vector.foreign() && !vector.optional && !vector.expects_error() &&
           !vector.expects_warning("trailing_key_bytes");
}

bool holds_anything(const Vector& vector) {
    const auto& fields = vector.expect.at("value");
    return fields.is_string() && fields.get<std::string>() == "opaque";
}

TEST(DecodeDamage, EveryProperPrefixOfAGoodKeyIsAnErrorOfTheKey) {
    for (const auto& vector : all_vectors()) {
        if (!needs_every_byte(vector)) {
            continue;
        }
        for (std::size_t size = 0; size < vector.key->size(); ++size) {
            decode_exactly(std::string_view(*vector.key).substr(0, size), vector.value,
                           [&](const OffsetsRecord& record, Bytes, Bytes) {
                               EXPECT_TRUE(is_cut(record, RecordPart::key)) << vector.name << ", " << size << " bytes";
                           });
        }
    }
}

TEST(DecodeDamage, EveryProperPrefixOfAGoodValueIsAnErrorOfTheValue) {
    for (const auto& vector : all_vectors()) {
        if (!needs_every_byte(vector) || !vector.value || holds_anything(vector)) {
            continue;
        }
        for (std::size_t size = 0; size < vector.value->size(); ++size) {
            decode_exactly(
                vector.key, std::string_view(*vector.value).substr(0, size),
                [&](const OffsetsRecord& record, Bytes, Bytes) {
                    // A count of members or a text's length may also exceed what is left, or the tail be missing.
                    const DecodeError* error = error_of(record);
                    ASSERT_NE(error, nullptr) << vector.name << ", " << size << " bytes";
                    EXPECT_TRUE(is_cut(record, RecordPart::value) || error->code == DecodeErrorCode::count_too_large)
                        << vector.name << ", " << size << " bytes: " << to_string(error->code);
                });
        }
    }
}

TEST(DecodeDamage, AnyPrefixOfAnyVectorGivesASoundResult) {
    for (const auto& vector : all_vectors()) {
        for (std::size_t size = 0; vector.key && size < vector.key->size(); ++size) {
            decode_exactly(std::string_view(*vector.key).substr(0, size), vector.value, expect_sound);
        }
        for (std::size_t size = 0; vector.value && size < vector.value->size(); ++size) {
            decode_exactly(vector.key, std::string_view(*vector.value).substr(0, size), expect_sound);
        }
    }
}

/// Flips one to four bits of `bytes`.
void flip_bits(std::string& bytes, std::mt19937& random) {
    const std::size_t flips = 1 + random() % 4;
    for (std::size_t i = 0; i < flips && !bytes.empty(); ++i) {
        char& byte = bytes[random() % bytes.size()];
        byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << (random() % 8)));
    }
}

TEST(DecodeDamage, FlippedBitsGiveASoundResult) {
    constexpr int rounds = 150;
    std::mt19937 random(20240229);
    for (const auto& vector : all_vectors()) {
        SCOPED_TRACE(vector.name);
        for (int round = 0; round < rounds; ++round) {
            auto key = vector.key;
            auto value = vector.value;
            // Mostly the value, since a damaged key often ends the decoding before the value is reached.
            auto& victim = value && round % 4 != 0 ? value : key;
            if (victim) {
                flip_bits(*victim, random);
            }
            decode_exactly(key, value, expect_sound);
        }
    }
}

}  // namespace
}  // namespace warren::core
