#pragma once

#include "kafka/batch_gate.h"
#include "kafka/health_line.h"
#include "kafka/held_up_reader.h"
#include "kafka/read_memory.h"
#include "kafka/record_counters.h"
#include "kafka/reading_watchdog.h"
#include "kafka/replay_gauges.h"
#include "kafka/snapshot_stats.h"
#include "kafka/topic_consumer.h"
#include "kafka/warming.h"
#include "warren/core/ingest.h"
#include "warren/core/model/topic_id.h"
#include "warren/kafka/client_settings.h"
#include "warren/runtime/logging.h"
#include "warren/runtime/stats.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <vector>

namespace warren::kafka {

/// What a session works with and does not own.
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
    runtime::StatsRegistry& stats;
    const runtime::Logger& log;
};

/// The reader's work with one client: from waiting for the topic to reading it for as long as the client is any good.
class ReadSession {
public:
    ReadSession(ReadContext context, TopicConsumer& consumer);

    /// Returns when a stop is requested, or when a new client should go on: no broker was reached for minutes, or the
    /// topic is another one.
    void run(const std::stop_token& stop);

private:
    [[nodiscard]] bool wait_for_topic(const std::stop_token& stop, TopicAnswer& topic);
    [[nodiscard]] bool begin(const TopicAnswer& topic, const std::stop_token& stop);
    [[nodiscard]] StartPosition start_of(std::int32_t partition, const OffsetRange& range);
    void go_on_from_snapshot(const std::vector<OffsetRange>& ranges, const std::stop_token& stop);
    void begin_backfill(const std::vector<OffsetRange>& ranges);
    void apply();
    void take_events(const std::stop_token& stop);
    void take_out_of_range(const PartitionEvent& event, const std::stop_token& stop);
    void take_error(const PartitionEvent& event);
    void show_progress(base::MonotonicTime now);
    void note_read_up(base::MonotonicTime now);
    void look_after(base::MonotonicTime now, const std::stop_token& stop);
    void take_description(const TopicAnswer& topic, base::MonotonicTime now);
    [[nodiscard]] bool is_another_topic();
    void add_partitions(std::size_t count, base::MonotonicTime now);
    /// The topic is another one than what was read.
    void forget_topic();
    /// The same for one that is being read: another client goes on, which has nothing of the old one in its queues.
    void leave_topic();
    void topic_missing();
    void show_health();
    void give_up_silent(base::MonotonicTime now);
    void wake_stuck(const std::stop_token& stop);
    void check_caught_up();
    void look_at_warming(base::MonotonicTime now);
    [[nodiscard]] bool held_up_lacks_picture(base::MonotonicTime now);
    void not_authorized();

    ReadContext context_;
    TopicConsumer& consumer_;
    /// A new client should go on.
    bool over_ = false;
    /// Reading is refused although describing is allowed.
    bool read_denied_ = false;
    int missing_answers_ = 0;
    int unreachable_answers_ = 0;
    base::MonotonicTime last_reached_;
    /// Since when brokers answer without interruption.
    base::MonotonicTime reachable_since_;
    base::MonotonicTime last_sign_;
    base::MonotonicTime last_up_;
    base::MonotonicTime next_look_;
    base::MonotonicTime last_look_;
    ReadingWatchdog watchdog_;
    ReplayGauges gauges_;
    base::MonotonicTime next_show_;
    /// Since when everything the reader itself can get has been read.
    std::optional<base::MonotonicTime> read_up_since_;
    /// Partitions that gave no sign, and the last error of those that have one.
    std::set<std::int32_t> silent_;
    std::map<std::int32_t, rd_kafka_resp_err_t> failing_;
};

}  // namespace warren::kafka
