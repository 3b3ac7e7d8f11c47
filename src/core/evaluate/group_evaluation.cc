#include "warren/core/evaluate/group_evaluation.h"

#include "warren/core/evaluate/partition_rules.h"

namespace warren::core {
namespace {

PartitionFacts facts_of(const GroupWindows& windows, const PartitionWindow& partition) {
    const auto window = windows.window(partition);
    return {.window = window,
            .intervals = windows.intervals,
            .used = partition.used,
            .lowest_end_offset = partition.lowest_end_offset,
            .current_lag = current_lag(window, partition.end_offset)};
}

PartitionVerdict verdict_of(const GroupWindows& windows, const PartitionWindow& partition, const PartitionFacts& facts,
                            const EvaluationSettings& settings, std::int64_t now_s) {
    if (windows.warming || partition.told) return {Status::ok, 0};
    return judge_partition(facts, settings, now_s);
}

Status worse_group_status(Status group, Status partition) {
    switch (partition) {
        case Status::warn:
            return group == Status::err ? group : Status::warn;
        case Status::stop:
        case Status::stall:
        case Status::rewind:
            return Status::err;
        default:
            return group;
    }
}

PartitionStatus evaluate_partition(const GroupWindows& windows, const PartitionWindow& partition,
                                   const EvaluationSettings& settings, std::int64_t now_s) {
    const auto facts = facts_of(windows, partition);
    const auto verdict = verdict_of(windows, partition, facts, settings, now_s);
    PartitionStatus result;
    result.told = partition.told;
    result.status = verdict.status;
    result.complete = verdict.complete;
    result.current_lag = facts.current_lag;
    result.owner = partition.owner;
    if (!facts.window.empty()) {
        result.start = facts.window.front();
        result.end = facts.window.back();
    }
    return result;
}

TopicStatus evaluate_topic(const GroupWindows& windows, const TopicWindows& topic, const EvaluationSettings& settings,
                           std::int64_t now_s) {
    TopicStatus result;
    result.topic = topic.topic;
    result.partitions.reserve(topic.partitions.size());
    for (const auto& partition : topic.partitions) {
        result.partitions.push_back(evaluate_partition(windows, partition, settings, now_s));
        result.partitions.back().partition = static_cast<std::int32_t>(result.partitions.size() - 1);
    }
    return result;
}

/// Fills everything of `group` that follows from its topics.
void roll_up(GroupStatus& group) {
    std::size_t complete_partitions = 0;
    group.status = Status::ok;
    for (std::size_t t = 0; t < group.topics.size(); ++t) {
        const auto& partitions = group.topics[t].partitions;
        for (std::size_t p = 0; p < partitions.size(); ++p) {
            const auto& partition = partitions[p];
            group.status = worse_group_status(group.status, partition.status);
            group.total_lag += partition.current_lag;
            if (!group.maxlag || partition.current_lag > group.at(*group.maxlag).current_lag) group.maxlag = {t, p};
            if (partition.complete >= 1) ++complete_partitions;
        }
        group.partition_count += partitions.size();
    }
    group.complete = group.partition_count == 0
                         ? 0
                         : static_cast<float>(complete_partitions) / static_cast<float>(group.partition_count);
}

}  // namespace

GroupStatus evaluate_group(const ClusterName& cluster, const GroupName& group, const GroupWindows& windows,
                           const EvaluationSettings& settings, base::WallTime now) {
    GroupStatus result = group_not_found(cluster, group);
    result.topics.reserve(windows.topics.size());
    for (const auto& topic : windows.topics) {
        result.topics.push_back(evaluate_topic(windows, topic, settings, base::to_seconds(now)));
    }
    roll_up(result);
    return result;
}

Status group_status(const GroupWindows& windows, const EvaluationSettings& settings, base::WallTime now) {
    Status status = Status::ok;
    for (const auto& topic : windows.topics) {
        for (const auto& partition : topic.partitions) {
            const auto facts = facts_of(windows, partition);
            const auto verdict = verdict_of(windows, partition, facts, settings, base::to_seconds(now));
            status = worse_group_status(status, verdict.status);
            if (status == Status::err) return status;
        }
    }
    return status;
}

GroupStatus group_not_found(const ClusterName& cluster, const GroupName& group) {
    GroupStatus result;
    result.cluster = cluster;
    result.group = group;
    return result;
}

}  // namespace warren::core
