#include "kafka/offset_round.h"

#include "warren/runtime/clock.h"

#include <algorithm>
#include <string>

namespace warren::kafka {

namespace {

/// The library's work on a request grows with the square of its partitions: it looks for each one among the others when
/// it collects what a leader is asked, and again when the answer has come. 100,000 pairs are half a millisecond of CPU.
constexpr std::size_t most_pairs = 2'500'000;
constexpr std::size_t smallest_chunk = 500;

/// How many partitions are asked for in one request, where a round has so many: one request for each leader as long as
/// the cluster is small enough for that.
std::size_t chunk_for(std::size_t partitions) {
    return std::max(smallest_chunk, most_pairs / std::max<std::size_t>(partitions, 1));
}

/// Log lines about single partitions in one round; the counter tells of all.
constexpr std::size_t most_lines = 20;

bool needs_fresh_metadata(rd_kafka_resp_err_t error) {
    switch (error) {
        case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
        case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
        case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
        case RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH:
        case RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH:
        case RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR:
        case RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE:
        case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
        case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
        case RD_KAFKA_RESP_ERR__NOENT:
            return true;
        default:
            return false;
    }
}

}  // namespace

void OffsetRound::start() {
    answered_ = 0;
    told_errors_ = 0;
    retried_ = false;
    wants_retry_ = false;
    trouble_.reset();
    parts_.table.for_each([](const std::string&, std::int32_t, KnownPartition& partition) { partition.retry = false; });
    const auto leaders = parts_.table.by_leader(TopicTable::Which::all);
    had_leaders_ = !leaders.empty();
    std::size_t asked = 0;
    for (const auto& [broker, partitions] : leaders) asked += partitions.size();
    chunk_ = chunk_for(asked);
    for (const auto& [broker, partitions] : leaders) {
        if (owes_answers(broker)) continue;
        send(broker, partitions);
    }
}

void OffsetRound::retry() {
    wants_retry_ = false;
    retried_ = true;
    for (const auto& [broker, partitions] : parts_.table.by_leader(TopicTable::Which::marked_for_retry)) {
        send(broker, partitions);
    }
    parts_.table.for_each([](const std::string&, std::int32_t, KnownPartition& partition) { partition.retry = false; });
}

bool OffsetRound::owes_answers(std::int32_t broker) const {
    return std::any_of(in_flight_.begin(), in_flight_.end(),
                       [broker](const auto& entry) { return entry.second.broker == broker; });
}

void OffsetRound::send(std::int32_t broker, const std::vector<PartitionRef>& partitions) {
    for (std::size_t first = 0; first < partitions.size(); first += chunk_) {
        const auto last = std::min(first + chunk_, partitions.size());
        const auto from = partitions.begin() + static_cast<std::ptrdiff_t>(first);
        const auto to = partitions.begin() + static_cast<std::ptrdiff_t>(last);
        Request request{broker, offset_question({from, to}, OffsetEnd::latest)};
        parts_.admin.list_offsets(request.question, parts_.timeout, next_number_);
        in_flight_.emplace(next_number_++, std::move(request));
    }
}

void OffsetRound::take(const EventHandle& event) {
    const auto found = in_flight_.find(request_number(event));
    if (found == in_flight_.end()) return;
    const Request request = std::move(found->second);
    in_flight_.erase(found);

    if (const auto error = request_error(event); needs_fresh_metadata(error)) {
        mark_for_retry(request);
    } else if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
        broker_failed(request.broker, trouble_from(error, rd_kafka_event_error_string(event.get())));
    } else {
        take_end_offsets(request, offset_answers(event));
    }
}

void OffsetRound::take_end_offsets(const Request& request, const std::vector<OffsetAnswer>& answers) {
    const auto now = runtime::monotonic_now();
    std::vector<core::EndOffset> offsets;
    offsets.reserve(answers.size());
    bool silent = false;
    for (const auto& answer : answers) {
        auto* known = parts_.table.find(answer.topic, answer.partition);
        if (known == nullptr) continue;
        if (answer.error != RD_KAFKA_RESP_ERR_NO_ERROR) {
            take_partition_error(request.broker, answer, *known);
        } else if (answer.offset < 0) {
            silent = true;
        } else {
            known->end = answer.offset;
            known->answered_at = now;
            known->failing = false;
            offsets.push_back({answer.topic, answer.partition, answer.offset});
        }
    }
    if (!offsets.empty()) {
        parts_.ingest.end_offsets(offsets, runtime::wall_now());
        answered_ += offsets.size();
    }
    if (silent) {
        broker_failed(request.broker,
                      {Cause::timeout, "no answer within " + std::to_string(parts_.timeout.count()) + " ms"});
    } else {
        broker_answered(request.broker);
    }
}

void OffsetRound::take_partition_error(std::int32_t broker, const OffsetAnswer& answer, KnownPartition& known) {
    parts_.counters.partition_errors.add();
    if (!retried_ && needs_fresh_metadata(answer.error)) {
        known.retry = true;
        wants_retry_ = true;
        return;
    }
    if (known.failing) return;
    known.failing = true;
    if (++told_errors_ > most_lines) return;
    parts_.log.warn("error in OffsetResponse", {{"error", rd_kafka_err2str(answer.error)},
                                                {"broker", broker},
                                                {"topic", answer.topic},
                                                {"partition", answer.partition}});
}

void OffsetRound::mark_for_retry(const Request& request) {
    if (retried_) {
        parts_.counters.partition_errors.add(request.question->cnt);
        trouble_ = Trouble{Cause::other, "no leaders found"};
        return;
    }
    for (int i = 0; i < request.question->cnt; ++i) {
        const auto& asked = request.question->elems[i];
        if (auto* known = parts_.table.find(asked.topic, asked.partition)) known->retry = true;
    }
    wants_retry_ = true;
}

void OffsetRound::broker_failed(std::int32_t broker, const Trouble& trouble) {
    parts_.counters.broker_failed(broker, trouble.cause);
    trouble_ = trouble;
    if (!failing_brokers_.emplace(broker, trouble.cause).second) return;
    parts_.log.error("failed to fetch offsets from broker", {{"broker", broker}, {"error", describe(trouble)}});
}

void OffsetRound::broker_answered(std::int32_t broker) {
    if (failing_brokers_.erase(broker) > 0) parts_.log.info("broker answers again", {{"broker", broker}});
}

}  // namespace warren::kafka
