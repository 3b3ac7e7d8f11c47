#pragma once

#include "warren/core/ingest.h"
#include "warren/kafka/client_settings.h"
#include "warren/runtime/health.h"
#include "warren/runtime/logging.h"
#include "warren/runtime/stats.h"

#include <memory>
#include <stop_token>

namespace warren::kafka {

/// Polls one cluster: its topics, every partition's log end offset, and its groups with what they have committed, for
/// the reaper and for what the reader of the offsets topic has not read (yet).
///
/// Has a thread of its own from construction to destruction and retries for ever whatever the brokers do; its state is
/// on the health board. One bad partition, broker or topic costs only itself.
class ClusterPoller {
public:
    ClusterPoller(ClusterSettings settings, core::ClusterStore& store, runtime::HealthBoard::Reporter health,
                  runtime::StatsRegistry& stats, runtime::Logger log);
    /// Returns within a second or so, also while no broker answers. One call of the library cannot be cut short, the
    /// one for the list of all topics: it is limited to 0.8 s, or to four times what it last took where the cluster
    /// needs longer, at most 10 s. A name look-up in progress is waited for as well.
    ~ClusterPoller();
    ClusterPoller(const ClusterPoller&) = delete;
    ClusterPoller& operator=(const ClusterPoller&) = delete;

    /// Lets the thread end soon without waiting for it: for stopping many at the same time.
    void request_stop();

    /// Waits until the first round of end offsets is over (so that commits find the end offsets they need) or a stop is
    /// requested. Returns whether the round is over.
    bool wait_for_first_round(const std::stop_token& stop) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warren::kafka
