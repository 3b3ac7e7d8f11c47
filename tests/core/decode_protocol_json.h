#pragma once

#include "core/decode/protocol_records.h"
#include "core/decode_testing.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

/// Values of records as the vectors show them: objects with Kafka's names of the fields.
namespace warren::core::decode_testing {

/// The names of a struct's members in the order of its layout.
template <typename Struct>
constexpr std::array<std::string_view, 0> names_of;

template <>
inline constexpr std::array names_of<TopicPartitionIds> = {"topic_id", "partitions"};
template <>
inline constexpr std::array names_of<KeyValue> = {"key", "value"};
template <>
inline constexpr std::array names_of<TargetMetadata> = {"assignment_epoch", "assignment_timestamp"};
template <>
inline constexpr std::array names_of<TargetMember> = {"topic_partitions"};
template <>
inline constexpr std::array names_of<ConsumerGroup> = {"epoch", "metadata_hash"};
template <>
inline constexpr std::array names_of<PartitionRacks> = {"partition", "racks"};
template <>
inline constexpr std::array names_of<TopicMetadata> = {"topic_id", "topic_name", "num_partitions",
                                                       "partition_metadata"};
template <>
inline constexpr std::array names_of<ConsumerPartitionMetadata> = {"topics"};
template <>
inline constexpr std::array names_of<ClassicProtocol> = {"name", "metadata_hex"};
template <>
inline constexpr std::array names_of<ClassicMember> = {"session_timeout_ms", "supported_protocols"};
template <>
inline constexpr std::array names_of<ConsumerMember> = {"instance_id",
                                                        "rack_id",
                                                        "client_id",
                                                        "client_host",
                                                        "subscribed_topic_names",
                                                        "subscribed_topic_regex",
                                                        "rebalance_timeout_ms",
                                                        "server_assignor",
                                                        "classic_member_metadata"};
template <>
inline constexpr std::array names_of<CurrentTopicPartitions> = {"topic_id", "partitions", "assignment_epochs"};
template <>
inline constexpr std::array names_of<ConsumerCurrentMember> = {"member_epoch", "previous_member_epoch", "state",
                                                               "assigned_partitions", "partitions_pending_revocation"};
template <>
inline constexpr std::array names_of<ConsumerRegularExpression> = {"topics", "version", "timestamp"};
template <>
inline constexpr std::array names_of<ShareMember> = {"rack_id", "client_id", "client_host", "subscribed_topic_names"};
template <>
inline constexpr std::array names_of<ShareGroup> = {"epoch", "metadata_hash"};
template <>
inline constexpr std::array names_of<ShareCurrentMember> = {"member_epoch", "previous_member_epoch", "state",
                                                            "assigned_partitions"};
template <>
inline constexpr std::array names_of<NamedTopicPartitions> = {"topic_id", "topic_name", "partitions"};
template <>
inline constexpr std::array names_of<NamedTopic> = {"topic_id", "topic_name"};
template <>
inline constexpr std::array names_of<ShareStatePartitions> = {"initializing_topics", "initialized_topics",
                                                              "deleting_topics"};
template <>
inline constexpr std::array names_of<StreamsGroup> = {"epoch",
                                                      "metadata_hash",
                                                      "validated_topology_epoch",
                                                      "last_assignment_configs",
                                                      "stored_description_topology_epoch",
                                                      "failed_description_topology_epoch"};
template <>
inline constexpr std::array names_of<Endpoint> = {"host", "port"};
template <>
inline constexpr std::array names_of<StreamsMember> = {
    "instance_id",    "rack_id",    "client_id",     "client_host", "rebalance_timeout_ms",
    "topology_epoch", "process_id", "user_endpoint", "client_tags"};
template <>
inline constexpr std::array names_of<TargetTasks> = {"subtopology_id", "partitions"};
template <>
inline constexpr std::array names_of<StreamsTargetMember> = {"active_tasks", "standby_tasks", "warmup_tasks"};
template <>
inline constexpr std::array names_of<CurrentTasks> = {"subtopology_id", "partitions", "assignment_epochs"};
template <>
inline constexpr std::array names_of<StreamsCurrentMember> = {"member_epoch",
                                                              "previous_member_epoch",
                                                              "state",
                                                              "active_tasks",
                                                              "standby_tasks",
                                                              "warmup_tasks",
                                                              "active_tasks_pending_revocation",
                                                              "standby_tasks_pending_revocation",
                                                              "warmup_tasks_pending_revocation"};
template <>
inline constexpr std::array names_of<InternalTopic> = {"name", "partitions", "replication_factor", "topic_configs"};
template <>
inline constexpr std::array names_of<CopartitionGroup> = {"source_topics", "source_topic_regex",
                                                          "repartition_source_topics"};
template <>
inline constexpr std::array names_of<Subtopology> = {"subtopology_id",          "source_topics",
                                                     "source_topic_regex",      "state_changelog_topics",
                                                     "repartition_sink_topics", "repartition_source_topics",
                                                     "copartition_groups"};
template <>
inline constexpr std::array names_of<StreamsTopology> = {"epoch", "subtopologies"};

template <typename Number>
requires std::is_arithmetic_v<Number> nlohmann::json as_json(Number number) {
    return number;
}
inline nlohmann::json as_json(std::string_view text) {
    return shown(text);
}
inline nlohmann::json as_json(const TopicId& id) {
    return uuid_text(id);
}
inline nlohmann::json as_json(const Blob& blob) {
    return to_hex(blob.bytes);
}
template <typename T>
nlohmann::json as_json(const Sequence<T>& sequence);
template <typename T>
nlohmann::json as_json(const std::optional<T>& value);
template <HasLayout Struct>
nlohmann::json as_json(const Struct& value);

template <typename T>
nlohmann::json as_json(const Sequence<T>& sequence) {
    auto list = nlohmann::json::array();
    for_each(sequence, [&](const T& element) { list.push_back(as_json(element)); });
    return list;
}

template <typename T>
nlohmann::json as_json(const std::optional<T>& value) {
    return value ? as_json(*value) : nlohmann::json();
}

template <typename Struct, typename Value>
const Value& member_of(const Struct& value, Value Struct::*member) {
    return value.*member;
}
template <typename Struct, typename Value>
const Value& member_of(const Struct& value, const Tagged<Struct, Value>& member) {
    return value.*member.member;
}

template <HasLayout Struct>
nlohmann::json as_json(const Struct& value) {
    auto object = nlohmann::json::object();
    std::apply(
        [&](const auto&... members) {
            static_assert(sizeof...(members) == names_of<Struct>.size(), "each member has a name");
            std::size_t next = 0;
            ((object[names_of<Struct>.at(next++)] = as_json(member_of(value, members))), ...);
        },
        Struct::layout());
    return object;
}

}  // namespace warren::core::decode_testing
