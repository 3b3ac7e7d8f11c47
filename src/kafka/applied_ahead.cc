#include "kafka/applied_ahead.h"

#include <variant>

namespace warren::kafka {

void AppliedAhead::record(std::int32_t partition, std::int64_t order) {
    auto& orders = partitions_[partition].orders;
    if (orders.insert(order).second) ++size_;
    if (size_ <= most_) return;
    // The oldest have left their windows first.
    orders.erase(orders.begin());
    --size_;
}

bool AppliedAhead::make_room() {
    if (size_ < most_) return true;
    // A record without its order here is dropped by its window when it comes again; what a tombstone has made void is
    // not.
    for (auto& [number, partition] : partitions_) {
        if (partition.orders.empty()) continue;
        partition.orders.erase(partition.orders.begin());
        --size_;
        return true;
    }
    return false;
}

void AppliedAhead::unrecord(std::int32_t partition, std::int64_t order) {
    const auto known = partitions_.find(partition);
    if (known != partitions_.end()) size_ -= known->second.orders.erase(order);
}

bool AppliedAhead::tombstone(std::int32_t partition, std::int64_t order, const CommitKey& key) {
    if (!make_room()) return false;
    if (partitions_[partition].tombstones.insert_or_assign(key, order).second) ++size_;
    return true;
}

bool AppliedAhead::covers(const core::RawRecord& record) const {
    const auto known = partitions_.find(record.partition);
    if (known == partitions_.end()) return false;
    const auto& entry = known->second;
    if (entry.orders.contains(record.offset)) return true;
    if (entry.tombstones.empty()) return false;
    const auto decoded = core::decode_offsets_record(record.key, record.value);
    const auto* commit = std::get_if<core::OffsetCommitRecord>(&decoded);
    if (commit == nullptr) return false;
    const auto tombstone = entry.tombstones.find(commit_key(commit->key));
    return tombstone != entry.tombstones.end() && record.offset <= tombstone->second;
}

void AppliedAhead::passed(std::int32_t partition, std::int64_t position) {
    const auto known = partitions_.find(partition);
    if (known == partitions_.end()) return;
    auto& entry = known->second;
    size_ -= entry.size();
    entry.orders.erase(entry.orders.begin(), entry.orders.lower_bound(position));
    std::erase_if(entry.tombstones, [position](const auto& tombstone) { return tombstone.second < position; });
    size_ += entry.size();
    if (entry.size() == 0) partitions_.erase(known);
}

void AppliedAhead::forget(std::int32_t partition) {
    const auto known = partitions_.find(partition);
    if (known == partitions_.end()) return;
    size_ -= known->second.size();
    partitions_.erase(known);
}

void AppliedAhead::clear() {
    partitions_.clear();
    size_ = 0;
}

}  // namespace warren::kafka
