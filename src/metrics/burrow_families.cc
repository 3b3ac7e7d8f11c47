#include "metrics/burrow_families.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace warren::metrics {
namespace {

void append_partition_label(std::string& labels, std::int32_t partition) {
    char digits[16];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), partition).ptr;
    labels.append(",partition=\"").append(digits, end).append("\"");
}

std::string labels_of(const core::ClusterName& cluster) {
    std::string labels;
    append_label(labels, "cluster", cluster.view());
    return labels;
}

std::string labels_of(const core::ClusterName& cluster, const core::GroupName& group) {
    auto labels = labels_of(cluster);
    append_label(labels, "consumer_group", group.view());
    return labels;
}

const core::TopicName& name_of(const TopicEnds& topic) {
    return topic.topic;
}

const core::TopicName& name_of(const core::TopicName& topic) {
    return topic;
}

/// Writes partitions of several topics; the texts keep their memory from one to the next.
class PartitionLabels {
public:
    /// Escapes every topic once, however many partitions it has.
    template <typename Topics>
    void begin(std::string before, const Topics& topics) {
        before_ = std::move(before);
        if (topics_.size() < topics.size()) topics_.resize(topics.size());
        for (std::size_t i = 0; i < topics.size(); ++i) {
            topics_[i].clear();
            append_label(topics_[i], "topic", name_of(topics[i]).view());
        }
    }

    const std::string& of(std::uint32_t topic, std::int32_t partition) {
        labels_ = before_;
        append_partition_label(labels_, partition);
        labels_.append(",").append(topics_[topic]);
        return labels_;
    }

private:
    std::string before_;
    std::vector<std::string> topics_;
    std::string labels_;
};

void write_end_offsets(const Snapshot& snapshot, SeriesWriter& out) {
    PartitionLabels labels;
    for (const auto& entry : snapshot) {
        labels.begin(labels_of(entry.cluster), entry.topics);
        for (const auto& place : entry.topic_partitions) {
            const auto& end = entry.topics[place.topic].ends[place.partition];
            out.add(labels.of(place.topic, end.partition), static_cast<double>(end.end));
        }
    }
}

/// `value(group)` of every group.
template <typename Value>
Family group_family(const char* name, const char* help, const Snapshot& snapshot, Value value) {
    const auto write = [&snapshot, value](SeriesWriter& out) {
        for (const auto& entry : snapshot) {
            for (const auto& group : entry.groups) out.add(labels_of(entry.cluster, group.group), value(group));
        }
    };
    return {name, help, FamilyKind::gauge, write};
}

/// `value(partition)`, an optional number, of every partition of every group.
template <typename Value>
Family partition_family(const char* name, const char* help, const Snapshot& snapshot, Value value) {
    const auto write = [&snapshot, value](SeriesWriter& out) {
        PartitionLabels labels;
        for (const auto& entry : snapshot) {
            for (const auto& group : entry.groups) {
                labels.begin(labels_of(entry.cluster, group.group), group.topics);
                for (const auto& partition : group.partitions) {
                    const std::optional<double> shown = value(partition);
                    if (shown) out.add(labels.of(partition.topic, partition.partition), *shown);
                }
            }
        }
    };
    return {name, help, FamilyKind::gauge, write};
}

std::optional<double> committed_offset(const PartitionEntry& partition) {
    if (!partition.committed_offset) return std::nullopt;
    return static_cast<double>(*partition.committed_offset);
}

std::optional<double> status_number(const PartitionEntry& partition) {
    if (!partition.committed_offset) return std::nullopt;
    return static_cast<double>(partition.status);
}

}  // namespace

std::vector<Family> burrow_families(const Snapshot& snapshot) {
    return {
        group_family("burrow_kafka_consumer_lag_total", "The sum of all partition current lag values for the group",
                     snapshot, [](const GroupEntry& group) { return static_cast<double>(group.total_lag); }),
        group_family("burrow_kafka_consumer_status",
                     "The status of the consumer group. It is calculated from the highest status for the individual "
                     "partitions. Statuses are an index list from NOTFOUND, OK, WARN, or ERR",
                     snapshot, [](const GroupEntry& group) { return static_cast<double>(group.status); }),
        partition_family("burrow_kafka_topic_partition_status",
                         "The status of topic partition. It is calculated from the highest status for the individual "
                         "partitions. Statuses are an index list from OK, WARN, STOP, STALL, REWIND",
                         snapshot, status_number),
        partition_family("burrow_kafka_consumer_current_offset",
                         "Latest offset that Burrow is storing for this partition", snapshot, committed_offset),
        partition_family("burrow_kafka_consumer_partition_lag",
                         "Number of messages the consumer group is behind by for a partition as reported by Burrow",
                         snapshot,
                         [](const PartitionEntry& partition) {
                             return std::optional(static_cast<double>(partition.current_lag));
                         }),
        {"burrow_kafka_topic_partition_offset", "Latest offset the topic that Burrow is storing for this partition",
         FamilyKind::gauge, [&snapshot](SeriesWriter& out) { write_end_offsets(snapshot, out); }}};
}

}  // namespace warren::metrics
