#pragma once

#include "warren/base/time.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace warren::kafka {

/// Finds the partitions that open transactions hold up: the reader stands at the last stable offset, and records that
/// were there some time ago already are still beyond it.
///
/// It measures delay, not standstill: transactions that follow each other closely hold a partition up although its last
/// stable offset moves on. Short ones, of which every busy partition has one open at any moment, do not. No lock, no
/// clock: it belongs to the reader's thread.
class HeldUpTracker {
public:
    /// A partition is held up when its reader is behind by this much time.
    static constexpr std::chrono::seconds patience{2};
    /// Operators are told of one that is held up for so long. Producers give a transaction a minute unless told
    /// otherwise, so this is rarely a healthy one.
    static constexpr std::chrono::minutes long_time{5};

    /// What is known of a partition at a moment.
    struct Sight {
        /// Everything below has been read.
        std::int64_t position = 0;
        /// The reader has everything up to the last stable offset.
        bool at_end = false;
        std::int64_t high_watermark = 0;
    };
    enum class Change : std::uint8_t {
        none,
        held_up,
        goes_on,            ///< it is not held up any more, or by another transaction that is not old yet
        goes_on_after_long  ///< the same after `take_long_ones` told of it
    };

    /// Takes a look at a partition. The answer says what has become of it since the look before.
    Change look(std::int32_t partition, const Sight& sight, base::MonotonicTime now);
    /// The partition is another one from now on, or not read any more.
    void forget(std::int32_t partition) { partitions_.erase(partition); }
    void forget_all() { partitions_.clear(); }

    [[nodiscard]] bool is_held_up(std::int32_t partition) const;
    /// Numbers of the partitions that are held up, ascending.
    [[nodiscard]] std::vector<std::int32_t> held_up() const;
    /// Some partition has records beyond its last stable offset at the moment, whether it counts as held up or not.
    [[nodiscard]] bool anything_beyond() const;
    /// The same of one partition.
    [[nodiscard]] bool anything_beyond(std::int32_t partition) const;
    /// Since when the partition has been behind; only of one that is held up.
    [[nodiscard]] base::MonotonicTime since(std::int32_t partition) const;

    /// Partitions that have been held up for `long_time`, each told once while it lasts.
    [[nodiscard]] std::vector<std::int32_t> take_long_ones(base::MonotonicTime now);

private:
    struct Partition {
        /// A high watermark that the reader had not reached at `since`.
        std::int64_t mark = 0;
        base::MonotonicTime since;
        bool held_up = false;
        bool told = false;
    };

    [[nodiscard]] const Partition* find(std::int32_t partition) const;
    static Change end_of(const Partition& entry);

    /// Those that have something beyond the last stable offset.
    std::map<std::int32_t, Partition> partitions_;
};

}  // namespace warren::kafka
