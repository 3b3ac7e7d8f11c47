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

std::vector<std::shared_ptr<const core::GroupStatus>> groups_of(core::Monitor& monitor,
                                                                const core::ClusterName& cluster, base::WallTime now) {
    std::vector<std::shared_ptr<const core::GroupStatus>> groups;
    for (const auto& group : monitor.groups(cluster.view()).value_or(std::vector<core::GroupName>())) {
        groups.push_back(monitor.status(cluster, group, now));
    }
    return groups;
}

}  // namespace

ClusterEntry make_entry(core::ClusterName cluster, std::vector<TopicEnds> topics,
                        std::vector<std::shared_ptr<const core::GroupStatus>> groups) {
    ClusterEntry entry;
    entry.cluster = std::move(cluster);
    entry.topics = std::move(topics);
    entry.topic_partitions = order_of(entry.topics);
    entry.groups.reserve(groups.size());
    for (auto& group : groups) {
        if (group->status == core::Status::not_found) continue;
        auto partitions = order_of(*group, entry.topics);
        entry.groups.push_back({std::move(group), std::move(partitions)});
    }
    return entry;
}

Snapshot take_snapshot(core::Monitor& monitor, base::WallTime now) {
    Snapshot snapshot;
    for (const auto& cluster : monitor.clusters()) {
        // Topics first: those of a group that are not among them are gone, or so new that the next page shows them.
        auto topics = topics_of(monitor, cluster);
        auto& entry = snapshot.emplace_back(make_entry(cluster, std::move(topics), groups_of(monitor, cluster, now)));
        entry.standings = monitor.standings(cluster.view(), now).value_or(std::vector<core::StandingOfGroup>());
        entry.sizes = monitor.sizes(cluster.view()).value_or(core::StoreSizes());
        entry.is_warming = monitor.is_warming(cluster.view());
        entry.groups_by_status = monitor.groups_by_status(cluster.view());
    }
    return snapshot;
}

}  // namespace warren::metrics
