#include "kafka/held_up_tracker.h"

namespace warren::kafka {

HeldUpTracker::Change HeldUpTracker::look(std::int32_t partition, const Sight& sight, base::MonotonicTime now) {
    const auto known = partitions_.find(partition);
    if (sight.position >= sight.high_watermark) {
        if (known == partitions_.end()) return Change::none;
        const auto change = end_of(known->second);
        partitions_.erase(known);
        return change;
    }
    // Behind only because there is so much to read: that says nothing.
    if (known == partitions_.end() && !sight.at_end) return Change::none;
    auto& entry = partitions_.try_emplace(partition, Partition{sight.high_watermark, now}).first->second;
    if (sight.position >= entry.mark) {
        const auto change = end_of(entry);
        entry = {sight.high_watermark, now};
        return change;
    }
    if (entry.held_up || !sight.at_end || now - entry.since < patience) return Change::none;
    entry.held_up = true;
    return Change::held_up;
}

bool HeldUpTracker::is_held_up(std::int32_t partition) const {
    const auto* entry = find(partition);
    return entry != nullptr && entry->held_up;
}

std::vector<std::int32_t> HeldUpTracker::held_up() const {
    std::vector<std::int32_t> numbers;
    for (const auto& [number, entry] : partitions_) {
        if (entry.held_up) numbers.push_back(number);
    }
    return numbers;
}

bool HeldUpTracker::anything_beyond() const {
    return !partitions_.empty();
}

bool HeldUpTracker::anything_beyond(std::int32_t partition) const {
    return find(partition) != nullptr;
}

base::MonotonicTime HeldUpTracker::since(std::int32_t partition) const {
    const auto* entry = find(partition);
    return entry != nullptr ? entry->since : base::MonotonicTime{};
}

std::vector<std::int32_t> HeldUpTracker::take_long_ones(base::MonotonicTime now) {
    std::vector<std::int32_t> numbers;
    for (auto& [number, entry] : partitions_) {
        if (!entry.held_up || entry.told || now - entry.since < long_time) continue;
        entry.told = true;
        numbers.push_back(number);
    }
    return numbers;
}

HeldUpTracker::Change HeldUpTracker::end_of(const Partition& entry) {
    if (!entry.held_up) return Change::none;
    return entry.told ? Change::goes_on_after_long : Change::goes_on;
}

const HeldUpTracker::Partition* HeldUpTracker::find(std::int32_t partition) const {
    const auto known = partitions_.find(partition);
    return known == partitions_.end() ? nullptr : &known->second;
}

}  // namespace warren::kafka
