#pragma once

#include "warren/base/result.h"
#include "warren/runtime/health.h"
#include "warren/runtime/logging.h"
#include "warren/zookeeper/settings.h"

#include <memory>

namespace warren::zookeeper {

/// Competes for `<root-path>/notifier`, so that of several daemons one sends notifications (zookeeper.md of the
/// specification, 2.3). Speaks the recipe of Burrow, so the two can stand beside each other.
///
/// Has a thread of its own, which queues for the lock for the object's whole life: after an expired session it queues
/// again. Thread-safe.
class Lock {
public:
    Lock(CoordinationSettings settings, runtime::HealthBoard::Reporter health, runtime::Logger log);
    /// Gives the lock back. Returns within a second also while ZooKeeper is unreachable.
    ~Lock();
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

    /// Whether this process holds the lock now. False from the moment on at which the session may have ended on the
    /// server's side: two daemons never both believe that they hold it for longer than the clocks' drift.
    [[nodiscard]] bool is_held() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warren::zookeeper
