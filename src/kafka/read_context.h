#pragma once

#include "kafka/batch_gate.h"
#include "kafka/health_line.h"
#include "kafka/held_up_reader.h"
#include "kafka/read_memory.h"
#include "kafka/record_counters.h"
#include "kafka/replay_gauges.h"
#include "kafka/snapshot_stats.h"
#include "kafka/topic_consumer.h"
#include "kafka/warming.h"
#include "warren/core/ingest.h"
#include "warren/kafka/client_settings.h"
#include "warren/runtime/logging.h"
#include "warren/runtime/stats.h"

namespace warren::kafka {

/// What a session works with and does not own, and what is said and done both before reading begins and after.
struct ReadContext {
    const OffsetsReaderSettings& settings;
    core::ClusterStore& store;
    core::OffsetsIngest& ingest;
    ReadMemory& memory;
    Warming& warming;
    HeldUpReader& held_up;
    /// The session is inside whenever it changes what a snapshot holds.
    BatchGate& gate;
    /// Null: no snapshots.
    const SnapshotStats* snapshots;
    HealthLine& health;
    RecordCounters& counters;
    ReplayGauges& gauges;
    runtime::StatsRegistry& stats;
    const runtime::Logger& log;

    /// The topic may not be described, or not be read.
    void tell_not_authorized() const;
    /// Asks for the topic's id. Whether it is another one than what was read; not if nobody tells.
    [[nodiscard]] bool is_another_topic(TopicConsumer& consumer) const;
    /// The topic is another one than what was read, or is gone. What the store has of it stays until reading begins.
    void forget_topic() const;
};

}  // namespace warren::kafka
