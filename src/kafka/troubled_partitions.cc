#include "kafka/troubled_partitions.h"

namespace warren::kafka {

TroubledPartitions::Failure TroubledPartitions::see_failure(std::int32_t partition, rd_kafka_resp_err_t error) {
    if (error == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) {
        is_denied_ = true;
        return Failure::denied;
    }
    const auto [known, is_new] = failing_.emplace(partition, error);
    if (!is_new && known->second == error) return Failure::known;
    known->second = error;
    return Failure::other;
}

std::vector<std::int32_t> TroubledPartitions::give_up_silent(ReadProgress& progress,
                                                             base::MonotonicTime reachable_since,
                                                             base::MonotonicTime now) {
    if (is_denied_ || now - reachable_since < silence_patience) return {};
    auto given_up = progress.give_up_silent(now, silence_patience);
    silent_.insert(given_up.begin(), given_up.end());
    return given_up;
}

std::string TroubledPartitions::silent() const {
    std::string list;
    for (const auto partition : silent_) list += (list.empty() ? "" : ", ") + std::to_string(partition);
    return list;
}

std::vector<std::int32_t> TroubledPartitions::take_stuck(const ReadProgress& progress,
                                                         std::span<const core::PartitionEnd> ends,
                                                         base::WallTime wall_now, base::MonotonicTime now) {
    for (const auto& end : ends) {
        const auto position = progress.position(end.partition);
        const bool is_fresh = wall_now - end.answered_at < end_offset_patience;
        if (position && is_fresh) watchdog_.see(end.partition, *position, end.end, now);
    }
    return watchdog_.take_stuck(now);
}

std::vector<ReadablePartition> readable_of(std::span<const std::int32_t> stuck, std::span<const OffsetRange> ranges,
                                           const ReadProgress& progress) {
    std::vector<ReadablePartition> readable;
    for (std::size_t i = 0; i < stuck.size(); ++i) {
        const auto position = progress.position(stuck[i]);
        const auto stable_end = ranges[i].latest;
        if (position && stable_end && *stable_end > *position) {
            readable.push_back({{stuck[i], *position}, *stable_end});
        }
    }
    return readable;
}

}  // namespace warren::kafka
