#include "core/window/store_impl.h"
#include "warren/core/window/cluster_store.h"

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
    if (memory == nullptr) return shard->waiting.keep(event);
    entry = &shard->entry_of(shard->groups.find_or_create(event.group), *topic);
    return shard->commit(*entry, event, *memory, now);
}

ClusterStore::Batch::Batch(ClusterStore& store, base::WallTime now)
    : state_(std::make_unique<State>(*store.impl_, now)) {}

ClusterStore::Batch::~Batch() = default;

CommitOutcome ClusterStore::Batch::commit(const CommitEvent& event) {
    if (event.timestamp_ms < state_->limit_ms) return CommitOutcome::too_old;
    // A group that is found has passed the filter before.
    GroupTopic* entry = state_->find(event.group, event.topic);
    const BrokerMemory* memory = entry == nullptr ? nullptr : entry->topic->memory(event.partition);
    if (memory == nullptr) return state_->commit_first(event);
    return state_->shard->commit(*entry, event, *memory, state_->now);
}

void ClusterStore::Batch::forget_commit(const CommitEvent& event) {
    state_->lock_to_remove(event.group).forget_commit(event.group, event.topic, event.partition);
}

void ClusterStore::Batch::set_owners(std::string_view group, std::span<const OwnedPartition> owners) {
    state_->lock_to_remove(group).set_owners(group, owners, state_->store.topics);
}

bool ClusterStore::Batch::remove_group(std::string_view group) {
    return state_->lock_to_remove(group).remove_group(group);
}

}  // namespace warren::core
