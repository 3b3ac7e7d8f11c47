#include "core/decode/byte_reader.h"
#include "warren/core/decode/offsets_record.h"

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

// What clients of protocol type `consumer` put into a classic group's record; the broker passes it on unread. Layouts:
// Kafka's ConsumerProtocolAssignment.json and ConsumerProtocolSubscription.json. A version promises to start with all
// fields of the versions before it, so a version from the future is read as far as it is known.

namespace warren::core {
namespace {

/// A topic with an empty name and no partitions.
constexpr std::size_t smallest_topic = 6;
constexpr std::size_t smallest_string = 2;

/// topic       string
/// partitions  array of int32
AssignedTopic read_assigned_topic(ByteReader& in) {
    AssignedTopic topic;
    topic.topic = in.read_string();
    const std::size_t partitions = in.read_count();
    topic.partitions.reserve(in.reservation(partitions, sizeof(std::int32_t)));
    for (std::size_t i = 0; i < partitions && in.ok(); ++i) {
        topic.partitions.push_back(in.read_int32());
    }
    return topic;
}

std::vector<AssignedTopic> read_assigned_topics(ByteReader& in) {
    std::vector<AssignedTopic> topics;
    const std::size_t count = in.read_count();
    topics.reserve(in.reservation(count, smallest_topic));
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        topics.push_back(read_assigned_topic(in));
    }
    return topics;
}

/// There are no negative ones.
std::int16_t read_version(ByteReader& in) {
    const std::int16_t version = in.read_int16();
    if (version < 0) {
        in.fail(DecodeErrorCode::unknown_value_version);
    }
    return version;
}

/// owned_partitions  array of assigned topics   1+
/// generation_id     int32                      2+
/// rack_id           nullable string            3+
///
/// A field that is cut off, and those behind it, keep their defaults.
void read_newer_fields(ByteReader& in, Subscription& subscription) {
    const auto take_into = [&in](auto& field, auto read) {
        if (in.ok()) {
            field = std::move(read);
        }
    };
    if (subscription.version >= 1) {
        take_into(subscription.owned_partitions, read_assigned_topics(in));
    }
    if (subscription.version >= 2) {
        take_into(subscription.generation_id, in.read_int32());
    }
    if (subscription.version >= 3) {
        take_into(subscription.rack_id, in.read_nullable_string());
    }
    subscription.complete = in.ok();
}

}  // namespace

/// version     int16
/// partitions  array of assigned topics
/// user_data   nullable bytes
std::optional<Assignment> decode_assignment(std::string_view bytes) {
    Assignment assignment;
    if (bytes.empty()) {
        return assignment;
    }
    ByteReader in(bytes);
    assignment.version = read_version(in);
    assignment.partitions = read_assigned_topics(in);
    assignment.user_data = in.read_nullable_bytes();
    return in.ok() ? std::optional(std::move(assignment)) : std::nullopt;
}

/// version    int16
/// topics     array of string
/// user_data  nullable bytes
std::optional<Subscription> decode_subscription(std::string_view bytes) {
    ByteReader in(bytes);
    Subscription subscription;
    subscription.version = read_version(in);
    const std::size_t topics = in.read_count();
    subscription.topics.reserve(in.reservation(topics, smallest_string));
    for (std::size_t i = 0; i < topics && in.ok(); ++i) {
        subscription.topics.push_back(in.read_string());
    }
    subscription.user_data = in.read_nullable_bytes();
    if (!in.ok()) {
        return std::nullopt;
    }
    read_newer_fields(in, subscription);
    return subscription;
}

}  // namespace warren::core
