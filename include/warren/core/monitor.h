#pragma once

#include "warren/base/time.h"
#include "warren/base/workers.h"
#include "warren/core/model/ids.h"
#include "warren/core/model/status.h"
#include "warren/core/settings.h"
#include "warren/core/window/cluster_store.h"
#include "warren/core/window/group_windows.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

/// The read door: what outputs call.
namespace warren::core {

/// A group whose status differs from that of the previous round. A group without a previous round is only told if it is
/// not OK (`before` is then `not_found`), a group that is gone only if it was not OK (`now` is then
/// `not_found`).
struct StatusChange {
    ClusterName cluster;
    GroupName group;
    Status before = Status::not_found;
    Status now = Status::not_found;
    std::uint64_t total_lag = 0;
};

/// What a round of the evaluator did.
struct RoundReport {
    std::size_t evaluated = 0;
    std::vector<StatusChange> changes;
    /// Groups that expired.
    std::vector<GroupName> expired;
};

/// Reads the stores of all clusters and judges their groups.
///
/// Statuses come from a cache as in Burrow (evaluation.md of the specification, section 8): what `status` says stays the
/// same for `expire_cache`, even if the group is removed meanwhile, then the next question evaluates anew. Unlike in Burrow,
/// "not found" is never cached, nor is what is said while a cluster is warming, and a period of 0 means that every
/// answer is fresh. Answers about half a million partitions are kept in each cluster, others are always fresh.
///
/// Thread-safe. Answers are values or shared immutable ones. `now` is the wall clock.
class Monitor {
public:
    /// The stores must outlive the monitor.
    Monitor(std::vector<ClusterStore*> clusters, const EvaluationSettings& settings);
    ~Monitor();
    Monitor(const Monitor&) = delete;
    Monitor& operator=(const Monitor&) = delete;

    /// Sorted.
    [[nodiscard]] std::vector<ClusterName> clusters() const;

    // None: no such cluster (or topic, or group). Lists are sorted.
    [[nodiscard]] std::optional<std::vector<TopicName>> topics(std::string_view cluster) const;
    [[nodiscard]] std::optional<std::vector<PartitionEnd>> end_offsets(std::string_view cluster,
                                                                       const TopicName& topic) const;
    [[nodiscard]] std::optional<std::vector<GroupName>> groups(std::string_view cluster) const;
    /// Empty for an unknown topic.
    [[nodiscard]] std::optional<std::vector<GroupName>> groups_of_topic(std::string_view cluster,
                                                                        const TopicName& topic) const;
    [[nodiscard]] std::optional<GroupWindows> group(std::string_view cluster, const GroupName& group,
                                                    base::WallTime now);
    /// Type and state of a group; also none if they are not known.
    [[nodiscard]] std::optional<GroupStanding> standing(std::string_view cluster, const GroupName& group,
                                                        base::WallTime now) const;
    /// Those of all groups, share groups and others without windows among them.
    [[nodiscard]] std::optional<std::vector<StandingOfGroup>> standings(std::string_view cluster,
                                                                        base::WallTime now) const;
    [[nodiscard]] std::optional<StoreSizes> sizes(std::string_view cluster) const;

    /// Whether the history of groups is still being read, so that they have no verdicts yet. False for an unknown
    /// cluster.
    [[nodiscard]] bool is_warming(std::string_view cluster) const;

    /// Never null: an unknown cluster or group has status `not_found`.
    [[nodiscard]] std::shared_ptr<const GroupStatus> status(const ClusterName& cluster, const GroupName& group,
                                                            base::WallTime now);

    /// Forgets a group, or one topic of it. Nothing happens in Kafka: it comes back with its next commit. An answer
    /// that `status` gave stays good for its time, as in Burrow.
    void remove_group(const ClusterName& cluster, const GroupName& group);
    void remove_topic_of_group(const ClusterName& cluster, const GroupName& group, const TopicName& topic);

    /// One round of the evaluator thread: judges every group, tells which ones changed, expires old groups and evicts
    /// answers that are too old to be given. Readers notice nothing of it: the cache is not filled, and groups that
    /// vanish when they are read (those known only by their owners) stay. The groups of a cluster are judged in parts,
    /// which `workers` share; if they stop before all is done, no status of that cluster's groups is told.
    RoundReport evaluate_all(base::WallTime now, base::Workers& workers);
    /// The same, all on the calling thread.
    RoundReport evaluate_all(base::WallTime now);
    /// Number of groups of a cluster as the last round found them, indexed by `Status`. All 0 for an unknown cluster.
    [[nodiscard]] std::vector<std::size_t> groups_by_status(std::string_view cluster) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warren::core
