#pragma once

#include "warren/base/time.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace warren::kafka {

/// How far each partition of an offsets topic has been read, against the end it had at the start. Positions decide, not
/// records: the last offsets of a partition may hold none. No lock: it belongs to the reader's thread.
class ReadProgress {
public:
    /// A partition is about to be read from `position`; negative: not known yet. It is done when `target` is reached;
    /// none: when its end is.
    void begin(std::int32_t partition, std::int64_t position, std::optional<std::int64_t> target,
               base::MonotonicTime now);
    /// The partition is read anew from a place that is not known yet. What is done stays done.
    void restart(std::int32_t partition, base::MonotonicTime now);
    /// Everything below `position` has been read.
    void advance(std::int32_t partition, std::int64_t position, base::MonotonicTime now);
    /// There is nothing at or above `position` at the moment.
    void reached_end(std::int32_t partition, std::int64_t position, base::MonotonicTime now);
    /// Counts the partitions as done that have not moved for `patience` and returns them, each once.
    [[nodiscard]] std::vector<std::int32_t> give_up_silent(base::MonotonicTime now,
                                                           base::MonotonicTime::duration patience);

    /// Every partition is done.
    [[nodiscard]] bool caught_up() const { return pending_ == 0; }
    [[nodiscard]] bool is_done(std::int32_t partition) const;
    /// Nothing came after the last `reached_end`, or the position is the end there was at the start.
    [[nodiscard]] bool at_end(std::int32_t partition) const;
    [[nodiscard]] std::size_t partitions() const { return partitions_.size(); }
    /// Next offset to read, if known.
    [[nodiscard]] std::optional<std::int64_t> position(std::int32_t partition) const;
    /// Offsets between the positions and the targets of the partitions that are not done.
    [[nodiscard]] std::int64_t left() const;
    /// The same of one partition.
    [[nodiscard]] std::int64_t left(std::int32_t partition) const;

private:
    struct Partition {
        bool known = false;
        bool done = false;
        bool at_end = false;
        std::int64_t position = -1;
        std::optional<std::int64_t> target;
        base::MonotonicTime moved_at;
    };

    Partition* find(std::int32_t partition);
    [[nodiscard]] const Partition* find(std::int32_t partition) const;
    void finish(Partition& partition);

    std::vector<Partition> partitions_;
    std::size_t pending_ = 0;
};

}  // namespace warren::kafka
