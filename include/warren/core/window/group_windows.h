#pragma once

#include "warren/core/model/commit.h"
#include "warren/core/model/ids.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace warren::core {

/// What is known of one partition of a group, copied out of the store.
struct PartitionWindow {
    /// Place of the commits in `GroupWindows::commits`, oldest first.
    std::uint32_t first_commit = 0;
    std::uint32_t commit_count = 0;
    /// False if the partition never had a commit nor an owner: it then shows no window at all.
    bool used = false;
    /// A broker said what is committed, and no commit that was read is as new: the last of the commits is this
    /// position, with the time at which it was told. No verdict can be drawn from it.
    bool told = false;
    /// Newest log end offset of the broker, and the lowest one in the broker memory (the last `intervals` answers).
    /// None if the broker's offset is not known.
    std::optional<std::int64_t> end_offset;
    std::optional<std::int64_t> lowest_end_offset;
    OwnerRef owner;
};

struct TopicWindows {
    TopicName topic;
    /// Indexed by partition number.
    std::vector<PartitionWindow> partitions;
};

/// All windows of a group at one moment: a value, independent of the store.
struct GroupWindows {
    /// Window length.
    std::uint32_t intervals = 0;
    /// The history of the group is still being read, so no verdict can be drawn from it.
    bool warming = false;
    /// Sorted by name.
    std::vector<TopicWindows> topics;
    /// The commits of all windows, one window after the other.
    std::vector<Commit> commits;

    [[nodiscard]] std::span<const Commit> window(const PartitionWindow& partition) const {
        return std::span(commits).subspan(partition.first_commit, partition.commit_count);
    }
};

/// Current lag: newest end offset minus newest committed offset, at least 0; 0 if either is unknown.
[[nodiscard]] std::uint64_t current_lag(std::span<const Commit> window, std::optional<std::int64_t> end_offset);

}  // namespace warren::core
