#pragma once

#include "kafka/read_progress.h"
#include "kafka/reading_watchdog.h"
#include "kafka/topic_consumer.h"
#include "warren/base/time.h"
#include "warren/core/window/cluster_store.h"

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace warren::kafka {

/// The partitions of an offsets topic that are not read as they should be: those that give no sign of life, those that
/// fail, those that stand still, or all of them because reading is refused. It remembers and decides; whoever has the
/// client acts. No lock, no clock: it belongs to the reader's thread.
class TroubledPartitions {
public:
    /// A partition without any sign for so long, while brokers answer, no longer delays readiness.
    static constexpr std::chrono::seconds silence_patience{30};
    /// A partition that could be read on and is not for so long is begun anew at its position.
    static constexpr std::chrono::seconds stuck_patience{60};
    /// An end offset this old says nothing of what there is to read now: only a leader that answers lately can be read
    /// from.
    static constexpr std::chrono::minutes end_offset_patience{2};

    /// A record of the partition came, or word that there is none at the moment.
    void see_sign(std::int32_t partition) {
        // Called for every record.
        is_denied_ = false;
        if (!silent_.empty()) silent_.erase(partition);
        if (!failing_.empty()) failing_.erase(partition);
    }
    /// The partition begins anew at another position.
    void forget_position(std::int32_t partition) { watchdog_.forget(partition); }

    enum class Failure : std::uint8_t {
        known,  ///< it was the partition's last one too, and nothing has come since
        other,
        denied  ///< reading is refused, although describing may be allowed
    };
    /// Reading a partition has failed.
    [[nodiscard]] Failure see_failure(std::int32_t partition, rd_kafka_resp_err_t error);
    /// Reading is refused, and nothing has come since.
    [[nodiscard]] bool is_denied() const { return is_denied_; }

    /// Counts the partitions that have given no sign for long as done, and returns them, each once. None while reading
    /// is refused or brokers answer only since lately: then it is not the partitions.
    [[nodiscard]] std::vector<std::int32_t> give_up_silent(ReadProgress& progress, base::MonotonicTime reachable_since,
                                                           base::MonotonicTime now);
    /// Numbers of those that have been given up and have given no sign since, for people; empty if there are none.
    [[nodiscard]] std::string silent() const;

    /// Looks at the positions and the ends that leaders have told, and returns the partitions that stand still below
    /// their ends for long. Those have as long again.
    [[nodiscard]] std::vector<std::int32_t> take_stuck(const ReadProgress& progress,
                                                       std::span<const core::PartitionEnd> ends,
                                                       base::WallTime wall_now, base::MonotonicTime now);

private:
    bool is_denied_ = false;
    std::set<std::int32_t> silent_;
    /// The last error of those that have one.
    std::map<std::int32_t, rd_kafka_resp_err_t> failing_;
    ReadingWatchdog watchdog_{stuck_patience};
};

/// A partition that can be read on: where it stands, and its last stable offset.
struct ReadablePartition {
    StartPosition at;
    std::int64_t stable_end = 0;
};

/// Which of the stuck partitions can be read on, by what brokers say of each of them. Open transactions hold up what is
/// read of a partition with good reason: its last stable offset tells.
[[nodiscard]] std::vector<ReadablePartition> readable_of(std::span<const std::int32_t> stuck,
                                                         std::span<const OffsetRange> ranges,
                                                         const ReadProgress& progress);

}  // namespace warren::kafka
