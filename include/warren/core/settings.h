#pragma once

#include "warren/core/model/group_filter.h"

#include <chrono>
#include <cstdint>

namespace warren::core {

/// `[storage.X]`: how commits are kept.
struct StoreSettings {
    /// Window length: commits kept per group partition and end offsets kept per topic partition. At least 1.
    std::uint32_t intervals = 10;
    /// Commits closer to the previous one than this are merged into its slot.
    std::chrono::seconds min_distance{0};
    /// Commits older than this are dropped and groups whose newest commit is older expire.
    std::chrono::seconds expire_group{604'800};
    /// Offset tombstones are ignored, and a group tombstone takes the whole group, as in Burrow.
    bool keep_expired_offsets = false;
    /// Applies to commits and owners of all clusters.
    GroupFilter filter;
};

/// `[evaluator.X]`: how windows are judged.
struct EvaluationSettings {
    /// An answer is at most this old; 0: every answer is fresh.
    std::chrono::seconds expire_cache{10};
    /// Partitions whose window is filled less than this share (0 to 1) are OK.
    float minimum_complete = 0;
    /// Lag that is tolerated everywhere, in records.
    std::uint64_t allowed_lag = 0;
};

}  // namespace warren::core
