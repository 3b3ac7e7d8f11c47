#pragma once

#include "metrics/partition_order.h"
#include "warren/base/time.h"
#include "warren/core/model/commit.h"
#include "warren/core/model/ids.h"
#include "warren/core/model/status.h"
#include "warren/core/monitor.h"
#include "warren/core/window/cluster_store.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace warren::metrics {

/// A topic with the end offsets that are known of it.
struct TopicEnds {
    core::TopicName topic;
    std::vector<core::PartitionEnd> ends;
};

/// What the series of a partition of a group tell.
struct PartitionEntry {
    /// Place in `GroupEntry::topics`.
    std::uint32_t topic = 0;
    std::int32_t partition = 0;
    std::uint64_t current_lag = 0;
    /// Of the newest commit. None, like the status, if the window is not full: Burrow tells those of full windows only.
    /// With a window of one commit a partition that only has an owner counts as full, and has no commit.
    std::optional<std::int64_t> committed_offset;
    core::Status status = core::Status::ok;
};

/// A group that was found, with the partitions that are shown in the order of their series: those of topics that exist,
/// for a judgement from the monitor's cache may be older than a topic's deletion.
struct GroupEntry {
    core::GroupName group;
    core::Status status = core::Status::ok;
    std::uint64_t total_lag = 0;
    std::vector<core::TopicName> topics;
    std::vector<PartitionEntry> partitions;
    /// The commit that was read last, of all partitions; what brokers told is none.
    std::optional<core::Commit> last_read;
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

/// Judges all groups, and keeps of the judgements only what series tell: those of a large site are a gigabyte.
[[nodiscard]] Snapshot take_snapshot(core::Monitor& monitor, base::WallTime now);

/// Whether `left` was read before `right`.
[[nodiscard]] bool is_read_before(const core::Commit& left, const core::Commit& right);

/// A cluster without groups; the topics are sorted by name.
[[nodiscard]] ClusterEntry make_entry(core::ClusterName cluster, std::vector<TopicEnds> topics);
/// Adds the group that comes next in the order of names; one that was not found is left out.
void add_group(ClusterEntry& entry, const core::GroupStatus& group);

}  // namespace warren::metrics
