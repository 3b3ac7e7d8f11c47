#include "kafka/read_progress.h"

#include <algorithm>

namespace warren::kafka {

void ReadProgress::begin(std::int32_t partition, std::int64_t position, std::optional<std::int64_t> target,
                         base::MonotonicTime now) {
    if (partition < 0) return;
    const auto place = static_cast<std::size_t>(partition);
    if (place >= partitions_.size()) partitions_.resize(place + 1);
    auto& entry = partitions_[place];
    if (entry.known && !entry.done) --pending_;
    entry = {.known = true, .position = position, .target = target, .moved_at = now};
    ++pending_;
    if (target && position >= *target) finish(entry);
}

void ReadProgress::restart(std::int32_t partition, base::MonotonicTime now) {
    if (auto* entry = find(partition)) {
        entry->position = -1;
        entry->at_end = false;
        entry->moved_at = now;
    }
}

void ReadProgress::advance(std::int32_t partition, std::int64_t position, base::MonotonicTime now) {
    auto* entry = find(partition);
    if (entry == nullptr) return;
    entry->position = position;
    entry->at_end = false;
    entry->moved_at = now;
    if (!entry->done && entry->target && position >= *entry->target) finish(*entry);
}

void ReadProgress::reached_end(std::int32_t partition, std::int64_t position, base::MonotonicTime now) {
    auto* entry = find(partition);
    if (entry == nullptr) return;
    // The end may have been told before records that have been taken since.
    const bool still_there = position >= entry->position;
    if (still_there) advance(partition, position, now);
    entry->at_end = still_there;
    if (!entry->done) finish(*entry);
}

std::vector<std::int32_t> ReadProgress::give_up_silent(base::MonotonicTime now,
                                                       base::MonotonicTime::duration patience) {
    std::vector<std::int32_t> silent;
    for (std::size_t i = 0; i < partitions_.size(); ++i) {
        auto& entry = partitions_[i];
        if (!entry.known || entry.done || now - entry.moved_at < patience) continue;
        silent.push_back(static_cast<std::int32_t>(i));
        finish(entry);
    }
    return silent;
}

bool ReadProgress::is_done(std::int32_t partition) const {
    const auto* entry = find(partition);
    return entry != nullptr && entry->done;
}

bool ReadProgress::at_end(std::int32_t partition) const {
    const auto* entry = find(partition);
    return entry != nullptr && (entry->at_end || entry->position == entry->target);
}

std::optional<std::int64_t> ReadProgress::position(std::int32_t partition) const {
    const auto* entry = find(partition);
    if (entry == nullptr || entry->position < 0) return std::nullopt;
    return entry->position;
}

std::int64_t ReadProgress::left() const {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < partitions_.size(); ++i) sum += left(static_cast<std::int32_t>(i));
    return sum;
}

std::int64_t ReadProgress::left(std::int32_t partition) const {
    const auto* entry = find(partition);
    if (entry == nullptr || entry->done || !entry->target) return 0;
    return *entry->target - std::max<std::int64_t>(entry->position, 0);
}

ReadProgress::Partition* ReadProgress::find(std::int32_t partition) {
    const auto place = static_cast<std::size_t>(partition);
    return partition >= 0 && place < partitions_.size() && partitions_[place].known ? &partitions_[place] : nullptr;
}

const ReadProgress::Partition* ReadProgress::find(std::int32_t partition) const {
    const auto place = static_cast<std::size_t>(partition);
    return partition >= 0 && place < partitions_.size() && partitions_[place].known ? &partitions_[place] : nullptr;
}

void ReadProgress::finish(Partition& partition) {
    partition.done = true;
    --pending_;
}

}  // namespace warren::kafka
