#pragma once

#include "warren/core/model/commit.h"
#include "warren/core/model/ids.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace warren::core {

/// Status of a group (not_found, ok, warn, err) or of a partition (ok, warn, stop, stall, rewind). The numbers are
/// those of Burrow's API and metrics.
enum class Status : std::uint8_t { not_found = 0, ok = 1, warn = 2, err = 3, stop = 4, stall = 5, rewind = 6 };
inline constexpr std::size_t statuses = 7;

/// The name in HTTP answers: `NOTFOUND`, `OK`, `WARN`, `ERR`, `STOP`, `STALL`, `REWIND`.
[[nodiscard]] std::string_view to_string(Status status);

/// Judgement of one partition of a group.
struct PartitionStatus {
    std::int32_t partition = 0;
    Status status = Status::ok;
    /// Share of filled window slots, 0 to 1 (evaluated in 32-bit arithmetic, as clients see the digits).
    float complete = 0;
    /// Log end offset minus newest committed offset now, at least 0.
    std::uint64_t current_lag = 0;
    /// Oldest and newest commit of the window; none if there was no commit.
    std::optional<Commit> start;
    std::optional<Commit> end;
    /// `end` is what brokers told, not a commit that was read.
    bool told = false;
    OwnerRef owner;
};

/// All partitions of one topic of a group, ascending.
struct TopicStatus {
    TopicName topic;
    std::vector<PartitionStatus> partitions;
};

/// Where in a `GroupStatus` a partition stands.
struct PartitionPlace {
    std::size_t topic = 0;
    std::size_t partition = 0;

    friend bool operator==(const PartitionPlace&, const PartitionPlace&) = default;
};

/// Judgement of a group at one moment. A value; safe to share between threads once made.
struct GroupStatus {
    ClusterName cluster;
    GroupName group;
    Status status = Status::not_found;
    /// Share of partitions whose window is full, 0 to 1; 1 for a group that is not found, 0 for one without partitions.
    float complete = 1;
    /// Sorted by name.
    std::vector<TopicStatus> topics;
    std::size_t partition_count = 0;
    /// The partition with the highest current lag, the first of equal ones; none without partitions.
    std::optional<PartitionPlace> maxlag;
    std::uint64_t total_lag = 0;

    [[nodiscard]] const PartitionStatus& at(PartitionPlace place) const {
        return topics[place.topic].partitions[place.partition];
    }
};

}  // namespace warren::core
