#include "core/window/log_ids.h"
#include "core/window/places_in_window.h"
#include "core/window/store_impl.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace warren::core {
namespace {

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

bool holds_anything(const GroupTopic& entry) {
    return !entry.told.empty() || std::any_of(entry.partitions.begin(), entry.partitions.end(), [](const auto& slot) {
        return slot.owner != 0 || !slot.window.empty();
    });
}

CommitOutcome Shard::commit(GroupTopic& entry, const CommitEvent& event, const BrokerMemory& memory,
                            base::WallTime now) {
    if (event.log != entry.group->log && !takes_log(entry, event)) return CommitOutcome::stale_copy;
    PartitionSlot& slot = groups.slot(entry, event.partition);
    // As a rule the next commit is that of the next partition.
    const auto next = static_cast<std::size_t>(event.partition) + 1;
    if (next < entry.partitions.size()) entry.partitions[next].window.prefetch();
    const PlacesInWindow places(slot.window);
    const Placement place =
        place_commit(places, rules.intervals, rules.min_distance_ms, event.order, event.timestamp_ms);
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
        if (!std::exchange(group.has_commit, true)) standings.wake(group.name);
        if (group.dormant) groups.wake(group);
        if (!entry.told.empty() && !told.is_warming()) groups.drop_told(entry, event.partition);
    }
    const bool merged = place.kind == PlacementKind::merge_with_newest || place.kind == PlacementKind::merge_with;
    if (merged) added.commit.timestamp_ms = places.timestamp_ms(place.index);
    slot.used = true;
    return write(slot, place, added);
}

CommitOutcome Shard::write(PartitionSlot& slot, const Placement& place, const WindowEntry& entry) {
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
            groups.replace(slot, place.index, entry);
            break;
        case PlacementKind::drop_duplicate:
            return CommitOutcome::duplicate;
        case PlacementKind::drop_older:
            return CommitOutcome::older_than_window;
    }
    return CommitOutcome::stored;
}

bool Shard::takes_log(GroupTopic& entry, const CommitEvent& event) {
    Group& group = *entry.group;
    const bool comes_from_elsewhere = group.log != 0 || group.has_commit;
    if (comes_from_elsewhere && topic_of(group.log) != topic_of(event.log)) group.is_mixed = true;
    if (event.log == 0) return true;
    if (group.log == 0) group.log = event.log;
    // Another topic may hold the same group; which of them is right nobody knows.
    if (!are_copies(group.log, event.log)) return true;
    if (group.has_commit && event.timestamp_ms <= group.last_commit_ms) return false;
    group.log = event.log;
    group.owners_order = std::numeric_limits<std::int64_t>::min();
    for (std::size_t i = group.topics.size(); i > 0; --i) {
        GroupTopic& topic = *group.topics[i - 1];
        for (PartitionSlot& slot : topic.partitions) {
            groups.clear(slot);
            slot.used = slot.owner != 0;
        }
        if (&topic != &entry && !holds_anything(topic)) groups.remove_topic(topic);
    }
    return true;
}

void Shard::forget_commit(const CommitEvent& event) {
    waiting.drop_commit(event);
    if (told.expected) told.gone.erase(event.group, event.topic, event.partition);
    Group* group = groups.find(event.group);
    if (group == nullptr || are_copies(group->log, event.log)) return;
    GroupTopic* entry = groups.find_topic(*group, event.topic);
    const auto number = static_cast<std::size_t>(event.partition);
    if (entry != nullptr && event.partition >= 0 && number < entry->partitions.size()) {
        PartitionSlot& slot = entry->partitions[number];
        groups.drop_up_to(slot, event.order);
        slot.used = slot.owner != 0 || !slot.window.empty();
        if (slot.window.empty()) forget_told(*entry, event.partition);
    }
    if (entry != nullptr && !holds_anything(*entry)) groups.remove_topic(*entry);
    if (group->topics.empty() && !waiting.has_owners(event.group)) groups.remove(*group);
}

GroupTopic& Shard::entry_of(Group& group, Topic& topic) {
    GroupTopic* entry = groups.find_topic(group, topic.name);
    return entry != nullptr ? *entry : groups.add_topic(group, topic);
}

void Shard::set_owners(std::string_view name, std::span<const OwnedPartition> owners, std::int64_t order,
                       const TopicTable& topics) {
    if (!filter.accepts(name)) return;
    Group* group = groups.find(name);
    if (group != nullptr && order < group->owners_order) return;
    waiting.drop_owners(name);
    if (group != nullptr) {
        groups.clear_owners(*group);
        group->owners_order = order;
    }
    if (group != nullptr && group->dormant) {
        // It was only kept for its owners. The new ones, if any, make it a group again.
        groups.remove(*group);
        group = nullptr;
    }
    for (const OwnedPartition& owned : owners) {
        if (owned.partition < 0) continue;
        if (group == nullptr) group = &groups.find_or_create(name);
        group->owners_order = order;
        Topic* topic = topics.find(owned.topic);
        if (topic == nullptr || topic->memory(owned.partition) == nullptr) {
            waiting.keep_owner(name, owned);
        } else {
            groups.set_owner(entry_of(*group, *topic), owned.partition, owned.owner);
        }
    }
}

bool Shard::end_members(std::string_view name, std::int64_t order, LogId log) {
    Group* group = groups.find(name);
    if (group == nullptr) {
        waiting.drop_owners(name);
        return false;
    }
    if (are_copies(group->log, log) || order < group->owners_order) return false;
    waiting.drop_owners(name);
    groups.clear_owners(*group);
    group->owners_order = order;
    for (std::size_t i = group->topics.size(); i > 0; --i) {
        if (!holds_anything(*group->topics[i - 1])) groups.remove_topic(*group->topics[i - 1]);
    }
    if (!group->topics.empty()) return false;
    const bool shown = !group->dormant;
    groups.remove(*group);
    return shown;
}

void Shard::set_owner(std::string_view name, const OwnedPartition& owned, const TopicTable& topics) {
    if (owned.partition < 0 || !filter.accepts(name)) return;
    Topic* topic = topics.find(owned.topic);
    if (topic == nullptr || topic->memory(owned.partition) == nullptr) {
        waiting.set_owner(name, owned);
    } else if (owned.owner) {
        Group& group = groups.find_or_create(name);
        groups.replace_owner(entry_of(group, *topic), owned.partition, owned.owner);
        if (group.dormant) groups.wake(group);
    } else if (Group* group = groups.find(name)) {
        GroupTopic* entry = groups.find_topic(*group, owned.topic);
        if (entry != nullptr) groups.clear_owner(*entry, owned.partition);
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
                                .order = what.commit->order,
                                .log = what.commit->log};
        commit(entry_of(groups.find_or_create(name), topic), event, *topic.memory(partition), now);
    }
}

GroupCopy Shard::copy(const Group& group) const {
    std::size_t partitions = 0;
    std::size_t room = 0;
    for (const auto& entry : group.topics) {
        partitions += entry->partitions.size();
        for (const PartitionSlot& slot : entry->partitions) room += GroupCopy::room_for(slot.window);
    }
    const bool warming = told.is_warming() && is_of_brokers(&group);
    GroupCopy copied(rules.intervals, warming, group.topics.size(), partitions, room);
    for (const auto& entry : group.topics) {
        copied.begin_topic(entry->topic->name, entry->partitions.size());
        for (std::size_t i = 0; i < entry->partitions.size(); ++i) {
            const ToldCommit* said = GroupTable::find_told(*entry, static_cast<std::int32_t>(i));
            const Commit* commit = said == nullptr ? nullptr : &said->commit;
            copied.add(copy_partition(*entry, i), entry->partitions[i].window, commit);
        }
    }
    return copied;
}

Group* Shard::find_shown(std::string_view name) const {
    Group* group = groups.find(name);
    return group == nullptr || group->dormant ? nullptr : group;
}

bool Shard::remove_group(std::string_view name) {
    standings.erase(name);
    return remove_windows(name);
}

bool Shard::remove_windows(std::string_view name) {
    waiting.drop_group(name);
    Group* group = groups.find(name);
    if (group == nullptr) return false;
    const bool shown = !group->dormant;
    groups.remove(*group);
    return shown;
}

std::optional<GroupStanding> Shard::standing(std::string_view name, std::int64_t limit_ms) const {
    const Group* group = groups.find(name);
    const GroupStanding* standing = standings.find(name, group == nullptr ? 0 : group->log);
    if (standing == nullptr) return std::nullopt;
    if (group != nullptr && group->has_commit && expired(*group, limit_ms)) return std::nullopt;
    return *standing;
}

bool Shard::expired(const Group& group, std::int64_t limit_ms) {
    if (group.last_commit_ms >= limit_ms) return false;
    // Brokers forget what they tell by themselves.
    return group.has_commit || std::all_of(group.topics.begin(), group.topics.end(),
                                           [](const auto& entry) { return entry->told.empty(); });
}

void Shard::remove_expired(Group& group) {
    let_go(group);
    // A group that never had a commit has not expired.
    if (group.has_commit) standings.put_to_sleep(group.name);
    if (group.owners.empty() && !waiting.has_owners(group.name)) {
        groups.remove(group);
    } else {
        groups.put_to_sleep(group);
    }
}

}  // namespace warren::core
