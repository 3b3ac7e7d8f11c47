#pragma once

#include "warren/core/window/cluster_store.h"

/// What a `LogId` says: it is the number of an offsets topic, and in its lower bits that of the partition plus one.
/// Without them it stands for the topic as a whole.
namespace warren::core {

inline constexpr unsigned log_partition_bits = 24;

/// The topic in which brokers keep groups.
inline constexpr LogId brokers_log = LogId{1} << log_partition_bits;

[[nodiscard]] constexpr LogId topic_of(LogId log) {
    return log >> log_partition_bits << log_partition_bits;
}

/// What is the same in every process.
[[nodiscard]] constexpr LogId part_of_log(LogId log) {
    return log - topic_of(log);
}

/// Whether `log` is `wanted`, or one of the partitions of the topic `wanted`.
[[nodiscard]] constexpr bool is_of_log(LogId log, LogId wanted) {
    return log != 0 && (wanted == topic_of(wanted) ? topic_of(log) == wanted : log == wanted);
}

/// Whether the logs are different partitions of one offsets topic that says that a group is in one of them only.
[[nodiscard]] constexpr bool are_copies(LogId one, LogId other) {
    return one != other && topic_of(one) == topic_of(other) && one != topic_of(one) && other != topic_of(other);
}

}  // namespace warren::core
