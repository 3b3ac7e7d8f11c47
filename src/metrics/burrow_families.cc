#include "metrics/burrow_families.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string_view>
#include <utility>

namespace warren::metrics {
namespace {

bool exists(const std::vector<TopicEnds>& topics, const core::TopicName& name) {
    const auto found =
        std::lower_bound(topics.begin(), topics.end(), name,
                         [](const TopicEnds& topic, const auto& wanted) { return topic.topic < wanted; });
    return found != topics.end() && found->topic == name;
}

void append_partition_label(std::string& labels, std::int32_t partition) {
    char digits[16];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), partition).ptr;
    labels.append(",partition=\"").append(digits, end).append("\"");
}

double status_number(core::Status status) {
    return static_cast<double>(status);
}

std::string labels_of(const core::ClusterName& cluster) {
    std::string labels;
    append_label(labels, "cluster", cluster.view());
    return labels;
}

/// Escapes every topic once, however many partitions it has.
template <typename Topics>
void write_topic_labels(std::vector<std::string>& labels, const Topics& topics) {
    labels.resize(std::max(labels.size(), topics.size()));
    for (std::size_t i = 0; i < topics.size(); ++i) {
        labels[i].clear();
        append_label(labels[i], "topic", topics[i].topic.view());
    }
}

std::vector<TopicEnds> topics_of(const core::Monitor& monitor, const core::ClusterName& cluster) {
    std::vector<TopicEnds> topics;
    for (auto& name : monitor.topics(cluster.view()).value_or(std::vector<core::TopicName>())) {
        auto ends = monitor.end_offsets(cluster.view(), name);
        if (ends) topics.push_back({std::move(name), *std::move(ends)});
    }
    return topics;
}

}  // namespace

BurrowFamilies::BurrowFamilies()
    : total_lag_{"burrow_kafka_consumer_lag_total",
                 "The sum of all partition current lag values for the group",
                 FamilyKind::gauge,
                 {}},
      group_status_{"burrow_kafka_consumer_status",
                    "The status of the consumer group. It is calculated from the highest status for the individual "
                    "partitions. Statuses are an index list from NOTFOUND, OK, WARN, or ERR",
                    FamilyKind::gauge,
                    {}},
      partition_status_{"burrow_kafka_topic_partition_status",
                        "The status of topic partition. It is calculated from the highest status for the individual "
                        "partitions. Statuses are an index list from OK, WARN, STOP, STALL, REWIND",
                        FamilyKind::gauge,
                        {}},
      committed_offset_{"burrow_kafka_consumer_current_offset",
                        "Latest offset that Burrow is storing for this partition",
                        FamilyKind::gauge,
                        {}},
      partition_lag_{"burrow_kafka_consumer_partition_lag",
                     "Number of messages the consumer group is behind by for a partition as reported by Burrow",
                     FamilyKind::gauge,
                     {}},
      end_offset_{"burrow_kafka_topic_partition_offset",
                  "Latest offset the topic that Burrow is storing for this partition",
                  FamilyKind::gauge,
                  {}} {}

void BurrowFamilies::add_topics(const core::ClusterName& cluster, const std::vector<TopicEnds>& topics) {
    places_.clear();
    for (std::uint32_t t = 0; t < topics.size(); ++t) {
        for (std::uint32_t i = 0; i < topics[t].ends.size(); ++i) {
            places_.push_back({text_order(topics[t].ends[i].partition), t, i});
        }
    }
    std::sort(places_.begin(), places_.end());
    write_topic_labels(topic_labels_, topics);
    labels_ = labels_of(cluster);
    for (const auto& place : places_) {
        const auto& end = topics[place.topic].ends[place.partition];
        partition_labels_ = labels_;
        append_partition_label(partition_labels_, end.partition);
        partition_labels_.append(",").append(topic_labels_[place.topic]);
        append_series(end_offset_, partition_labels_, static_cast<double>(end.end));
    }
}

void BurrowFamilies::add_group(const core::GroupStatus& group, const std::vector<TopicEnds>& existing) {
    if (group.status == core::Status::not_found) return;
    labels_ = labels_of(group.cluster);
    append_label(labels_, "consumer_group", group.group.view());
    append_series(total_lag_, labels_, static_cast<double>(group.total_lag));
    append_series(group_status_, labels_, status_number(group.status));

    sort_partitions(group, existing);
    write_topic_labels(topic_labels_, group.topics);
    for (const auto& place : places_) {
        add_partition(group.at({place.topic, place.partition}), topic_labels_[place.topic]);
    }
}

void BurrowFamilies::sort_partitions(const core::GroupStatus& group, const std::vector<TopicEnds>& existing) {
    places_.clear();
    for (std::uint32_t t = 0; t < group.topics.size(); ++t) {
        if (!exists(existing, group.topics[t].topic)) continue;
        const auto& partitions = group.topics[t].partitions;
        for (std::uint32_t p = 0; p < partitions.size(); ++p) {
            places_.push_back({text_order(partitions[p].partition), t, p});
        }
    }
    std::sort(places_.begin(), places_.end());
}

void BurrowFamilies::add_partition(const core::PartitionStatus& partition, const std::string& topic_label) {
    partition_labels_ = labels_;
    append_partition_label(partition_labels_, partition.partition);
    partition_labels_.append(",").append(topic_label);
    append_series(partition_lag_, partition_labels_, static_cast<double>(partition.current_lag));
    // With a window of one commit a partition that only has an owner counts as complete.
    if (partition.complete < 1 || !partition.end) return;
    append_series(committed_offset_, partition_labels_, static_cast<double>(partition.end->offset));
    append_series(partition_status_, partition_labels_, status_number(partition.status));
}

std::vector<Family> BurrowFamilies::take() && {
    std::vector<Family> families;
    for (auto* family :
         {&total_lag_, &group_status_, &partition_status_, &committed_offset_, &partition_lag_, &end_offset_}) {
        families.push_back(std::move(*family));
    }
    return families;
}

std::vector<Family> burrow_families(core::Monitor& monitor, base::WallTime now) {
    BurrowFamilies families;
    for (const auto& cluster : monitor.clusters()) {
        const auto topics = topics_of(monitor, cluster);
        families.add_topics(cluster, topics);
        for (const auto& group : monitor.groups(cluster.view()).value_or(std::vector<core::GroupName>())) {
            families.add_group(*monitor.status(cluster, group, now), topics);
        }
    }
    return std::move(families).take();
}

}  // namespace warren::metrics
