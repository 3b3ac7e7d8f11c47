#include "core/window/waiting_room.h"

#include "core/window/heap_block.h"
#include "core/window/log_ids.h"

#include <utility>

namespace warren::core {

WaitingPartition& WaitingRoom::place(std::string_view group, std::string_view topic, std::int32_t partition) {
    Topics& topics = by_group_[group];
    auto known = topics.find(topic);
    if (known == topics.end()) {
        known = topics.emplace(topic, Partitions()).first;
        by_topic_[topic].emplace(group);
    }
    const auto [entry, is_new] = known->second.try_emplace(partition);
    if (is_new) ++partitions_;
    return entry->second;
}

void WaitingRoom::set_commit(WaitingPartition& partition, const std::optional<WaitingCommit>& commit) {
    if (partition.commit) --commits_;
    partition.commit = commit;
    if (partition.commit) ++commits_;
}

CommitOutcome WaitingRoom::keep(const CommitEvent& event) {
    WaitingPartition& partition = place(event.group, event.topic, event.partition);
    if (partition.commit && event.log == partition.commit->log) {
        if (event.order == partition.commit->order) return CommitOutcome::duplicate;
        if (event.order < partition.commit->order) return CommitOutcome::older_than_window;
    } else if (partition.commit && event.timestamp_ms <= partition.commit->timestamp_ms) {
        return CommitOutcome::stale_copy;
    }
    set_commit(partition, WaitingCommit{event.offset, event.timestamp_ms, event.order, event.log});
    return CommitOutcome::waiting;
}

void WaitingRoom::keep_owner(std::string_view group, const OwnedPartition& owned) {
    place(group, owned.topic, owned.partition).owner = owned.owner;
}

bool WaitingRoom::has_owners(std::string_view group) const {
    const auto topics = by_group_.find(group);
    if (topics == by_group_.end()) return false;
    for (const auto& [topic, partitions] : topics->second) {
        for (const auto& [number, partition] : partitions) {
            if (partition.owner) return true;
        }
    }
    return false;
}

template <typename Change>
void WaitingRoom::change_topic(std::string_view group, std::string_view topic, const Change& change) {
    const auto topics = by_group_.find(group);
    if (topics == by_group_.end()) return;
    const auto found = topics->second.find(topic);
    if (found == topics->second.end()) return;

    Partitions& partitions = found->second;
    for (auto entry = partitions.begin(); entry != partitions.end();) {
        const auto current = entry++;
        change(current->first, current->second);
        if (current->second.commit || current->second.owner) continue;
        partitions.erase(current);
        --partitions_;
    }
    if (partitions.empty()) forget_topic(group, topic);
}

void WaitingRoom::forget_topic(std::string_view group, std::string_view topic) {
    const auto groups = by_topic_.find(topic);
    groups->second.erase(group);
    if (groups->second.empty()) by_topic_.erase(groups);
    const auto topics = by_group_.find(group);
    topics->second.erase(topic);
    if (topics->second.empty()) by_group_.erase(topics);
}

template <typename Change>
void WaitingRoom::change_group(std::string_view group, const Change& change) {
    const auto topics = by_group_.find(group);
    if (topics == by_group_.end()) return;
    // The names are copied because an emptied topic disappears, and the group with the last one.
    std::vector<std::string> names;
    for (const auto& [topic, partitions] : topics->second) names.push_back(topic);
    for (const std::string& topic : names) change_topic(group, topic, change);
}

template <typename Change>
void WaitingRoom::change_all(const Change& change) {
    std::vector<std::string> names;
    for (const auto& [group, topics] : by_group_) names.push_back(group);
    for (const std::string& group : names) change_group(group, change);
}

void WaitingRoom::drop_commit(const CommitEvent& event) {
    const auto topics = by_group_.find(event.group);
    if (topics == by_group_.end()) return;
    const auto partitions = topics->second.find(event.topic);
    if (partitions == topics->second.end()) return;
    const auto waiting = partitions->second.find(event.partition);
    if (waiting == partitions->second.end() || !waiting->second.commit) return;
    const WaitingCommit& commit = *waiting->second.commit;
    if (commit.order > event.order || (event.log != 0 && commit.log != event.log)) return;
    set_commit(waiting->second, std::nullopt);
    if (waiting->second.owner) return;
    partitions->second.erase(waiting);
    --partitions_;
    if (partitions->second.empty()) forget_topic(event.group, event.topic);
}

void WaitingRoom::drop_log(LogId log) {
    change_all([&](std::int32_t, WaitingPartition& waiting) {
        if (waiting.commit && is_of_log(waiting.commit->log, log)) set_commit(waiting, std::nullopt);
    });
}

void WaitingRoom::set_owner(std::string_view group, const OwnedPartition& owned) {
    if (owned.owner) return keep_owner(group, owned);
    change_topic(group, owned.topic, [&](std::int32_t partition, WaitingPartition& waiting) {
        if (partition == owned.partition) waiting.owner = nullptr;
    });
}

bool WaitingRoom::has_commit(const CommitEvent& event) const {
    if (by_group_.empty()) return false;
    const auto topics = by_group_.find(event.group);
    if (topics == by_group_.end()) return false;
    const auto partitions = topics->second.find(event.topic);
    if (partitions == topics->second.end()) return false;
    const auto waiting = partitions->second.find(event.partition);
    return waiting != partitions->second.end() && waiting->second.commit;
}

void WaitingRoom::drop_owners(std::string_view group) {
    change_group(group, [](std::int32_t, WaitingPartition& waiting) { waiting.owner.reset(); });
}

void WaitingRoom::drop_group(std::string_view group) {
    change_group(group, [this](std::int32_t, WaitingPartition& waiting) {
        set_commit(waiting, std::nullopt);
        waiting.owner.reset();
    });
}

void WaitingRoom::drop_topic_of_group(std::string_view group, std::string_view topic) {
    change_topic(group, topic, [this](std::int32_t, WaitingPartition& waiting) {
        set_commit(waiting, std::nullopt);
        waiting.owner.reset();
    });
}

void WaitingRoom::drop_topic(std::string_view topic) {
    const auto groups = by_topic_.find(topic);
    if (groups == by_topic_.end()) return;
    const std::vector<std::string> names(groups->second.begin(), groups->second.end());
    for (const std::string& group : names) drop_topic_of_group(group, topic);
}

void WaitingRoom::expire(std::int64_t limit_ms) {
    change_all([&](std::int32_t, WaitingPartition& waiting) {
        if (waiting.commit && waiting.commit->timestamp_ms < limit_ms) set_commit(waiting, std::nullopt);
    });
}

std::vector<WaitingRoom::Released> WaitingRoom::release(const Topic& topic) {
    std::vector<Released> released;
    const auto groups = by_topic_.find(topic.name);
    if (groups == by_topic_.end()) return released;
    const std::vector<std::string> names(groups->second.begin(), groups->second.end());
    for (const std::string& group : names) {
        change_topic(group, topic.name, [&](std::int32_t number, WaitingPartition& waiting) {
            const BrokerMemory* memory = topic.memory(number);
            if (memory == nullptr) return;
            // A topic that has just been made: records are written faster than brokers are asked for their number.
            const bool lies_ahead = waiting.commit && waiting.commit->offset > memory->newest();
            const bool stays = lies_ahead && !memory->confirmed();
            released.push_back({group, number, {stays ? std::nullopt : waiting.commit, waiting.owner}});
            if (!stays) set_commit(waiting, std::nullopt);
            waiting.owner.reset();
        });
    }
    return released;
}

void WaitingRoom::add_sizes(StoreSizes& sizes) const {
    sizes.waiting_commits += commits_;
    // Names and tables of what waits are counted at a usual size: this room is empty but for unusual moments.
    constexpr std::size_t per_name = 2 * heap_block(48);
    sizes.bytes += partitions_ * 2 * sizeof(Partitions::value_type) + by_group_.size() * per_name +
                   by_topic_.size() * per_name + table_bytes(by_group_) + table_bytes(by_topic_);
}

}  // namespace warren::core
