#pragma once

#include "metrics/partition_order.h"
#include "warren/base/time.h"
#include "warren/core/model/ids.h"
#include "warren/core/model/status.h"
#include "warren/core/monitor.h"
#include "warren/core/window/cluster_store.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace warren::metrics {

/// A topic with the end offsets that are known of it.
struct TopicEnds {
    core::TopicName topic;
    std::vector<core::PartitionEnd> ends;
};

/// A group that was found, with the partitions that are shown in the order of their series: those of topics that exist,
/// for a judgement from the monitor's cache may be older than a topic's deletion.
struct GroupEntry {
    std::shared_ptr<const core::GroupStatus> status;
    std::vector<SeriesPlace> partitions;
};

struct ClusterEntry {
    core::ClusterName cluster;
    /// Sorted by name.
    std::vector<TopicEnds> topics;
    std::vector<SeriesPlace> topic_partitions;
    /// Sorted by name.
    std::vector<GroupEntry> groups;
    /// Sorted by name; also of groups that are not among `groups`, since they have no windows.
    std::vector<core::StandingOfGroup> standings;
    core::StoreSizes sizes;
    bool is_warming = false;
    /// As the evaluator's last round found them, indexed by `Status`.
    std::vector<std::size_t> groups_by_status;
};

/// All that a page shows of the clusters, sorted by name: taken once, so that all families tell of the same groups and
/// topics whatever comes and goes while they are written.
using Snapshot = std::vector<ClusterEntry>;

[[nodiscard]] Snapshot take_snapshot(core::Monitor& monitor, base::WallTime now);

/// The same, of one cluster, from its parts; both sorted by name. Groups that were not found are left out.
[[nodiscard]] ClusterEntry make_entry(core::ClusterName cluster, std::vector<TopicEnds> topics,
                                      std::vector<std::shared_ptr<const core::GroupStatus>> groups);

}  // namespace warren::metrics
