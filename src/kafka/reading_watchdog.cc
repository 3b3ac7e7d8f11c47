#include "kafka/reading_watchdog.h"

namespace warren::kafka {

void ReadingWatchdog::see(std::int32_t partition, std::int64_t position, std::int64_t end, base::MonotonicTime now) {
    if (position >= end) {
        behind_.erase(partition);
        return;
    }
    const auto [known, is_new] = behind_.try_emplace(partition, Standstill{position, now});
    if (!is_new && known->second.position != position) known->second = {position, now};
}

std::vector<std::int32_t> ReadingWatchdog::take_stuck(base::MonotonicTime now) {
    std::vector<std::int32_t> stuck;
    for (auto& [partition, standstill] : behind_) {
        if (now - standstill.since < patience_) continue;
        standstill.since = now;
        stuck.push_back(partition);
    }
    return stuck;
}

}  // namespace warren::kafka
