#pragma once

#include "core/decode/layout.h"
#include "warren/core/decode/offsets_record.h"
#include "warren/core/model/topic_id.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>

/// The values of types 3 to 23 as tables: every field of every release from 3.8 on, named as in Kafka's schemas (there
/// in camel case). All have been version 0 so far and grow by tags only; the releases that brought a tag stand beside
/// it. How a member is written follows from its type: core/decode/layout.h. (Layouts of the previews of 3.7 and 4.0
/// under the same version number fail to decode, as they must.)
namespace warren::core {

/// Partitions of a topic. Types 7, 13, 14.
struct TopicPartitionIds {
    TopicId topic_id;
    Sequence<std::int32_t> partitions;

    static constexpr auto layout() {
        using Self = TopicPartitionIds;
        return std::tuple(&Self::topic_id, &Self::partitions);
    }
};

/// Key and value of a configuration or a tag.
struct KeyValue {
    std::string_view key;
    std::string_view value;

    static constexpr auto layout() {
        using Self = KeyValue;
        return std::tuple(&Self::key, &Self::value);
    }
};

// ---- What is the same for all kinds of groups ----

/// Types 6, 12, 20.
struct TargetMetadata {
    std::int32_t assignment_epoch = 0;
    std::int64_t assignment_timestamp = 0;  // 4.3

    static constexpr auto layout() {
        using Self = TargetMetadata;
        return std::tuple(&Self::assignment_epoch, tagged(0, &Self::assignment_timestamp));
    }
};

/// What a member will get. Types 7, 13.
struct TargetMember {
    Sequence<TopicPartitionIds> topic_partitions;

    static constexpr auto layout() { return std::tuple(&TargetMember::topic_partitions); }
};

// ---- Consumer groups: KIP-848 ----

/// Type 3.
struct ConsumerGroup {
    std::int32_t epoch = 0;
    std::int64_t metadata_hash = 0;  // 4.1

    static constexpr auto layout() {
        using Self = ConsumerGroup;
        return std::tuple(&Self::epoch, tagged(0, &Self::metadata_hash));
    }
};

struct PartitionRacks {
    std::int32_t partition = 0;
    Sequence<std::string_view> racks;

    static constexpr auto layout() {
        using Self = PartitionRacks;
        return std::tuple(&Self::partition, &Self::racks);
    }
};

struct TopicMetadata {
    TopicId topic_id;
    std::string_view topic_name;
    std::int32_t num_partitions = 0;
    Sequence<PartitionRacks> partition_metadata;

    static constexpr auto layout() {
        using Self = TopicMetadata;
        return std::tuple(&Self::topic_id, &Self::topic_name, &Self::num_partitions, &Self::partition_metadata);
    }
};

/// Type 4: up to 4.0.
struct ConsumerPartitionMetadata {
    Sequence<TopicMetadata> topics;

    static constexpr auto layout() { return std::tuple(&ConsumerPartitionMetadata::topics); }
};

/// An assignor that a member of the classic protocol offers; `metadata` is a ConsumerProtocolSubscription.
struct ClassicProtocol {
    std::string_view name;
    Blob metadata;

    static constexpr auto layout() {
        using Self = ClassicProtocol;
        return std::tuple(&Self::name, &Self::metadata);
    }
};

struct ClassicMember {
    std::int32_t session_timeout_ms = 0;
    Sequence<ClassicProtocol> supported_protocols;

    static constexpr auto layout() {
        using Self = ClassicMember;
        return std::tuple(&Self::session_timeout_ms, &Self::supported_protocols);
    }
};

/// Type 5.
struct ConsumerMember {
    std::optional<std::string_view> instance_id;
    std::optional<std::string_view> rack_id;
    std::string_view client_id;
    std::string_view client_host;
    Sequence<std::string_view> subscribed_topic_names;
    std::optional<std::string_view> subscribed_topic_regex;
    std::int32_t rebalance_timeout_ms = 0;
    std::optional<std::string_view> server_assignor;
    /// Null in members of the new protocol, which Kafka writes; empty where the tag is missing.
    std::optional<ClassicMember> classic_member_metadata = ClassicMember();

    static constexpr auto layout() {
        using Self = ConsumerMember;
        return std::tuple(&Self::instance_id, &Self::rack_id, &Self::client_id, &Self::client_host,
                          &Self::subscribed_topic_names, &Self::subscribed_topic_regex, &Self::rebalance_timeout_ms,
                          &Self::server_assignor, tagged(0, &Self::classic_member_metadata));
    }
};

struct CurrentTopicPartitions {
    TopicId topic_id;
    Sequence<std::int32_t> partitions;
    /// Null is written as such; empty where the tag is missing.
    std::optional<Sequence<std::int32_t>> assignment_epochs = Sequence<std::int32_t>();  // 4.3

    static constexpr auto layout() {
        using Self = CurrentTopicPartitions;
        return std::tuple(&Self::topic_id, &Self::partitions, tagged(0, &Self::assignment_epochs));
    }
};

/// Type 8: what a member has.
struct ConsumerCurrentMember {
    static constexpr std::int8_t stable = 0;

    /// -2: a static member that has left for a while.
    std::int32_t member_epoch = 0;
    std::int32_t previous_member_epoch = 0;
    std::int8_t state = 0;
    Sequence<CurrentTopicPartitions> assigned_partitions;
    Sequence<CurrentTopicPartitions> partitions_pending_revocation;

    static constexpr auto layout() {
        using Self = ConsumerCurrentMember;
        return std::tuple(&Self::member_epoch, &Self::previous_member_epoch, &Self::state, &Self::assigned_partitions,
                          &Self::partitions_pending_revocation);
    }
};

/// Type 16: the topics that a regular expression stands for.
struct ConsumerRegularExpression {
    Sequence<std::string_view> topics;
    std::int64_t version = 0;
    std::int64_t timestamp = 0;

    static constexpr auto layout() {
        using Self = ConsumerRegularExpression;
        return std::tuple(&Self::topics, &Self::version, &Self::timestamp);
    }
};

// ---- Share groups: KIP-932 ----

/// Type 10.
struct ShareMember {
    std::optional<std::string_view> rack_id;
    std::string_view client_id;
    std::string_view client_host;
    Sequence<std::string_view> subscribed_topic_names;

    static constexpr auto layout() {
        using Self = ShareMember;
        return std::tuple(&Self::rack_id, &Self::client_id, &Self::client_host, &Self::subscribed_topic_names);
    }
};

/// Type 11.
struct ShareGroup {
    std::int32_t epoch = 0;
    std::int64_t metadata_hash = 0;

    static constexpr auto layout() {
        using Self = ShareGroup;
        return std::tuple(&Self::epoch, &Self::metadata_hash);
    }
};

/// Type 14.
struct ShareCurrentMember {
    std::int32_t member_epoch = 0;
    std::int32_t previous_member_epoch = 0;
    std::int8_t state = 0;
    Sequence<TopicPartitionIds> assigned_partitions;

    static constexpr auto layout() {
        using Self = ShareCurrentMember;
        return std::tuple(&Self::member_epoch, &Self::previous_member_epoch, &Self::state, &Self::assigned_partitions);
    }
};

struct NamedTopicPartitions {
    TopicId topic_id;
    std::string_view topic_name;
    Sequence<std::int32_t> partitions;

    static constexpr auto layout() {
        using Self = NamedTopicPartitions;
        return std::tuple(&Self::topic_id, &Self::topic_name, &Self::partitions);
    }
};

struct NamedTopic {
    TopicId topic_id;
    std::string_view topic_name;

    static constexpr auto layout() {
        using Self = NamedTopic;
        return std::tuple(&Self::topic_id, &Self::topic_name);
    }
};

/// Type 15. A name may be `<UNKNOWN>`.
struct ShareStatePartitions {
    Sequence<NamedTopicPartitions> initializing_topics;
    Sequence<NamedTopicPartitions> initialized_topics;
    Sequence<NamedTopic> deleting_topics;

    static constexpr auto layout() {
        using Self = ShareStatePartitions;
        return std::tuple(&Self::initializing_topics, &Self::initialized_topics, &Self::deleting_topics);
    }
};

// ---- Streams groups: KIP-1071 ----

/// Type 17.
struct StreamsGroup {
    std::int32_t epoch = 0;
    std::int64_t metadata_hash = 0;
    std::int32_t validated_topology_epoch = -1;  // 4.2
    /// Null is written as such; empty where the tag is missing.
    std::optional<Sequence<KeyValue>> last_assignment_configs = Sequence<KeyValue>();  // 4.2
    std::int32_t stored_description_topology_epoch = -1;                               // 4.4
    std::int32_t failed_description_topology_epoch = -1;                               // 4.4

    static constexpr auto layout() {
        using Self = StreamsGroup;
        return std::tuple(&Self::epoch, &Self::metadata_hash, tagged(0, &Self::validated_topology_epoch),
                          tagged(1, &Self::last_assignment_configs),
                          tagged(2, &Self::stored_description_topology_epoch),
                          tagged(3, &Self::failed_description_topology_epoch));
    }
};

struct Endpoint {
    std::string_view host;
    std::uint16_t port = 0;

    static constexpr auto layout() {
        using Self = Endpoint;
        return std::tuple(&Self::host, &Self::port);
    }
};

/// Type 19.
struct StreamsMember {
    std::optional<std::string_view> instance_id;
    std::optional<std::string_view> rack_id;
    std::string_view client_id;
    std::string_view client_host;
    std::int32_t rebalance_timeout_ms = 0;
    std::int32_t topology_epoch = 0;
    std::string_view process_id;
    std::optional<Endpoint> user_endpoint;
    Sequence<KeyValue> client_tags;

    static constexpr auto layout() {
        using Self = StreamsMember;
        return std::tuple(&Self::instance_id, &Self::rack_id, &Self::client_id, &Self::client_host,
                          &Self::rebalance_timeout_ms, &Self::topology_epoch, &Self::process_id, &Self::user_endpoint,
                          &Self::client_tags);
    }
};

/// Tasks of a subtopology, by the numbers of the partitions they read.
struct TargetTasks {
    std::string_view subtopology_id;
    Sequence<std::int32_t> partitions;

    static constexpr auto layout() {
        using Self = TargetTasks;
        return std::tuple(&Self::subtopology_id, &Self::partitions);
    }
};

/// Type 21.
struct StreamsTargetMember {
    Sequence<TargetTasks> active_tasks;
    Sequence<TargetTasks> standby_tasks;
    Sequence<TargetTasks> warmup_tasks;

    static constexpr auto layout() {
        using Self = StreamsTargetMember;
        return std::tuple(&Self::active_tasks, &Self::standby_tasks, &Self::warmup_tasks);
    }
};

struct CurrentTasks {
    std::string_view subtopology_id;
    Sequence<std::int32_t> partitions;
    /// Null is written as such; empty where the tag is missing.
    std::optional<Sequence<std::int32_t>> assignment_epochs = Sequence<std::int32_t>();  // 4.2

    static constexpr auto layout() {
        using Self = CurrentTasks;
        return std::tuple(&Self::subtopology_id, &Self::partitions, tagged(0, &Self::assignment_epochs));
    }
};

/// Type 22.
struct StreamsCurrentMember {
    /// Not the number that consumer and share groups have for it.
    static constexpr std::int8_t stable = 1;

    std::int32_t member_epoch = 0;
    std::int32_t previous_member_epoch = 0;
    std::int8_t state = 0;
    Sequence<CurrentTasks> active_tasks;
    Sequence<CurrentTasks> standby_tasks;
    Sequence<CurrentTasks> warmup_tasks;
    Sequence<CurrentTasks> active_tasks_pending_revocation;
    Sequence<CurrentTasks> standby_tasks_pending_revocation;
    Sequence<CurrentTasks> warmup_tasks_pending_revocation;

    static constexpr auto layout() {
        using Self = StreamsCurrentMember;
        return std::tuple(&Self::member_epoch, &Self::previous_member_epoch, &Self::state, &Self::active_tasks,
                          &Self::standby_tasks, &Self::warmup_tasks, &Self::active_tasks_pending_revocation,
                          &Self::standby_tasks_pending_revocation, &Self::warmup_tasks_pending_revocation);
    }
};

struct InternalTopic {
    std::string_view name;
    std::int32_t partitions = 0;
    std::int16_t replication_factor = 0;
    Sequence<KeyValue> topic_configs;

    static constexpr auto layout() {
        using Self = InternalTopic;
        return std::tuple(&Self::name, &Self::partitions, &Self::replication_factor, &Self::topic_configs);
    }
};

/// Numbers are places in the lists of the same subtopology.
struct CopartitionGroup {
    Sequence<std::int16_t> source_topics;
    Sequence<std::int16_t> source_topic_regex;
    Sequence<std::int16_t> repartition_source_topics;

    static constexpr auto layout() {
        using Self = CopartitionGroup;
        return std::tuple(&Self::source_topics, &Self::source_topic_regex, &Self::repartition_source_topics);
    }
};

struct Subtopology {
    std::string_view subtopology_id;
    Sequence<std::string_view> source_topics;
    Sequence<std::string_view> source_topic_regex;
    Sequence<InternalTopic> state_changelog_topics;
    Sequence<std::string_view> repartition_sink_topics;
    Sequence<InternalTopic> repartition_source_topics;
    Sequence<CopartitionGroup> copartition_groups;

    static constexpr auto layout() {
        using Self = Subtopology;
        return std::tuple(&Self::subtopology_id, &Self::source_topics, &Self::source_topic_regex,
                          &Self::state_changelog_topics, &Self::repartition_sink_topics,
                          &Self::repartition_source_topics, &Self::copartition_groups);
    }
};

/// Type 23.
struct StreamsTopology {
    std::int32_t epoch = 0;
    Sequence<Subtopology> subtopologies;

    static constexpr auto layout() {
        using Self = StreamsTopology;
        return std::tuple(&Self::epoch, &Self::subtopologies);
    }
};

/// Reads the value of a record of the type that `Value` is the value of, after its version: the bytes that
/// `ProtocolRecord::value` points to, or a copy of them. They must outlive the result.
template <HasLayout Value>
[[nodiscard]] Value value_of(std::string_view bytes) {
    ByteReader in(bytes);
    Value value;
    LayoutReader(in).read(value);
    return value;
}

/// Reads the value of a record of `type` (3 to 23) after its version, for its errors and warnings only. Types 9 and 18,
/// which only previews wrote, hold anything.
void check_protocol_value(RecordType type, ByteReader& in, DecodeWarnings& warnings);

}  // namespace warren::core
