#pragma once

#include "core/window/fair_shared_mutex.h"
#include "core/window/filter_decisions.h"
#include "core/window/group_table.h"
#include "core/window/placement.h"
#include "core/window/store_rules.h"
#include "core/window/text_table.h"
#include "core/window/topic_table.h"
#include "core/window/waiting_room.h"
#include "warren/base/guarded.h"
#include "warren/core/window/cluster_store.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace warren::core {

/// A part of the groups, picked by the hash of their names. `mutex` guards everything else.
///
/// What looks at the partitions of a topic also needs the topics' lock, shared: `commit`, `set_owners`, `release`,
/// `copy`. A topic to which a group points exists, and its name stays the same.
struct alignas(64) Shard {
    explicit Shard(const StoreRules& store_rules, const GroupFilter& store_filter)
        : rules(store_rules), groups(store_rules.intervals), filter(store_filter, most_decisions) {}

    /// Groups whose fate by the storage's lists is remembered, per shard.
    static constexpr std::size_t most_decisions = 4'096;

    /// A commit of a partition whose end offset is known.
    CommitOutcome commit(GroupTopic& entry, const CommitEvent& event, const BrokerMemory& memory, base::WallTime now);
    /// Empties the window; what holds nothing any more leaves. The arguments are names because it may wait only.
    void forget_commit(std::string_view group, std::string_view topic, std::int32_t partition);
    void set_owners(std::string_view group, std::span<const OwnedPartition> owners, const TopicTable& topics);
    /// Stores what waited for partitions of the topic that have an end offset now.
    void release(Topic& topic, base::WallTime now);
    /// The entry of a group's topic, made if it is not there.
    GroupTopic& entry_of(Group& group, Topic& topic);
    [[nodiscard]] GroupWindows copy(const Group& group) const;

    /// The group, if it is there for readers.
    [[nodiscard]] Group* find_shown(std::string_view group) const;
    /// Returns whether readers saw it.
    bool remove_group(std::string_view group);
    /// Whether the group's newest commit lies before `limit_ms`.
    [[nodiscard]] static bool expired(const Group& group, std::int64_t limit_ms);
    /// Removes an expired group from the readers' sight. What Kafka would still say of it stays for its next commit:
    /// its owners. Waiting commits stay as well: they may be younger.
    void remove_expired(Group& group);

    /// Puts the entry where it belongs.
    CommitOutcome write(PartitionSlot& slot, const Placement& place, WindowEntry entry);

    std::mutex mutex;
    const StoreRules rules;
    GroupTable groups;
    WaitingRoom waiting;
    FilterDecisions filter;
};

struct ClusterStore::Impl {
    static constexpr std::size_t shard_bits = 6;
    static constexpr std::size_t shard_count = std::size_t{1} << shard_bits;

    Impl(ClusterName cluster, const StoreSettings& settings);

    /// The tables in a shard use the lower bits of the same hash.
    [[nodiscard]] Shard& shard_of(std::size_t group_hash) {
        return *shards[group_hash >> (std::numeric_limits<std::size_t>::digits - shard_bits)];
    }
    [[nodiscard]] Shard& shard_of(std::string_view group) { return shard_of(hash_of_group(group)); }

    /// The windows of the group if it is there and `wanted(shard, group)`, which may remove it instead, says so.
    template <typename Wanted>
    [[nodiscard]] std::optional<GroupWindows> copy(const GroupName& name, const Wanted& wanted);
    void drop_topic(const Topic& topic);
    void shrink_topic(const Topic& topic);

    const ClusterName name;
    const StoreRules rules;
    /// Guards `topics`. Taken before a shard's lock.
    FairSharedMutex topics_mutex;
    TopicTable topics;
    std::array<std::unique_ptr<Shard>, shard_count> shards;
    base::Guarded<TextSet> artificial;
};

}  // namespace warren::core
