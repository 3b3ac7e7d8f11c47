#include "core/window/group_table.h"

#include "core/window/heap_block.h"
#include "core/window/text_table.h"

#include <absl/hash/hash.h>

#include <algorithm>
#include <utility>

namespace warren::core {
namespace {

std::size_t slots_bytes(const std::vector<PartitionSlot>& slots) {
    return heap_block(slots.capacity() * sizeof(PartitionSlot));
}

std::size_t base_bytes(const Group& group) {
    return heap_block(sizeof(Group)) + heap_block(group.name);
}

/// An entry with its places in the group's and the topic's list.
constexpr std::size_t group_topic_bytes = heap_block(sizeof(GroupTopic)) + 2 * sizeof(GroupTopic*);

bool is_told_before(const ToldCommit& told, std::int32_t partition) {
    return told.partition < partition;
}

/// Takes an element out of a list in which every element knows its place.
template <typename List, typename Place>
void take_out(List& list, std::size_t index, Place place_of) {
    if (index + 1 != list.size()) {
        list[index] = std::move(list.back());
        place_of(*list[index]) = static_cast<std::uint32_t>(index);
    }
    list.pop_back();
}

}  // namespace

std::size_t hash_of_group(std::string_view group) {
    return TextHash()(group);
}

std::size_t hash_of_group_topic(std::size_t group_hash, std::string_view topic) {
    return absl::HashOf(group_hash, absl::string_view(topic.data(), topic.size()));
}

Group* GroupTable::find(std::string_view group) const {
    const auto found = by_name_.find(group);
    return found == by_name_.end() ? nullptr : *found;
}

GroupTopic* GroupTable::find_topic(std::size_t hash, std::string_view group, std::string_view topic) const {
    const auto found = by_topic_name_.find(TopicKey{hash, group, topic});
    return found == by_topic_name_.end() ? nullptr : *found;
}

GroupTopic* GroupTable::find_topic(const Group& group, std::string_view topic) const {
    return find_topic(hash_of_group_topic(hash_of_group(group.name), topic), group.name, topic);
}

const std::vector<GroupTopic*>& GroupTable::groups_of(const Topic* topic) const {
    static const std::vector<GroupTopic*> none;
    const auto found = by_topic_.find(topic);
    return found == by_topic_.end() ? none : found->second;
}

Group& GroupTable::find_or_create(std::string_view name) {
    if (Group* known = find(name)) return *known;
    Group& group = *groups_.emplace_back(std::make_unique<Group>(Group{.name = std::string(name)}));
    group.index = static_cast<std::uint32_t>(groups_.size() - 1);
    by_name_.insert(&group);
    bytes_ += base_bytes(group);
    return group;
}

void GroupTable::remove(Group& group) {
    wake(group);
    while (!group.topics.empty()) remove_topic(*group.topics.back());
    bytes_ -= base_bytes(group) + owners_bytes(group);
    by_name_.erase(by_name_.find(std::string_view(group.name)));
    take_out(groups_, group.index, [](Group& moved) -> std::uint32_t& { return moved.index; });
    if (is_sparse(groups_)) groups_.shrink_to_fit();
    if (is_sparse(by_name_)) by_name_.rehash(0);
    if (is_sparse(by_topic_name_)) by_topic_name_.rehash(0);
}

GroupTopic& GroupTable::add_topic(Group& group, Topic& topic) {
    auto& entry = *group.topics.emplace_back(std::make_unique<GroupTopic>());
    entry.group = &group;
    entry.topic = &topic;
    entry.hash = hash_of_group_topic(hash_of_group(group.name), topic.name);
    entry.index_in_group = static_cast<std::uint32_t>(group.topics.size() - 1);
    by_topic_name_.insert(&entry);
    std::vector<GroupTopic*>& groups = by_topic_[&topic];
    entry.index_of_topic = static_cast<std::uint32_t>(groups.size());
    groups.push_back(&entry);
    bytes_ += group_topic_bytes;
    return entry;
}

void GroupTable::remove_topic(GroupTopic& entry) {
    forget_topic(entry);
    take_out(entry.group->topics, entry.index_in_group,
             [](GroupTopic& moved) -> std::uint32_t& { return moved.index_in_group; });
}

void GroupTable::forget_topic(GroupTopic& entry) {
    for (const PartitionSlot& slot : entry.partitions) bytes_ -= window_bytes(slot);
    bytes_ -= group_topic_bytes + slots_bytes(entry.partitions) + told_bytes(entry);
    partitions_ -= entry.partitions.size();
    by_topic_name_.erase(by_topic_name_.find(&entry));
    const auto groups = by_topic_.find(entry.topic);
    take_out(groups->second, entry.index_of_topic,
             [](GroupTopic& moved) -> std::uint32_t& { return moved.index_of_topic; });
    if (groups->second.empty()) by_topic_.erase(groups);
}

PartitionSlot& GroupTable::slot(GroupTopic& entry, std::int32_t partition) {
    const auto index = static_cast<std::size_t>(partition);
    std::vector<PartitionSlot>& slots = entry.partitions;
    if (index >= slots.size()) {
        bytes_ -= slots_bytes(slots);
        partitions_ += entry.topic->partitions.size() - slots.size();
        slots.reserve(entry.topic->partitions.size());
        slots.resize(entry.topic->partitions.size());
        bytes_ += slots_bytes(slots);
    }
    return slots[index];
}

void GroupTable::shrink(GroupTopic& entry) {
    std::vector<PartitionSlot>& slots = entry.partitions;
    while (slots.size() > entry.topic->partitions.size()) {
        bytes_ -= window_bytes(slots.back());
        slots.pop_back();
        --partitions_;
    }
    const auto count = static_cast<std::int64_t>(entry.topic->partitions.size());
    drop_told_if(entry, [count](const ToldCommit& told) { return told.partition >= count; });
}

void GroupTable::append(PartitionSlot& slot, const WindowEntry& entry) {
    if (slot.window.try_append(entry, intervals_)) return;
    bytes_ -= window_bytes(slot);
    slot.window.append(entry, intervals_);
    bytes_ += window_bytes(slot);
}

void GroupTable::insert(PartitionSlot& slot, std::size_t index, const WindowEntry& entry) {
    bytes_ -= window_bytes(slot);
    slot.window.insert(index, entry, intervals_);
    bytes_ += window_bytes(slot);
}

void GroupTable::replace(PartitionSlot& slot, std::size_t index, const WindowEntry& entry) {
    if (index + 1 == slot.window.size() && slot.window.try_replace_newest(entry)) return;
    bytes_ -= window_bytes(slot);
    slot.window.replace(index, entry, intervals_);
    bytes_ += window_bytes(slot);
}

void GroupTable::assign(PartitionSlot& slot, std::span<const WindowEntry> entries) {
    bytes_ -= window_bytes(slot);
    slot.window.assign(entries, intervals_);
    bytes_ += window_bytes(slot);
}

void GroupTable::clear(PartitionSlot& slot) {
    bytes_ -= window_bytes(slot);
    slot.window.clear();
}

void GroupTable::drop_up_to(PartitionSlot& slot, std::int64_t order) {
    if (slot.window.empty() || slot.window.newest_order() <= order) return clear(slot);
    const std::vector<WindowEntry> entries = slot.window.entries();
    const auto later = std::find_if(entries.begin(), entries.end(), [&](const auto& one) { return one.order > order; });
    if (later == entries.begin()) return;
    assign(slot, {later, entries.end()});
}

const ToldCommit* GroupTable::find_told(const GroupTopic& entry, std::int32_t partition) {
    const auto found = std::lower_bound(entry.told.begin(), entry.told.end(), partition, is_told_before);
    return found != entry.told.end() && found->partition == partition ? &*found : nullptr;
}

void GroupTable::tell(GroupTopic& entry, const ToldCommit& told) {
    // What is shown has a place in the list of partitions.
    static_cast<void>(slot(entry, told.partition));
    const auto place = std::lower_bound(entry.told.begin(), entry.told.end(), told.partition, is_told_before);
    bytes_ -= told_bytes(entry);
    if (place != entry.told.end() && place->partition == told.partition) {
        *place = told;
    } else {
        entry.told.insert(place, told);
    }
    bytes_ += told_bytes(entry);
}

void GroupTable::drop_told(GroupTopic& entry, std::int32_t partition) {
    if (entry.told.empty()) return;
    drop_told_if(entry, [partition](const ToldCommit& told) { return told.partition == partition; });
}

void GroupTable::make_void(GroupTopic& entry, std::int32_t partition) {
    for (ToldCommit& told : entry.told) {
        if (told.partition == partition) told.is_void = true;
    }
}

std::size_t GroupTable::told_bytes(const GroupTopic& entry) {
    return heap_block(entry.told.capacity() * sizeof(ToldCommit));
}

void GroupTable::put_to_sleep(Group& group) {
    for (std::size_t next = group.topics.size(); next > 0; --next) {
        GroupTopic& entry = *group.topics[next - 1];
        bool owned = false;
        for (PartitionSlot& slot : entry.partitions) {
            clear(slot);
            slot.used = slot.owner != 0;
            owned = owned || slot.used;
        }
        drop_told_if(entry, [](const ToldCommit&) { return true; });
        if (!owned) remove_topic(entry);
    }
    group.last_commit_ms = 0;
    group.has_commit = false;
    if (!group.dormant) ++dormant_;
    group.dormant = true;
}

void GroupTable::wake(Group& group) {
    if (group.dormant) --dormant_;
    group.dormant = false;
}

void GroupTable::clear_owners(Group& group) {
    if (group.owners.empty()) return;
    for (const auto& entry : group.topics) {
        for (PartitionSlot& slot : entry->partitions) slot.owner = 0;
    }
    bytes_ -= owners_bytes(group);
    std::vector<OwnerRef>().swap(group.owners);
}

void GroupTable::set_owner(GroupTopic& entry, std::int32_t partition, const OwnerRef& owner) {
    Group& group = *entry.group;
    // The partitions of a member come one after the other.
    if (group.owners.empty() || group.owners.back() != owner) add_owner(group, owner);
    PartitionSlot& owned = slot(entry, partition);
    owned.owner = static_cast<std::uint32_t>(group.owners.size());
    owned.used = true;
}

void GroupTable::replace_owner(GroupTopic& entry, std::int32_t partition, const OwnerRef& owner) {
    Group& group = *entry.group;
    PartitionSlot& owned = slot(entry, partition);
    if (owned.owner != 0 && *group.owners[owned.owner - 1] == *owner) return;
    owned.owner = 0;
    std::uint32_t place = reusable_owner(group, *owner);
    if (place == 0) {
        add_owner(group, owner);
        place = static_cast<std::uint32_t>(group.owners.size());
    }
    group.owners[place - 1] = owner;
    owned.owner = place;
    owned.used = true;
}

void GroupTable::clear_owner(GroupTopic& entry, std::int32_t partition) {
    const auto index = static_cast<std::size_t>(partition);
    if (index < entry.partitions.size()) entry.partitions[index].owner = 0;
}

void GroupTable::add_owner(Group& group, const OwnerRef& owner) {
    bytes_ -= owners_bytes(group);
    group.owners.push_back(owner);
    bytes_ += owners_bytes(group);
}

std::uint32_t GroupTable::reusable_owner(const Group& group, const Owner& owner) {
    std::vector<bool> in_use(group.owners.size());
    for (const auto& entry : group.topics) {
        for (const PartitionSlot& slot : entry->partitions) {
            if (slot.owner != 0) in_use[slot.owner - 1] = true;
        }
    }
    std::uint32_t unused = 0;
    for (std::uint32_t place = 1; place <= group.owners.size(); ++place) {
        if (*group.owners[place - 1] == owner) return place;
        if (!in_use[place - 1]) unused = place;
    }
    return unused;
}

std::size_t GroupTable::window_bytes(const PartitionSlot& slot) const {
    return heap_block(slot.window.bytes(intervals_));
}

std::size_t GroupTable::owners_bytes(const Group& group) const {
    // The texts are estimated at a usual length: looking at each for every new one would cost more than it tells.
    constexpr std::size_t per_owner = heap_block(sizeof(Owner) + 16) + heap_block(24);
    return heap_block(group.owners.capacity() * sizeof(OwnerRef)) + group.owners.size() * per_owner;
}

void GroupTable::add_sizes(StoreSizes& sizes) const {
    sizes.groups += groups_.size() - dormant_;
    sizes.group_partitions += partitions_;
    sizes.bytes += bytes_ + heap_block(groups_.capacity() * sizeof(Group*)) + table_bytes(by_name_) +
                   table_bytes(by_topic_name_) + table_bytes(by_topic_);
}

}  // namespace warren::core
