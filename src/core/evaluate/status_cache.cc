#include "core/evaluate/status_cache.h"

#include <utility>

namespace warren::core {

StatusCache::Answer StatusCache::find(const GroupName& group, base::WallTime now) const {
    const auto entries = shard(group).lock();
    const auto found = entries->find(group);
    return found != entries->end() && is_fresh(found->second, now) ? found->second.answer : nullptr;
}

void StatusCache::put(const Answer& answer, base::WallTime now) {
    if (keep_.count() <= 0 || !take_room(answer->partition_count)) return;
    // What is replaced is destroyed after the lock is gone.
    auto entry = Entry{answer, now};
    const auto entries = shard(answer->group).lock();
    std::swap((*entries)[answer->group], entry);
    if (entry.answer != nullptr) partitions_ -= entry.answer->partition_count;
}

bool StatusCache::take_room(std::size_t partitions) {
    if (partitions_.fetch_add(partitions) + partitions <= most_partitions_) return true;
    partitions_ -= partitions;
    return false;
}

void StatusCache::evict(base::WallTime now) {
    for (const auto& one : shards_) evict(one, now);
}

std::size_t StatusCache::size() const {
    std::size_t size = 0;
    for (const auto& one : shards_) size += one.lock()->size();
    return size;
}

/// An answer from the future, after the clock was set back, must not be given for longer than one of the past.
bool StatusCache::is_fresh(const Entry& entry, base::WallTime now) const {
    return std::chrono::abs(now - entry.evaluated_at) <= keep_;
}

const StatusCache::Shard& StatusCache::shard(const GroupName& group) const {
    // The table inside takes the lowest bits of the same hash, so the shard takes others.
    return shards_[(std::hash<GroupName>{}(group) >> 40U) % shard_count];
}

void StatusCache::evict(const Shard& shard, base::WallTime now) {
    // Answers are large; they are destroyed after the lock is gone.
    std::vector<Answer> evicted;
    const auto entries = shard.lock();
    absl::erase_if(*entries, [&](auto& entry) {
        if (is_fresh(entry.second, now)) return false;
        partitions_ -= entry.second.answer->partition_count;
        evicted.push_back(std::move(entry.second.answer));
        return true;
    });
}

}  // namespace warren::core
