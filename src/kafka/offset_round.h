#pragma once

#include "kafka/admin_queue.h"
#include "kafka/poll_counters.h"
#include "kafka/topic_table.h"
#include "kafka/trouble.h"
#include "warren/core/ingest.h"
#include "warren/runtime/logging.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace warren::kafka {

/// The requests for end offsets: one broker's partitions in chunks, all brokers at the same time. Answers are applied
/// as they come; a broker that still owes answers is left out of the next round, so that a hung one costs only its own
/// partitions. Used by the poller's thread.
class OffsetRound {
public:
    struct Parts {
        AdminQueue& admin;
        TopicTable& table;
        core::TopicIngest& ingest;
        PollCounters& counters;
        const runtime::Logger& log;
        /// For an answer of a broker.
        std::chrono::milliseconds timeout;
    };

    explicit OffsetRound(Parts parts) : parts_(parts) {}

    /// Begins a round.
    void start();
    /// Asks once more for the partitions whose leader was not the right one; the metadata should be fresh.
    void retry();
    /// Takes an answer to a request of this or an earlier round.
    void take(const EventHandle& event);

    /// No answer is owed.
    [[nodiscard]] bool finished() const { return in_flight_.empty(); }
    /// Some partitions should be asked for again with fresh metadata. Once per round.
    [[nodiscard]] bool wants_retry() const { return wants_retry_; }
    /// Some partition had a leader to ask.
    [[nodiscard]] bool had_leaders() const { return had_leaders_; }
    /// Partitions answered since the start.
    [[nodiscard]] std::size_t answered() const { return answered_; }
    /// The last failure of a whole request in this round.
    [[nodiscard]] const std::optional<Trouble>& trouble() const { return trouble_; }

private:
    struct Request {
        std::int32_t broker = 0;
        PartitionListHandle question;
    };

    void send(std::int32_t broker, const std::vector<PartitionRef>& partitions);
    void take_end_offsets(const Request& request, const std::vector<OffsetAnswer>& answers);
    void take_partition_error(std::int32_t broker, const OffsetAnswer& answer, KnownPartition& known);
    void mark_for_retry(const Request& request);
    void broker_failed(std::int32_t broker, const Trouble& trouble);
    void broker_answered(std::int32_t broker);
    [[nodiscard]] bool owes_answers(std::int32_t broker) const;

    Parts parts_;
    std::map<std::uint64_t, Request> in_flight_;
    std::uint64_t next_number_ = 1;
    /// The most partitions in one request of this round.
    std::size_t chunk_ = 1;
    /// Brokers whose last request failed.
    std::map<std::int32_t, Cause> failing_brokers_;
    bool had_leaders_ = false;
    std::size_t answered_ = 0;
    std::size_t told_errors_ = 0;
    bool retried_ = false;
    bool wants_retry_ = false;
    std::optional<Trouble> trouble_;
};

}  // namespace warren::kafka
