#pragma once

#include "kafka/backfill.h"
#include "kafka/health_line.h"
#include "kafka/read_progress.h"
#include "kafka/record_counters.h"
#include "kafka/topic_consumer.h"
#include "warren/core/ingest.h"
#include "warren/kafka/client_settings.h"
#include "warren/runtime/logging.h"
#include "warren/runtime/stats.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace warren::kafka {

/// What the reader remembers beyond one client.
struct ReadMemory {
    /// The topic did not exist at some moment since the start: everything in it is new, wherever reading was to begin.
    bool topic_is_new = false;
    ReadProgress progress;
    /// Only where old records are read beside new ones.
    std::unique_ptr<Backfill> backfill;
    bool caught_up = false;
};

/// What a session works with and does not own.
struct ReadContext {
    const OffsetsReaderSettings& settings;
    core::ClusterStore& store;
    core::OffsetsIngest& ingest;
    ReadMemory& memory;
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
    void begin_backfill(const std::vector<OffsetRange>& ranges);
    void apply();
    void take_events();
    void take_error(const PartitionEvent& event);
    void look_after(base::MonotonicTime now);
    void take_description(const TopicAnswer& topic, base::MonotonicTime now);
    void add_partitions(std::size_t count, base::MonotonicTime now);
    void forget_topic();
    void topic_missing();
    void show_health();
    void give_up_silent(base::MonotonicTime now);
    void check_caught_up();
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
    base::MonotonicTime next_look_;
    base::MonotonicTime last_look_;
    /// Partitions that gave no sign, and the last error of those that have one.
    std::set<std::int32_t> silent_;
    std::map<std::int32_t, rd_kafka_resp_err_t> failing_;
};

}  // namespace warren::kafka
