#pragma once

#include "warren/base/time.h"
#include "warren/core/window/cluster_store.h"
#include "warren/runtime/logging.h"
#include "warren/runtime/stats.h"
#include "zookeeper/group_tree.h"

#include <set>
#include <string>
#include <vector>

namespace warren::zookeeper {

/// Brings what a tree has learnt into a cluster's store, the log and the figures. Outlives the trees of single
/// sessions. Used by one thread.
class CommitWriter {
public:
    CommitWriter(core::ClusterStore& store, runtime::StatsRegistry& stats, const std::string& consumer,
                 runtime::Logger log);

    void write(const TreeNews& news, base::WallTime now);

private:
    struct BadOffset {
        const NodeCommit* commit;
        std::string error;
    };

    void write_commits(const std::vector<NodeCommit>& commits, base::WallTime now);
    /// The group reaper spares the groups that are in ZooKeeper, for as long as they are there: no broker lists them.
    void spare(const std::vector<std::string>& groups);
    void tell(const std::vector<BadOffset>& bad) const;
    void tell(const ReadFailure& failure) const;

    core::ClusterStore& store_;
    const runtime::Logger log_;
    std::set<std::string> spared_;
    /// By `CommitOutcome`.
    std::vector<runtime::Stat*> commits_;
    runtime::Stat& bad_offsets_;
    runtime::Stat& strange_nodes_;
    runtime::Stat& read_failures_;
    runtime::Stat& groups_;
};

}  // namespace warren::zookeeper
