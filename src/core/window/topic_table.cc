#include "core/window/topic_table.h"

#include "core/window/heap_block.h"

#include <algorithm>
#include <utility>

namespace warren::core {
namespace {

/// Up to this many answers a partition's memory is made in one piece; a longer one grows with its content.
constexpr std::uint32_t largest_reserve = 64;

}  // namespace

void BrokerMemory::add(std::int64_t end, std::uint32_t intervals, base::WallTime now) {
    const bool first = !known();
    confirmed_ = !first;
    bool lowest_left = false;
    if (answers_.size() < intervals) {
        if (first) answers_.reserve(std::min(intervals, largest_reserve));
        answers_.push_back(end);
    } else {
        lowest_left = answers_[next_] == lowest_;
        answers_[next_] = end;
        next_ = next_ + 1 == intervals ? 0 : next_ + 1;
    }
    if (lowest_left) {
        lowest_ = *std::min_element(answers_.begin(), answers_.end());
    } else {
        lowest_ = first ? end : std::min(lowest_, end);
    }
    newest_ = end;
    answered_at_ = now;
}

std::vector<std::int64_t> BrokerMemory::answers() const {
    std::vector<std::int64_t> all(answers_);
    std::rotate(all.begin(), all.begin() + next_, all.end());
    return all;
}

void BrokerMemory::put_before(std::vector<std::int64_t> older, std::uint32_t intervals, base::WallTime answered_at) {
    if (older.empty()) return;
    if (!known()) answered_at_ = answered_at;
    const auto kept = answers();
    older.insert(older.end(), kept.begin(), kept.end());
    if (older.size() > intervals) older.erase(older.begin(), older.end() - intervals);
    answers_ = std::move(older);
    next_ = 0;
    newest_ = answers_.back();
    lowest_ = *std::min_element(answers_.begin(), answers_.end());
}

std::size_t BrokerMemory::heap_bytes() const {
    return heap_block(answers_.capacity() * sizeof(std::int64_t));
}

const BrokerMemory* Topic::memory(std::int64_t partition) const {
    if (partition < 0 || partition >= static_cast<std::int64_t>(partitions.size())) return nullptr;
    const BrokerMemory& memory = partitions[static_cast<std::size_t>(partition)];
    return memory.known() ? &memory : nullptr;
}

TopicTable::Changes TopicTable::set(std::span<const TopicPartitions> topics) {
    Changes changes;
    ++round_;
    for (const auto& [name, partitions] : topics) {
        std::unique_ptr<Topic>& topic = topics_[name.str()];
        if (!topic) topic = std::make_unique<Topic>(Topic{.name = name.str(), .id = {}, .partitions = {}});
        const auto count = static_cast<std::size_t>(std::max(partitions, 0));
        if (count < topic->partitions.size()) changes.shrunken.push_back(topic.get());
        if (count > topic->partitions.capacity()) topic->partitions.reserve(count);
        topic->partitions.resize(count);
        topic->seen_in_round = round_;
    }
    for (auto entry = topics_.begin(); entry != topics_.end();) {
        const auto current = entry++;
        if (current->second->seen_in_round == round_) continue;
        by_id_.erase(current->second->id);
        changes.removed.push_back(std::move(current->second));
        topics_.erase(current);
    }
    return changes;
}

Topic* TopicTable::find(std::string_view name) const {
    const auto found = topics_.find(name);
    return found == topics_.end() ? nullptr : found->second.get();
}

Topic* TopicTable::find(const TopicId& id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
}

void TopicTable::set_id(std::string_view name, const TopicId& id) {
    Topic* const topic = find(name);
    if (topic == nullptr || !id.known() || topic->id == id) return;
    by_id_.erase(topic->id);
    Topic*& place = by_id_[id];
    // Two topics of one id are a mistake of whoever tells; the last word counts.
    if (place != nullptr) place->id = TopicId();
    place = topic;
    topic->id = id;
    ++ids_told_;
}

std::vector<TopicName> TopicTable::names_with_offsets() const {
    std::vector<TopicName> names;
    for (const auto& [name, topic] : topics_) {
        const auto& partitions = topic->partitions;
        const bool known = std::any_of(partitions.begin(), partitions.end(), [](const auto& p) { return p.known(); });
        if (known) names.emplace_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

void TopicTable::add_sizes(StoreSizes& sizes) const {
    sizes.topics += topics_.size();
    sizes.bytes += table_bytes(topics_) + table_bytes(by_id_);
    for (const auto& [name, topic] : topics_) {
        const auto& partitions = topic->partitions;
        sizes.topic_partitions += partitions.size();
        sizes.bytes +=
            heap_block(sizeof(Topic)) + 2 * heap_block(name) + heap_block(partitions.capacity() * sizeof(BrokerMemory));
        for (const BrokerMemory& memory : partitions) sizes.bytes += memory.heap_bytes();
    }
}

}  // namespace warren::core
