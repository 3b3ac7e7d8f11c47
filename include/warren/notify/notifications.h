#pragma once

#include "warren/core/model/ids.h"
#include "warren/core/monitor.h"
#include "warren/notify/settings.h"
#include "warren/runtime/logging.h"
#include "warren/runtime/stats.h"

#include <functional>
#include <memory>

namespace warren::notify {

/// What must hold for groups to be judged. Both are asked from the notifications' thread, again and again.
struct JudgingConditions {
    /// Whether this process, of several, is to send.
    std::function<bool()> is_in_charge;
    /// Whether the cluster's past is known: while an offsets topic is still being read, groups whose newest commits
    /// have not been reached look as if they had stopped. Groups of a cluster that is not read up are left alone.
    std::function<bool(const core::ClusterName&)> is_read_up;
};

/// Sends messages about groups in trouble: judges every group once per interval, keeps the incidents, decides per
/// notifier and sends (notifiers.md of the specification, sections 3 to 7).
///
/// Has threads of its own: one that decides, and one per notifier that sends, so that a slow endpoint delays nobody
/// else. A notifier's messages wait in a bounded queue; a failed one is tried again a few times in the first half of
/// the `send_interval`; with `send_once` an open message that has failed so is decided on anew.
///
/// While the process is not in charge nothing is judged and the incidents rest as they are: an incident that is over
/// when the process is in charge again is closed then, one that goes on keeps its id. Messages that wait already are
/// sent all the same. Nothing is shared with other processes: whoever takes over announces open incidents anew.
class Notifications {
public:
    /// `monitor` and `stats` must outlive the object. There may be no notifiers.
    Notifications(NotificationSettings settings, core::Monitor& monitor, JudgingConditions conditions,
                  runtime::StatsRegistry& stats, const runtime::Logger& log);
    /// Returns within a second; messages in progress are broken off.
    ~Notifications();
    Notifications(const Notifications&) = delete;
    Notifications& operator=(const Notifications&) = delete;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warren::notify
