#pragma once

#include "kafka/read_progress.h"
#include "kafka/record_counters.h"
#include "kafka/topic_consumer.h"
#include "warren/core/ingest.h"
#include "warren/kafka/client_settings.h"
#include "warren/runtime/logging.h"
#include "warren/runtime/stats.h"
#include "warren/runtime/supervised_thread.h"

#include <atomic>
#include <cstdint>
#include <stop_token>
#include <vector>

namespace warren::kafka {

/// The old records of a partition: from `from` up to but without `to`.
struct BackfillTask {
    std::int32_t partition = 0;
    std::int64_t from = 0;
    std::int64_t to = 0;
};

/// Reads the old records of an offsets topic beside the reader that began at its end, with a client and a thread of its
/// own that end when everything is read: up to the last stable offset there was at the start, so that both readers
/// together take every committed record and no aborted one. The store puts the records where they belong by their
/// order.
class Backfill {
public:
    Backfill(const OffsetsReaderSettings& settings, core::ClusterStore& store, runtime::StatsRegistry& stats,
             const runtime::Logger& log, const std::vector<BackfillTask>& tasks);

    /// Everything has been read, or given up because it cannot be read.
    [[nodiscard]] bool done() const { return done_; }

private:
    void run(const std::stop_token& stop);
    void read_with(TopicConsumer& consumer, const std::stop_token& stop);
    void apply(TopicConsumer& consumer);
    void take_events(TopicConsumer& consumer);
    void drop_finished(TopicConsumer& consumer);
    void look_for_silence(TopicConsumer& consumer);

    const OffsetsReaderSettings settings_;
    core::OffsetsIngest ingest_;
    RecordCounters counters_;
    const runtime::Logger log_;
    /// Not finished yet.
    std::vector<BackfillTask> tasks_;
    /// Where each partition ends, by partition; 0 for one that is not read.
    std::vector<std::int64_t> targets_;
    ReadProgress progress_;
    base::MonotonicTime last_sign_;
    std::vector<core::RawRecord> wanted_;
    std::atomic<bool> done_ = false;
    runtime::SupervisedThread thread_;
};

}  // namespace warren::kafka
