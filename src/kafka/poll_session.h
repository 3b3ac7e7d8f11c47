#pragma once

#include "kafka/client.h"
#include "kafka/group_offset_rounds.h"
#include "kafka/group_questions.h"
#include "kafka/group_reaper.h"
#include "kafka/health_line.h"
#include "kafka/offset_round.h"
#include "kafka/poll_counters.h"
#include "kafka/topic_ids.h"
#include "kafka/topic_table.h"
#include "warren/core/ingest.h"
#include "warren/kafka/client_settings.h"
#include "warren/runtime/logging.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

namespace warren::kafka {

/// What outlives a client of the poller.
struct PollContext {
    const ClusterSettings& settings;
    core::ClusterStore& store;
    core::TopicIngest& ingest;
    /// Null: brokers are not asked for what groups have committed.
    core::GroupOffsetsIngest* group_offsets;
    TopicTable& table;
    HealthLine& health;
    PollCounters& counters;
    const runtime::Logger& log;
    /// To be called when a round gave a picture of the cluster.
    std::function<void()> first_round_over;
};

/// The poller's work with one client: rounds of metadata and offsets for as long as the client is any good.
class PollSession {
public:
    PollSession(PollContext context, std::unique_ptr<Client> client);

    /// Returns when a stop is requested, within `Patience::limit` at worst, or when no broker was reached for so long
    /// that a new client is worth a try.
    void run(const std::stop_token& stop);

private:
    enum class Topics : std::uint8_t { known, empty, unreachable };

    void begin_round();
    void end_round();
    [[nodiscard]] Topics refresh_topics();
    [[nodiscard]] rd_kafka_resp_err_t ask_for_topics(MetadataHandle& metadata);
    [[nodiscard]] Topics topics_failed(rd_kafka_resp_err_t error);
    void take_topics(const rd_kafka_metadata_t& metadata);
    void tell_leaderless();
    void nothing_to_ask();
    void retry_round();
    void look_after_groups(base::MonotonicTime now);
    void look_for_topic_ids();
    void take_answers(std::chrono::milliseconds wait);
    [[nodiscard]] std::chrono::milliseconds until_next_duty() const;
    void measure_ages();
    void reached();
    void picture_is_there();

    PollContext context_;
    std::unique_ptr<Client> client_;
    AdminQueue admin_;
    OffsetRound round_;
    GroupQuestions questions_;
    GroupReaper reaper_;
    std::optional<GroupOffsetRounds> group_offsets_;
    TopicIds topic_ids_;
    Patience patience_;

    bool round_running_ = false;
    bool topics_failing_ = false;
    base::MonotonicTime last_topics_failure_;
    base::MonotonicTime last_reached_;
    base::MonotonicTime round_started_;
    base::MonotonicTime next_round_;
    base::MonotonicTime next_topics_;
    base::MonotonicTime next_reaper_;
    base::MonotonicTime next_topic_ids_;
    base::MonotonicTime retry_at_;
};

}  // namespace warren::kafka
