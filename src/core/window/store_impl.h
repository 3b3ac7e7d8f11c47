#pragma once

#include "core/window/fair_shared_mutex.h"
#include "core/window/filter_decisions.h"
#include "core/window/group_copy.h"
#include "core/window/group_table.h"
#include "core/window/let_go.h"
#include "core/window/placement.h"
#include "core/window/read_up.h"
#include "core/window/standings.h"
#include "core/window/store_rules.h"
#include "core/window/text_table.h"
#include "core/window/topic_table.h"
#include "core/window/waiting_room.h"
#include "warren/base/guarded.h"
#include "warren/core/window/cluster_store.h"

#include <absl/container/flat_hash_set.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace warren::core {

/// End offset minus committed offset, at least 0. The difference of two signed numbers always fits unsigned.
[[nodiscard]] constexpr std::uint64_t lag_of(std::int64_t offset, std::int64_t end) {
    return end <= offset ? 0 : static_cast<std::uint64_t>(end) - static_cast<std::uint64_t>(offset);
}

/// Whether a commit, an owner or a told offset is left of a group's topic.
[[nodiscard]] bool holds_anything(const GroupTopic& entry);

/// What all shards know of the brokers' word.
struct Told {
    /// Brokers are asked.
    std::atomic<bool> expected = false;
    /// Readers of the brokers' own topic that have not read its history yet.
    std::atomic<std::size_t> warming_readers = 0;
    /// Told offsets of these are not shown.
    LetGo gone;

    [[nodiscard]] bool is_warming() const { return warming_readers > 0; }
};

/// A part of the groups, picked by the hash of their names. `mutex` guards everything else.
///
/// What looks at the partitions of a topic also needs the topics' lock, shared: `commit`, `set_owners`, `set_owner`,
/// `release`, `copy`. A topic to which a group points exists, and its name stays the same.
struct alignas(64) Shard {
    Shard(const StoreRules& store_rules, const GroupFilter& store_filter, Told& store_told)
        : rules(store_rules), told(store_told), groups(store_rules.intervals), filter(store_filter, most_decisions) {}

    /// Groups whose fate by the storage's lists is remembered, per shard.
    static constexpr std::size_t most_decisions = 4'096;

    /// A commit of a partition whose end offset is known.
    CommitOutcome commit(GroupTopic& entry, const CommitEvent& event, const BrokerMemory& memory, base::WallTime now);
    /// Whether the group's commits come from the event's log, or do so from now on.
    bool takes_log(GroupTopic& entry, const CommitEvent& event);
    /// Takes what the event makes void from the window; what holds nothing any more leaves. The commit may wait only.
    void forget_commit(const CommitEvent& event);
    void set_owners(std::string_view group, std::span<const OwnedPartition> owners, std::int64_t order,
                    const TopicTable& topics);
    /// Returns whether readers saw the group and do not any more.
    bool end_members(std::string_view group, std::int64_t order, LogId log);
    void set_owner(std::string_view group, const OwnedPartition& owned, const TopicTable& topics);
    /// Stores what waited for partitions of the topic that have an end offset now.
    void release(Topic& topic, base::WallTime now);
    /// The entry of a group's topic, made if it is not there.
    GroupTopic& entry_of(Group& group, Topic& topic);
    [[nodiscard]] GroupCopy copy(const Group& group) const;

    /// The group, if it is there for readers.
    [[nodiscard]] Group* find_shown(std::string_view group) const;
    /// Returns whether readers saw it.
    bool remove_group(std::string_view group);
    /// The same, but its type and state stay.
    bool remove_windows(std::string_view group);
    /// None also for a group whose newest commit lies before `limit_ms`.
    [[nodiscard]] std::optional<GroupStanding> standing(std::string_view group, std::int64_t limit_ms) const;
    /// Whether the group's newest commit lies before `limit_ms`.
    [[nodiscard]] static bool expired(const Group& group, std::int64_t limit_ms);
    /// Removes an expired group from the readers' sight. What Kafka would still say of it stays for its next commit:
    /// its owners, its type and state. Waiting commits stay as well: they may be younger.
    void remove_expired(Group& group);

    // ---- What the brokers say ----

    [[nodiscard]] std::vector<OffsetDifference> differences(std::string_view group, std::span<const ToldOffset> all,
                                                            const TopicTable& topics);
    /// The difference in one partition, if there is one; `offset` none: nothing is told.
    [[nodiscard]] std::optional<OffsetDifference> difference(std::string_view group, std::string_view topic,
                                                             std::int32_t partition, std::optional<std::int64_t> offset,
                                                             const TopicTable& topics);
    bool repair(std::string_view group, const OffsetDifference& what, RepairGround ground, TopicTable& topics,
                base::WallTime now);
    /// See `Batch::tell`.
    bool tell(const CommitEvent& event, Topic& topic, base::WallTime now);
    /// The offset is the newest position of the partition from now on.
    void show_told(GroupTopic& entry, std::int32_t partition, std::int64_t offset, base::WallTime now);
    /// Whether what brokers say of the group means what is here; of one that is not here it does.
    [[nodiscard]] static bool is_of_brokers(const Group* group);
    /// The history has been read: drops what was told of partitions for which something was.
    void settle_told(Group& group);
    /// Brokers do not tell of a partition any more. What was read stays. Returns whether anything had been told.
    bool end_told(std::string_view group, const OffsetDifference& what);
    /// What was told of a partition is void by what was read.
    void forget_told(GroupTopic& entry, std::int32_t partition);
    /// A commit was too old to be stored.
    void pass_over(const CommitEvent& event);
    // Brokers may still tell of what is let go.
    void let_go(const Group& group);
    void let_go(const GroupTopic& entry);
    void let_go(std::string_view group, std::string_view topic, std::int32_t partition);

    /// Puts the entry where it belongs.
    CommitOutcome write(PartitionSlot& slot, const Placement& place, const WindowEntry& entry);

    std::mutex mutex;
    const StoreRules rules;
    Told& told;
    GroupTable groups;
    Standings standings;
    WaitingRoom waiting;
    FilterDecisions filter;
};

struct ClusterStore::Impl {
    static constexpr std::size_t shard_bits = 6;
    static constexpr std::size_t shard_count = std::size_t{1} << shard_bits;
    static_assert(shard_count == ClusterStore::parts);

    Impl(ClusterName cluster, const StoreSettings& settings);

    /// The tables in a shard use the lower bits of the same hash.
    [[nodiscard]] static std::size_t shard_number(std::size_t group_hash) {
        return group_hash >> (std::numeric_limits<std::size_t>::digits - shard_bits);
    }
    [[nodiscard]] Shard& shard_of(std::size_t group_hash) { return *shards[shard_number(group_hash)]; }
    [[nodiscard]] Shard& shard_of(std::string_view group) { return shard_of(hash_of_group(group)); }

    /// The windows of the group if it is there and `wanted(shard, group)`, which may remove it instead, says so.
    template <typename Wanted>
    [[nodiscard]] std::optional<GroupWindows> copy(const GroupName& name, const Wanted& wanted);
    void drop_topic(const Topic& topic);
    void shrink_topic(const Topic& topic);
    /// Stores what waited for end offsets of these topics.
    void release(const absl::flat_hash_set<Topic*>& newly_known, base::WallTime now);

    const ClusterName name;
    const StoreRules rules;
    Told told;
    /// Guards `topics`. Taken before a shard's lock.
    FairSharedMutex topics_mutex;
    TopicTable topics;
    std::array<std::unique_ptr<Shard>, shard_count> shards;
    /// How often each was marked. Taken after a shard's lock.
    base::Guarded<TextMap<std::size_t>> artificial;
    std::atomic<bool> wants_topic_ids = false;
    /// Offsets topics, numbered from 1.
    base::Guarded<std::vector<TopicName>> log_topics{std::vector{TopicName(std::string(brokers_offsets_topic))}};
    base::Guarded<ReadUp> read_up;
};

}  // namespace warren::core
