#pragma once

#include "metrics/family.h"
#include "metrics/partition_order.h"
#include "warren/core/model/ids.h"
#include "warren/core/model/status.h"
#include "warren/core/monitor.h"
#include "warren/core/window/cluster_store.h"

#include <cstdint>
#include <string>
#include <vector>

namespace warren::metrics {

/// A topic of a cluster with the end offsets that are known of it.
struct TopicEnds {
    core::TopicName topic;
    std::vector<core::PartitionEnd> ends;
};

/// Burrow's six families, written in one walk over clusters and groups. Clusters must be added in the order of their
/// names, groups of a cluster as well: the series then stand in their order, and only the partitions of one group need
/// sorting.
class BurrowFamilies {
public:
    BurrowFamilies();

    /// `topics` is sorted by name.
    void add_topics(const core::ClusterName& cluster, const std::vector<TopicEnds>& topics);
    /// Topics of the group that are not in `existing`, sorted by name as well, get no series: an answer from the
    /// monitor's cache may be older than their deletion. A group that is not found gets none at all.
    void add_group(const core::GroupStatus& group, const std::vector<TopicEnds>& existing);

    [[nodiscard]] std::vector<Family> take() &&;

private:
    void sort_partitions(const core::GroupStatus& group, const std::vector<TopicEnds>& existing);
    void add_partition(const core::PartitionStatus& partition, const std::string& topic_label);

    Family total_lag_;
    Family group_status_;
    Family partition_status_;
    Family committed_offset_;
    Family partition_lag_;
    Family end_offset_;

    // Buffers that keep their memory from group to group.
    std::string labels_;
    std::string partition_labels_;
    std::vector<std::string> topic_labels_;
    std::vector<SeriesPlace> places_;
};

/// Reads all groups and topics from the monitor.
[[nodiscard]] std::vector<Family> burrow_families(core::Monitor& monitor, base::WallTime now);

}  // namespace warren::metrics
