#pragma once

#include "warren/core/ingest.h"
#include "warren/kafka/client_settings.h"
#include "warren/kafka/cluster_poller.h"
#include "warren/runtime/health.h"
#include "warren/runtime/logging.h"
#include "warren/runtime/stats.h"

#include <memory>

namespace warren::kafka {

/// Reads all partitions of an offsets topic, for ever, and applies every record to the cluster's store; or, by
/// `OffsetsReaderSettings::source`, asks the brokers again and again what groups have committed.
///
/// Has a thread of its own; starts reading after the poller's first round. Waits for a topic that does not exist yet,
/// picks up partitions that are added, and starts a partition again at its oldest record if its position was truncated
/// away.
class OffsetsReader {
public:
    OffsetsReader(OffsetsReaderSettings settings, core::ClusterStore& store, const ClusterPoller& poller,
                  runtime::HealthBoard::Reporter health, runtime::StatsRegistry& stats, runtime::Logger log);
    /// Returns within a second or so, also while no broker answers; a name look-up in progress is waited for.
    ~OffsetsReader();
    OffsetsReader(const OffsetsReader&) = delete;
    OffsetsReader& operator=(const OffsetsReader&) = delete;

    /// Lets the thread end soon without waiting for it: for stopping many at the same time.
    void request_stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warren::kafka
