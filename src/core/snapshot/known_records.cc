#include "core/snapshot/known_records.h"

#include <algorithm>
#include <utility>

namespace warren::core {

KnownRecords::KnownRecords(std::vector<snapshot::Positions> parts) : parts_(std::move(parts)) {
    for (std::size_t part = 0; part < parts_.size(); ++part) {
        ends_.resize(std::max(ends_.size(), parts_[part].next.size()));
        for (std::size_t i = 0; i < parts_[part].next.size(); ++i) {
            const std::int64_t here = position(part, i);
            if (here > position(0, i)) ends_[i] = std::max(ends_[i], here);
        }
    }
}

void KnownRecords::add(std::string_view group) {
    const std::size_t part = part_ - 1;
    if (part >= parts_.size() || parts_[part] == parts_.front()) return;
    groups_.try_emplace(group, part);
}

std::int64_t KnownRecords::position(std::size_t part, std::size_t partition) const {
    const auto& next = parts_[part].next;
    return partition < next.size() ? next[partition].value_or(0) : 0;
}

bool KnownRecords::is_before(std::string_view group, std::int32_t partition, std::int64_t offset) const {
    const auto known = groups_.find(group);
    return known != groups_.end() && offset < position(known->second, static_cast<std::size_t>(partition));
}

bool KnownRecords::passed(std::span<const RawRecord> records) {
    for (const RawRecord& record : records) {
        const auto partition = static_cast<std::size_t>(record.partition);
        if (partition < ends_.size() && record.offset + 1 >= ends_[partition]) ends_[partition] = 0;
    }
    return std::all_of(ends_.begin(), ends_.end(), [](std::int64_t end) { return end == 0; });
}

void KnownRecords::forget(std::int32_t partition) {
    const auto place = static_cast<std::size_t>(partition);
    if (place < ends_.size()) ends_[place] = 0;
}

}  // namespace warren::core
