#include "core/window/log_ids.h"
#include "core/window/store_impl.h"
#include "warren/core/window/cluster_store.h"

#include <limits>
#include <mutex>
#include <shared_mutex>
#include <string_view>

namespace warren::core {

/// The locks are held in their order: topics for the whole batch, then the shard of the group at hand.
struct ClusterStore::Batch::State {
    State(Impl& store_impl, base::WallTime batch_now)
        : store(store_impl),
          now(batch_now),
          limit_ms(expiry_limit_ms(store_impl.rules, batch_now)),
          topics_lock(store_impl.topics_mutex) {}

    Shard& lock_shard(std::size_t group_hash);
    GroupTopic* find(std::string_view group, std::string_view topic);
    CommitOutcome commit_first(const CommitEvent& event);
    /// Whether an older commit of the partition still waits for its second end offset.
    [[nodiscard]] bool has_to_wait(const CommitEvent& event, const BrokerMemory& memory) const {
        return !memory.confirmed() && shard->waiting.has_commit(event);
    }
    CommitOutcome pass_over(const CommitEvent& event);
    /// The same for a call that may remove the entry at hand.
    Shard& lock_to_remove(std::string_view group) {
        entry = nullptr;
        return lock_shard(hash_of_group(group));
    }

    Impl& store;
    const base::WallTime now;
    const std::int64_t limit_ms;
    const std::shared_lock<FairSharedMutex> topics_lock;
    Shard* shard = nullptr;
    std::unique_lock<std::mutex> shard_lock;
    /// Where the last commit went. Commits of a group come one after the other, so this spares most look-ups.
    GroupTopic* entry = nullptr;
};

Shard& ClusterStore::Batch::State::lock_shard(std::size_t group_hash) {
    Shard& wanted = store.shard_of(group_hash);
    if (shard != &wanted) {
        entry = nullptr;
        if (shard_lock) shard_lock.unlock();
        shard_lock = std::unique_lock(wanted.mutex);
        shard = &wanted;
    }
    return wanted;
}

GroupTopic* ClusterStore::Batch::State::find(std::string_view group, std::string_view topic) {
    if (entry != nullptr && entry->topic->name == topic && entry->group->name == group) return entry;
    const std::size_t group_hash = hash_of_group(group);
    entry = lock_shard(group_hash).groups.find_topic(hash_of_group_topic(group_hash, topic), group, topic);
    return entry;
}

CommitOutcome ClusterStore::Batch::State::commit_first(const CommitEvent& event) {
    if (!shard->filter.accepts(event.group)) return CommitOutcome::filtered;
    if (event.partition < 0) return CommitOutcome::bad_partition;
    Topic* topic = store.topics.find(event.topic);
    const BrokerMemory* memory = topic == nullptr ? nullptr : topic->memory(event.partition);
    if (memory == nullptr || has_to_wait(event, *memory)) return shard->waiting.keep(event);
    entry = &shard->entry_of(shard->groups.find_or_create(event.group), *topic);
    return shard->commit(*entry, event, *memory, now);
}

CommitOutcome ClusterStore::Batch::State::pass_over(const CommitEvent& event) {
    if (store.told.expected && is_of_log(event.log, brokers_log)) {
        lock_shard(hash_of_group(event.group)).pass_over(event);
    }
    return CommitOutcome::too_old;
}

ClusterStore::Batch::Batch(ClusterStore& store, base::WallTime now)
    : state_(std::make_unique<State>(*store.impl_, now)) {}

ClusterStore::Batch::~Batch() = default;

CommitOutcome ClusterStore::Batch::commit(const CommitEvent& event) {
    if (event.timestamp_ms < state_->limit_ms) return state_->pass_over(event);
    // A group that is found has passed the filter before.
    GroupTopic* entry = state_->find(event.group, event.topic);
    const BrokerMemory* memory = entry == nullptr ? nullptr : entry->topic->memory(event.partition);
    if (memory == nullptr || state_->has_to_wait(event, *memory)) return state_->commit_first(event);
    return state_->shard->commit(*entry, event, *memory, state_->now);
}

void ClusterStore::Batch::forget_commit(const CommitEvent& event) {
    if (state_->store.rules.keep_expired_offsets) return;
    state_->lock_to_remove(event.group).forget_commit(event);
}

void ClusterStore::Batch::set_owners(std::string_view group, std::span<const OwnedPartition> owners,
                                     std::int64_t order) {
    state_->lock_to_remove(group).set_owners(group, owners, order, state_->store.topics);
}

void ClusterStore::Batch::set_owner(std::string_view group, const OwnedPartition& owned) {
    // It may remove nothing, so the entry at hand stays good.
    state_->lock_shard(hash_of_group(group)).set_owner(group, owned, state_->store.topics);
}

bool ClusterStore::Batch::remove_group(std::string_view group) {
    return state_->lock_to_remove(group).remove_group(group);
}

bool ClusterStore::Batch::remove_windows(std::string_view group) {
    return state_->lock_to_remove(group).remove_windows(group);
}

bool ClusterStore::Batch::end_members(std::string_view group, std::int64_t order, LogId log) {
    // The tombstones of its offsets have been ignored, so nothing else would end the group.
    if (state_->store.rules.keep_expired_offsets) return remove_windows(group);
    return state_->lock_to_remove(group).end_members(group, order, log);
}

void ClusterStore::Batch::set_standing(std::string_view group, const GroupStanding& standing, const RecordPlace& at) {
    Shard& shard = state_->lock_shard(hash_of_group(group));
    if (shard.filter.accepts(group)) shard.standings.set(group, standing, at);
}

void ClusterStore::Batch::end_standing(std::string_view group, std::optional<GroupType> type, const RecordPlace& at) {
    state_->lock_shard(hash_of_group(group)).standings.end(group, type, at);
}

std::string_view ClusterStore::Batch::topic_name(const TopicId& id) const {
    const Topic* topic = state_->store.topics.find(id);
    return topic == nullptr ? std::string_view() : std::string_view(topic->name);
}

std::uint64_t ClusterStore::Batch::topic_ids_told() const {
    return state_->store.topics.ids_told();
}

bool ClusterStore::Batch::tell(const CommitEvent& event) {
    Topic* topic = state_->store.topics.find(event.topic);
    if (topic == nullptr || topic->memory(event.partition) == nullptr) return false;
    // It removes nothing, so the entry at hand stays good.
    return state_->lock_shard(hash_of_group(event.group)).tell(event, *topic, state_->now);
}

bool ClusterStore::Batch::shows(std::string_view group) {
    return state_->lock_shard(hash_of_group(group)).find_shown(group) != nullptr;
}

std::vector<WindowEntry> ClusterStore::Batch::window(const CommitEvent& place) {
    const GroupTopic* entry = state_->find(place.group, place.topic);
    const auto number = static_cast<std::size_t>(place.partition);
    if (entry == nullptr || place.partition < 0 || number >= entry->partitions.size()) return {};
    return entry->partitions[number].window.entries();
}

void ClusterStore::Batch::set_window(const CommitEvent& place, std::span<const WindowEntry> entries) {
    if (entries.empty()) {
        CommitEvent all = place;
        all.order = std::numeric_limits<std::int64_t>::max();
        return state_->lock_to_remove(all.group).forget_commit(all);
    }
    GroupTopic* entry = state_->find(place.group, place.topic);
    const auto number = static_cast<std::size_t>(place.partition);
    if (entry == nullptr || place.partition < 0 || number >= entry->partitions.size()) return;
    PartitionSlot& slot = entry->partitions[number];
    state_->shard->groups.assign(slot, entries);
}

}  // namespace warren::core
