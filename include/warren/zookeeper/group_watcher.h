#pragma once

#include "warren/core/window/cluster_store.h"
#include "warren/runtime/health.h"
#include "warren/runtime/logging.h"
#include "warren/runtime/stats.h"
#include "warren/zookeeper/settings.h"

#include <memory>

namespace warren::zookeeper {

/// Reads the offsets of groups that keep them in ZooKeeper, and follows their changes by watches (zookeeper.md of the
/// specification, section 3).
///
/// Has a thread of its own and a session of its own. Retries for ever what cannot be reached.
class GroupWatcher {
public:
    GroupWatcher(GroupWatcherSettings settings, core::ClusterStore& store, runtime::HealthBoard::Reporter health,
                 runtime::StatsRegistry& stats, runtime::Logger log);
    /// Returns within a second, also while ZooKeeper is unreachable.
    ~GroupWatcher();
    GroupWatcher(const GroupWatcher&) = delete;
    GroupWatcher& operator=(const GroupWatcher&) = delete;

    /// Lets the thread end soon without waiting for it.
    void request_stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warren::zookeeper
