#pragma once

#include "warren/core/model/commit.h"
#include "warren/core/model/status.h"
#include "warren/core/settings.h"

#include <cstdint>
#include <optional>
#include <span>

namespace warren::core {

/// Everything the rules look at. A partition of which nothing was ever stored has `used` false.
struct PartitionFacts {
    /// Oldest first, at most `intervals`.
    std::span<const Commit> window;
    std::uint32_t intervals = 0;
    bool used = false;
    /// The lowest of the broker's last `intervals` end offsets: enough for "some remembered end offset is at or below
    /// the committed one". None if no end offset is known.
    std::optional<std::int64_t> lowest_end_offset;
    std::uint64_t current_lag = 0;
};

struct PartitionVerdict {
    Status status = Status::ok;
    float complete = 0;

    friend bool operator==(const PartitionVerdict&, const PartitionVerdict&) = default;
};

/// Burrow's rules for one partition (evaluation.md of the specification, section 6): a pure function.
/// `now_s` is the wall clock in whole seconds since 1970.
[[nodiscard]] PartitionVerdict judge_partition(const PartitionFacts& facts, const EvaluationSettings& settings,
                                               std::int64_t now_s);

}  // namespace warren::core
