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

/// The version decides nothing in the prefix that is read here, except that there are no negative ones.
bool starts_with_version(ByteReader& in) {
    return in.read_int16() >= 0 && in.ok();
}

}  // namespace

/// version     int16
/// partitions  array of assigned topics
/// user_data   nullable bytes
std::optional<std::vector<AssignedTopic>> decode_assignment(std::string_view bytes) {
    std::vector<AssignedTopic> assignment;
    if (bytes.empty()) {
        return assignment;
    }
    ByteReader in(bytes);
    if (!starts_with_version(in)) {
        return std::nullopt;
    }
    const std::size_t topics = in.read_count();
    assignment.reserve(in.reservation(topics, smallest_topic));
    for (std::size_t i = 0; i < topics && in.ok(); ++i) {
        assignment.push_back(read_assigned_topic(in));
    }
    in.read_nullable_bytes();
    return in.ok() ? std::optional(std::move(assignment)) : std::nullopt;
}

/// version    int16
/// topics     array of string
/// user_data  nullable bytes
///
/// Later versions go on with owned partitions, a generation and a rack, which a broker does not look at either.
std::optional<Subscription> decode_subscription(std::string_view bytes) {
    ByteReader in(bytes);
    if (!starts_with_version(in)) {
        return std::nullopt;
    }
    Subscription subscription;
    const std::size_t topics = in.read_count();
    subscription.topics.reserve(in.reservation(topics, smallest_string));
    for (std::size_t i = 0; i < topics && in.ok(); ++i) {
        subscription.topics.push_back(in.read_string());
    }
    in.read_nullable_bytes();
    return in.ok() ? std::optional(std::move(subscription)) : std::nullopt;
}

}  // namespace warren::core
