#pragma once

#include "kafka/admin_queue.h"
#include "kafka/handles.h"
#include "warren/base/time.h"
#include "warren/core/window/cluster_store.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace warren::kafka {

/// What the poller knows of a partition.
struct KnownPartition {
    /// Broker id; negative: no leader.
    std::int32_t leader = -1;
    /// Newest answer; negative: none yet.
    std::int64_t end = -1;
    /// When the end was answered, resp. when the partition was first seen.
    base::MonotonicTime answered_at;
    /// The last answer was an error.
    bool failing = false;
    /// To be asked once more in this round.
    bool retry = false;
    /// It has been told that there is no leader.
    bool leaderless_told = false;
};

/// The topics of a cluster as its full metadata replies tell them. No lock: it belongs to the poller's thread.
class TopicTable {
public:
    using Topics = std::map<std::string, std::vector<KnownPartition>, std::less<>>;

    enum class Reply : std::uint8_t {
        /// Taken; the same topics with as many partitions as before.
        unchanged,
        /// Taken; topics or numbers of partitions differ.
        changed,
        /// A list without any topic: no rights or an empty cluster, which nobody can tell apart. Nothing was taken.
        empty
    };

    /// Takes a reply about all topics. A topic is gone when two replies in a row do not have it; until the second it is
    /// kept without leaders. So are the last partitions of a topic that has fewer: a broker that has not heard of the
    /// new ones yet may have been asked. A topic that is just being created, or answered with an error, keeps what is
    /// known of it.
    Reply take(const rd_kafka_metadata_t& reply, base::MonotonicTime now);

    [[nodiscard]] const Topics& topics() const { return topics_; }
    [[nodiscard]] KnownPartition* find(std::string_view topic, std::int32_t partition);
    [[nodiscard]] std::vector<core::TopicPartitions> list() const;

    /// Partitions with a leader, by leader; only those with `retry` set if asked so.
    enum class Which : std::uint8_t { all, marked_for_retry };
    [[nodiscard]] std::map<std::int32_t, std::vector<PartitionRef>> by_leader(Which which) const;

    /// Calls `visit(topic, partition number, KnownPartition&)` for every partition.
    template <typename Visit>
    void for_each(Visit visit) {
        for (auto& [topic, partitions] : topics_) {
            for (std::size_t i = 0; i < partitions.size(); ++i)
                visit(topic, static_cast<std::int32_t>(i), partitions[i]);
        }
    }

private:
    bool take_topic(const rd_kafka_metadata_topic_t& topic, base::MonotonicTime now);
    bool drop_missing();

    /// Numbers of replies; 0: none.
    struct Seen {
        /// The last one that had the topic, and the last one in which it had fewer partitions than before.
        std::uint64_t topic = 0;
        std::uint64_t fewer = 0;
    };

    Topics topics_;
    /// Number of the last reply.
    std::uint64_t reply_ = 0;
    std::map<std::string, Seen, std::less<>> seen_;
};

}  // namespace warren::kafka
