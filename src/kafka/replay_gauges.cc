#include "kafka/replay_gauges.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace warren::kafka {

ReplayGauges::ReplayGauges(runtime::StatsRegistry& stats, std::string consumer)
    : stats_(&stats), consumer_(std::move(consumer)) {}

void ReplayGauges::show(const ReadProgress& progress, const std::vector<core::PartitionEnd>& ends) {
    for (std::size_t i = known_.size(); i < progress.partitions(); ++i) known_.push_back(gauges_of(i));
    for (std::size_t i = 0; i < known_.size(); ++i) {
        known_[i].left->set(progress.left(static_cast<std::int32_t>(i)));
        // A topic made anew may have fewer.
        if (i >= progress.partitions()) known_[i].lag->set(0);
    }
    for (const auto& [partition, end, answered_at] : ends) {
        const auto position = progress.position(partition);
        if (!position || partition < 0 || static_cast<std::size_t>(partition) >= known_.size()) continue;
        // The poller's answer may be older than what has been read since.
        known_[static_cast<std::size_t>(partition)].lag->set(std::max<std::int64_t>(end - *position, 0));
    }
}

ReplayGauges::Gauges ReplayGauges::gauges_of(std::size_t partition) {
    const runtime::StatLabels labels = {{"consumer", consumer_}, {"partition", std::to_string(partition)}};
    return {
        &stats_->stat(runtime::StatKind::gauge, "warren_kafka_offsets_partition_left",
                      "Offsets still to be read up to the end that a partition of the offsets topic had at the start",
                      labels),
        &stats_->stat(runtime::StatKind::gauge, "warren_kafka_offsets_partition_lag",
                      "Offsets still to be read up to the end that a partition of the offsets topic has now", labels)};
}

}  // namespace warren::kafka
