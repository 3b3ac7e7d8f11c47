#include "core/window/log_ids.h"
#include "core/window/store_impl.h"
#include "core/window/walk_groups.h"
#include "warren/core/window/cluster_store.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <utility>
#include <vector>

namespace warren::core {
namespace {

/// Copying and writing one takes some ten microseconds.
constexpr std::size_t saved_per_lock = 32;

snapshot::TopicState state_of(const GroupTopic& entry) {
    snapshot::TopicState state{.topic = entry.topic->name, .partitions = {}};
    state.partitions.reserve(entry.partitions.size());
    for (const PartitionSlot& slot : entry.partitions) {
        state.partitions.push_back({.owner = slot.owner, .used = slot.used, .window = slot.window.entries()});
    }
    return state;
}

snapshot::GroupState state_of(const Group& group) {
    snapshot::GroupState state{.group = group.name,
                               .log = {},
                               .last_commit_ms = group.last_commit_ms,
                               .has_commit = group.has_commit,
                               .dormant = group.dormant,
                               .is_mixed = group.is_mixed,
                               .owners_order = group.owners_order,
                               .owners = {},
                               .topics = {}};
    if (group.log != 0) state.log = part_of_log(group.log);
    for (const OwnerRef& owner : group.owners) state.owners.push_back(*owner);
    for (const auto& entry : group.topics) state.topics.push_back(state_of(*entry));
    return state;
}

std::vector<OwnerRef> owner_refs(const snapshot::GroupState& state) {
    std::vector<OwnerRef> owners;
    owners.reserve(state.owners.size());
    for (const Owner& owner : state.owners) owners.push_back(std::make_shared<const Owner>(owner));
    return owners;
}

/// Takes the owners from a group that has nothing else but what brokers told, to make room for a saved one.
void drop_owners(Shard& shard, Group& group) {
    shard.waiting.drop_owners(group.name);
    shard.groups.clear_owners(group);
    for (std::size_t i = group.topics.size(); i > 0; --i) {
        if (!holds_anything(*group.topics[i - 1])) shard.groups.remove_topic(*group.topics[i - 1]);
    }
    shard.groups.wake(group);
}

/// Puts a saved group into a shard in which nothing was read of it.
class Restoring {
public:
    Restoring(Shard& shard, const TopicTable& topics, const snapshot::GroupState& state, LogId log)
        : shard_(&shard), topics_(&topics), state_(&state), log_(log), owners_(owner_refs(state)) {}

    void run() {
        Group& group = shard_->groups.find_or_create(state_->group);
        group.log = log_;
        group.last_commit_ms = state_->last_commit_ms;
        group.has_commit = state_->has_commit;
        group.is_mixed = state_->is_mixed;
        for (const snapshot::TopicState& topic : state_->topics) {
            const bool used = std::any_of(topic.partitions.begin(), topic.partitions.end(),
                                          [](const snapshot::PartitionState& partition) { return partition.used; });
            Topic* known = topics_->find(topic.topic);
            if (known == nullptr) {
                let_wait(topic);
            } else if (used) {
                fill(shard_->entry_of(group, *known), topic);
            }
        }
        set_owners();
        group.owners_order = state_->owners_order;
        if (state_->dormant) shard_->groups.put_to_sleep(group);
        if (group.topics.empty() && !shard_->waiting.has_owners(group.name)) shard_->groups.remove(group);
    }

private:
    void fill(GroupTopic& entry, const snapshot::TopicState& topic) {
        const auto known = static_cast<std::size_t>(entry.topic->partition_count());
        for (std::size_t i = 0; i < std::min(known, topic.partitions.size()); ++i) {
            const snapshot::PartitionState& saved = topic.partitions[i];
            const auto partition = static_cast<std::int32_t>(i);
            PartitionSlot& slot = shard_->groups.slot(entry, partition);
            slot.used = saved.used;
            shard_->groups.assign(slot, saved.window);
            if (saved.owner != 0) owned_.push_back({saved.owner, &entry, partition});
        }
    }

    /// The partitions of an owner one after the other, so that the group has each owner once.
    void set_owners() {
        std::stable_sort(owned_.begin(), owned_.end(),
                         [](const Owned& left, const Owned& right) { return left.owner < right.owner; });
        for (const Owned& one : owned_) shard_->groups.set_owner(*one.entry, one.partition, owners_[one.owner - 1]);
    }

    void let_wait(const snapshot::TopicState& topic) {
        for (std::size_t i = 0; i < topic.partitions.size(); ++i) {
            const snapshot::PartitionState& saved = topic.partitions[i];
            const auto partition = static_cast<std::int32_t>(i);
            if (saved.owner != 0) {
                shard_->waiting.keep_owner(state_->group, {topic.topic, partition, owners_[saved.owner - 1]});
            }
            if (saved.window.empty()) continue;
            const WindowEntry& newest = saved.window.back();
            shard_->waiting.keep({.group = state_->group,
                                  .topic = topic.topic,
                                  .partition = partition,
                                  .offset = newest.commit.offset,
                                  .timestamp_ms = newest.commit.timestamp_ms,
                                  .order = newest.order,
                                  .log = log_});
        }
    }

    struct Owned {
        std::uint32_t owner = 0;
        GroupTopic* entry = nullptr;
        std::int32_t partition = 0;
    };

    Shard* shard_;
    const TopicTable* topics_;
    const snapshot::GroupState* state_;
    LogId log_;
    std::vector<OwnerRef> owners_;
    std::vector<Owned> owned_;
};

}  // namespace

std::size_t ClusterStore::part_of(std::string_view group) {
    return Impl::shard_number(hash_of_group(group));
}

void ClusterStore::save_groups(std::size_t part, const Selection& wanted,
                               const std::function<void(snapshot::GroupState&&)>& take_group,
                               const std::function<void(snapshot::WaitingState&&)>& take_waiting) const {
    Shard& shard = *impl_->shards.at(part);
    const auto is_wanted = [&](const std::string& group) {
        if (group == wanted.own_group) return true;
        return wanted.accepts(group) && !impl_->artificial.lock()->contains(group);
    };
    const auto save = [&](const Shard&, const Group& group) {
        const bool only_owned = group.log == 0 && !group.has_commit;
        const bool told_here = is_of_log(group.log, wanted.topic) || only_owned || group.name == wanted.own_group;
        if (told_here && is_wanted(group.name)) take_group(state_of(group));
    };
    walk_groups(shard, save, saved_per_lock);
    const std::lock_guard lock(shard.mutex);
    shard.waiting.for_each([&](const std::string& group, const std::string& topic, std::int32_t partition,
                               const WaitingPartition& waiting) {
        if (!is_wanted(group)) return;
        snapshot::WaitingState state{.group = group, .topic = topic, .partition = partition, .commit = {}, .owner = {}};
        if (waiting.owner) state.owner = *waiting.owner;
        if (waiting.commit && is_of_log(waiting.commit->log, wanted.topic)) {
            state.commit = {waiting.commit->offset, waiting.commit->timestamp_ms, waiting.commit->order,
                            part_of_log(waiting.commit->log)};
        }
        if (state.commit || state.owner) take_waiting(std::move(state));
    });
}

void ClusterStore::save_standings(std::size_t part, const Selection& wanted,
                                  const std::function<void(const snapshot::StandingState&)>& take) const {
    Shard& shard = *impl_->shards.at(part);
    const std::lock_guard lock(shard.mutex);
    shard.standings.for_each([&](const std::string& group, const Standings::Entry& entry) {
        if (!is_of_log(entry.at.log, wanted.topic) || !wanted.accepts(group)) return;
        take({.group = group,
              .log = part_of_log(entry.at.log),
              .order = entry.at.order,
              .standing = entry.standing,
              .asleep = entry.asleep});
    });
}

std::optional<snapshot::TopicEnds> ClusterStore::save_ends(const TopicName& name) const {
    const std::shared_lock lock(impl_->topics_mutex);
    const Topic* topic = impl_->topics.find(name.view());
    if (topic == nullptr) return std::nullopt;
    snapshot::TopicEnds ends{.topic = topic->name, .id = topic->id, .partitions = {}};
    ends.partitions.reserve(topic->partitions.size());
    for (const BrokerMemory& memory : topic->partitions) {
        ends.partitions.push_back({memory.answers(), base::to_ms(memory.answered_at())});
    }
    return ends;
}

void ClusterStore::restore(const snapshot::TopicEnds& ends, base::WallTime now) {
    const std::lock_guard lock(impl_->topics_mutex);
    Topic* topic = impl_->topics.find(ends.topic);
    if (topic == nullptr || std::exchange(topic->ends_restored, true)) return;
    if (!topic->id.known()) impl_->topics.set_id(ends.topic, ends.id);
    if (ends.id.known() && topic->id != ends.id) return;
    bool newly_known = false;
    for (std::size_t i = 0; i < std::min(topic->partitions.size(), ends.partitions.size()); ++i) {
        const snapshot::PartitionEnds& saved = ends.partitions[i];
        BrokerMemory& memory = topic->partitions[i];
        newly_known = newly_known || (!memory.known() && !saved.answers.empty());
        memory.put_before(saved.answers, impl_->rules.intervals, base::wall_time_from_ms(saved.answered_at_ms));
    }
    if (newly_known) impl_->release({topic}, now);
}

std::vector<std::uint64_t> ClusterStore::let_go() const {
    return impl_->told.gone.hashes();
}

void ClusterStore::restore(const snapshot::LetGoState& gone) {
    if (impl_->told.expected) impl_->told.gone.add(gone.hashes);
}

bool ClusterStore::restore(const snapshot::GroupState& group, LogId log) {
    const std::shared_lock topics_lock(impl_->topics_mutex);
    Shard& shard = impl_->shard_of(group.group);
    const std::lock_guard shard_lock(shard.mutex);
    if (!shard.filter.accepts(group.group)) return false;
    if (Group* known = shard.groups.find(group.group)) {
        // Told offsets may come first, and every reader saves the owners of groups that have nothing else.
        if (known->log != 0 || known->has_commit) return false;
        const bool only_owned = !group.log && !group.has_commit;
        if (only_owned && group.owners_order < known->owners_order) return false;
        drop_owners(shard, *known);
    }
    Restoring(shard, impl_->topics, group, log).run();
    return true;
}

void ClusterStore::restore(const snapshot::StandingState& state, LogId log) {
    Shard& shard = impl_->shard_of(state.group);
    const std::lock_guard lock(shard.mutex);
    if (!shard.filter.accepts(state.group)) return;
    // It may have been saved a moment after its group, which had expired meanwhile.
    const Group* group = shard.groups.find(state.group);
    const bool has_commit = group != nullptr && group->has_commit;
    shard.standings.restore(state.group, {.standing = state.standing,
                                          .at = {.log = log, .order = state.order},
                                          .asleep = state.asleep && !has_commit});
}

}  // namespace warren::core
