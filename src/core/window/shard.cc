#include "core/window/store_impl.h"

#include <algorithm>
#include <utility>

namespace warren::core {
namespace {

/// End offset minus committed offset, at least 0. The difference of two signed numbers always fits unsigned.
std::uint64_t lag_of(std::int64_t offset, std::int64_t end) {
    return end <= offset ? 0 : static_cast<std::uint64_t>(end) - static_cast<std::uint64_t>(offset);
}

bool holds_anything(const GroupTopic& entry) {
    return std::any_of(entry.partitions.begin(), entry.partitions.end(),
                       [](const PartitionSlot& slot) { return slot.owner != 0 || !slot.window.empty(); });
}

PartitionWindow copy_partition(const GroupTopic& entry, std::size_t partition) {
    const PartitionSlot& slot = entry.partitions[partition];
    PartitionWindow copy;
    copy.used = slot.used;
    if (slot.owner != 0) copy.owner = entry.group->owners[slot.owner - 1];
    if (const BrokerMemory* memory = entry.topic->memory(static_cast<std::int64_t>(partition))) {
        copy.end_offset = memory->newest();
        copy.lowest_end_offset = memory->lowest();
    }
    return copy;
}

}  // namespace

CommitOutcome Shard::commit(GroupTopic& entry, const CommitEvent& event, const BrokerMemory& memory,
                            base::WallTime now) {
    PartitionSlot& slot = groups.slot(entry, event.partition);
    const Placement place =
        place_commit(slot.window, rules.intervals, rules.min_distance_ms, event.order, event.timestamp_ms);
    WindowEntry added;
    added.order = event.order;
    added.commit.offset = event.offset;
    added.commit.timestamp_ms = event.timestamp_ms;
    added.commit.observed_at_ms = seconds_to_ms(base::to_seconds(now));

    const bool newest = place.kind == PlacementKind::append || place.kind == PlacementKind::merge_with_newest;
    if (newest) {
        added.commit.lag = lag_of(event.offset, memory.newest());
        Group& group = *entry.group;
        group.last_commit_ms = std::max(group.last_commit_ms, event.timestamp_ms);
        group.has_commit = true;
        if (group.dormant) groups.wake(group);
    }
    slot.used = true;
    return write(slot, place, added);
}

CommitOutcome Shard::write(PartitionSlot& slot, const Placement& place, WindowEntry entry) {
    switch (place.kind) {
        case PlacementKind::append:
            groups.append(slot, entry);
            break;
        case PlacementKind::put_in_front:
            groups.insert(slot, 0, entry);
            break;
        case PlacementKind::replace_oldest:
            groups.replace(slot, 0, entry);
            break;
        case PlacementKind::insert:
            groups.insert(slot, place.index, entry);
            break;
        case PlacementKind::merge_with_newest:
        case PlacementKind::merge_with:
            entry.commit.timestamp_ms = slot.window.timestamp_ms(place.index);
            groups.replace(slot, place.index, entry);
            break;
        case PlacementKind::drop_duplicate:
            return CommitOutcome::duplicate;
        case PlacementKind::drop_older:
            return CommitOutcome::older_than_window;
    }
    return CommitOutcome::stored;
}

void Shard::forget_commit(std::string_view name, std::string_view topic, std::int32_t partition) {
    waiting.drop_commit(name, topic, partition);
    Group* group = groups.find(name);
    if (group == nullptr) return;
    GroupTopic* entry = groups.find_topic(*group, topic);
    if (entry != nullptr && partition >= 0 && static_cast<std::size_t>(partition) < entry->partitions.size()) {
        PartitionSlot& slot = entry->partitions[static_cast<std::size_t>(partition)];
        groups.clear(slot);
        slot.used = slot.owner != 0;
    }
    if (entry != nullptr && !holds_anything(*entry)) groups.remove_topic(*entry);
    if (group->topics.empty() && !waiting.has_owners(name)) groups.remove(*group);
}

GroupTopic& Shard::entry_of(Group& group, Topic& topic) {
    GroupTopic* entry = groups.find_topic(group, topic.name);
    return entry != nullptr ? *entry : groups.add_topic(group, topic);
}

void Shard::set_owners(std::string_view name, std::span<const OwnedPartition> owners, const TopicTable& topics) {
    if (!filter.accepts(name)) return;
    waiting.drop_owners(name);
    Group* group = groups.find(name);
    if (group != nullptr) groups.clear_owners(*group);
    if (group != nullptr && group->dormant) {
        // It was only kept for its owners. The new ones, if any, make it a group again.
        groups.remove(*group);
        group = nullptr;
    }
    for (const OwnedPartition& owned : owners) {
        if (owned.partition < 0) continue;
        if (group == nullptr) group = &groups.find_or_create(name);
        Topic* topic = topics.find(owned.topic);
        if (topic == nullptr || topic->memory(owned.partition) == nullptr) {
            waiting.keep_owner(name, owned);
        } else {
            groups.set_owner(entry_of(*group, *topic), owned.partition, owned.owner);
        }
    }
}

void Shard::release(Topic& topic, base::WallTime now) {
    const std::int64_t limit_ms = expiry_limit_ms(rules, now);
    for (const auto& [name, partition, what] : waiting.release(topic)) {
        if (what.owner) groups.set_owner(entry_of(groups.find_or_create(name), topic), partition, what.owner);
        if (!what.commit || what.commit->timestamp_ms < limit_ms) continue;
        const CommitEvent event{.group = name,
                                .topic = topic.name,
                                .partition = partition,
                                .offset = what.commit->offset,
                                .timestamp_ms = what.commit->timestamp_ms,
                                .order = what.commit->order};
        commit(entry_of(groups.find_or_create(name), topic), event, *topic.memory(partition), now);
    }
}

GroupWindows Shard::copy(const Group& group) const {
    GroupWindows copied;
    copied.intervals = rules.intervals;
    std::size_t commits = 0;
    for (const auto& entry : group.topics) {
        for (const PartitionSlot& slot : entry->partitions) commits += slot.window.size();
    }
    copied.commits.reserve(commits);
    copied.topics.reserve(group.topics.size());
    for (const auto& entry : group.topics) {
        TopicWindows& topic = copied.topics.emplace_back();
        topic.topic = TopicName(entry->topic->name);
        topic.partitions.reserve(entry->partitions.size());
        for (std::size_t i = 0; i < entry->partitions.size(); ++i) {
            const PackedWindow& window = entry->partitions[i].window;
            PartitionWindow& partition = topic.partitions.emplace_back(copy_partition(*entry, i));
            partition.first_commit = static_cast<std::uint32_t>(copied.commits.size());
            partition.commit_count = static_cast<std::uint32_t>(window.size());
            for (std::size_t k = 0; k < window.size(); ++k) copied.commits.push_back(window[k].commit);
        }
    }
    return copied;
}

Group* Shard::find_shown(std::string_view name) const {
    Group* group = groups.find(name);
    return group == nullptr || group->dormant ? nullptr : group;
}

bool Shard::remove_group(std::string_view name) {
    waiting.drop_group(name);
    Group* group = groups.find(name);
    if (group == nullptr) return false;
    const bool shown = !group->dormant;
    groups.remove(*group);
    return shown;
}

bool Shard::expired(const Group& group, std::int64_t limit_ms) {
    return group.last_commit_ms < limit_ms;
}

void Shard::remove_expired(Group& group) {
    if (group.owners.empty() && !waiting.has_owners(group.name)) {
        groups.remove(group);
    } else {
        groups.put_to_sleep(group);
    }
}

}  // namespace warren::core
