#include "metrics/snapshot.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

namespace warren::metrics {
namespace {

bool exists(const std::vector<TopicEnds>& topics, const core::TopicName& name) {
    const auto found =
        std::lower_bound(topics.begin(), topics.end(), name,
                         [](const TopicEnds& topic, const auto& wanted) { return topic.topic < wanted; });
    return found != topics.end() && found->topic == name;
}

std::vector<SeriesPlace> order_of(const std::vector<TopicEnds>& topics) {
    std::vector<SeriesPlace> places;
    for (std::uint32_t t = 0; t < topics.size(); ++t) {
        for (std::uint32_t i = 0; i < topics[t].ends.size(); ++i) {
            places.push_back({text_order(topics[t].ends[i].partition), t, i});
        }
    }
    std::sort(places.begin(), places.end());
    return places;
}

std::vector<SeriesPlace> order_of(const core::GroupStatus& group, const std::vector<TopicEnds>& existing) {
    std::vector<SeriesPlace> places;
    places.reserve(group.partition_count);
    for (std::uint32_t t = 0; t < group.topics.size(); ++t) {
        if (!exists(existing, group.topics[t].topic)) continue;
        const auto& partitions = group.topics[t].partitions;
        for (std::uint32_t p = 0; p < partitions.size(); ++p) {
            places.push_back({text_order(partitions[p].partition), t, p});
        }
    }
    std::sort(places.begin(), places.end());
    return places;
}

std::vector<TopicEnds> topics_of(const core::Monitor& monitor, const core::ClusterName& cluster) {
    std::vector<TopicEnds> topics;
    for (auto& name : monitor.topics(cluster.view()).value_or(std::vector<core::TopicName>())) {
        auto ends = monitor.end_offsets(cluster.view(), name);
        if (ends) topics.push_back({std::move(name), *std::move(ends)});
    }
    return topics;
}

PartitionEntry entry_of(const core::PartitionStatus& partition, std::uint32_t topic) {
    PartitionEntry entry{.topic = topic,
                         .partition = partition.partition,
                         .current_lag = partition.current_lag,
                         .committed_offset = std::nullopt,
                         .status = partition.status};
    if (partition.complete >= 1 && partition.end) entry.committed_offset = partition.end->offset;
    return entry;
}

std::optional<core::Commit> last_read_of(const core::GroupStatus& group) {
    std::optional<core::Commit> last;
    for (const auto& topic : group.topics) {
        for (const auto& partition : topic.partitions) {
            if (!partition.end || partition.told) continue;
            if (!last || is_read_before(*last, *partition.end)) last = partition.end;
        }
    }
    return last;
}

}  // namespace

bool is_read_before(const core::Commit& left, const core::Commit& right) {
    return std::pair(left.observed_at_ms, left.timestamp_ms) < std::pair(right.observed_at_ms, right.timestamp_ms);
}

ClusterEntry make_entry(core::ClusterName cluster, std::vector<TopicEnds> topics) {
    ClusterEntry entry;
    entry.cluster = std::move(cluster);
    entry.topics = std::move(topics);
    entry.topic_partitions = order_of(entry.topics);
    return entry;
}

void add_group(ClusterEntry& entry, const core::GroupStatus& group) {
    if (group.status == core::Status::not_found) return;
    GroupEntry& added = entry.groups.emplace_back();
    added.group = group.group;
    added.status = group.status;
    added.total_lag = group.total_lag;
    added.last_read = last_read_of(group);
    added.topics.reserve(group.topics.size());
    for (const auto& topic : group.topics) added.topics.push_back(topic.topic);
    const auto places = order_of(group, entry.topics);
    added.partitions.reserve(places.size());
    for (const auto& place : places) {
        added.partitions.push_back(entry_of(group.at({place.topic, place.partition}), place.topic));
    }
}

Snapshot take_snapshot(core::Monitor& monitor, base::WallTime now) {
    Snapshot snapshot;
    for (const auto& cluster : monitor.clusters()) {
        // Topics first: those of a group that are not among them are gone, or so new that the next page shows them.
        auto& entry = snapshot.emplace_back(make_entry(cluster, topics_of(monitor, cluster)));
        const auto groups = monitor.groups(cluster.view()).value_or(std::vector<core::GroupName>());
        entry.groups.reserve(groups.size());
        for (const auto& group : groups) add_group(entry, *monitor.status(cluster, group, now));
        entry.standings = monitor.standings(cluster.view(), now).value_or(std::vector<core::StandingOfGroup>());
        entry.sizes = monitor.sizes(cluster.view()).value_or(core::StoreSizes());
        entry.is_warming = monitor.is_warming(cluster.view());
        entry.groups_by_status = monitor.groups_by_status(cluster.view());
    }
    return snapshot;
}

}  // namespace warren::metrics
