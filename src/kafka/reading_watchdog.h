#pragma once

#include "warren/base/time.h"

#include <cstdint>
#include <map>
#include <vector>

namespace warren::kafka {

/// Finds partitions that stand still although there is something to read: whatever keeps the library from going on
/// with them, it will not go on by itself. No lock: it belongs to the reader's thread.
class ReadingWatchdog {
public:
    explicit ReadingWatchdog(base::MonotonicTime::duration patience) : patience_(patience) {}

    /// A partition that is read up to `position` has records up to `end`, as its leader has said lately.
    void see(std::int32_t partition, std::int64_t position, std::int64_t end, base::MonotonicTime now);
    /// The partition begins anew at another position.
    void forget(std::int32_t partition) { behind_.erase(partition); }
    /// The partitions that have been behind at the same position for longer than the patience. They have as long again.
    [[nodiscard]] std::vector<std::int32_t> take_stuck(base::MonotonicTime now);

private:
    struct Standstill {
        std::int64_t position = 0;
        base::MonotonicTime since;
    };

    base::MonotonicTime::duration patience_;
    /// Of the partitions that are behind.
    std::map<std::int32_t, Standstill> behind_;
};

}  // namespace warren::kafka
