#pragma once

#include "core/window/packed_window.h"
#include "core/window/topic_table.h"
#include "warren/core/model/commit.h"

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace warren::core {

struct Group;

/// What a group has of one partition.
struct PartitionSlot {
    PackedWindow window;
    /// Place in `Group::owners` plus one; 0: nobody.
    std::uint32_t owner = 0;
    /// Whether there ever was a commit or an owner.
    bool used = false;
};
static_assert(sizeof(PartitionSlot) == 16, "half a million of them are an ordinary cluster");

/// What brokers said that a group has committed, which stands for the newest commit of a partition.
struct ToldCommit {
    std::int32_t partition = 0;
    /// What was read since makes it void; it is shown until the history has been read.
    bool is_void = false;
    Commit commit;
};

/// A topic of a group.
struct GroupTopic {
    Group* group = nullptr;
    Topic* topic = nullptr;
    /// Of the names of group and topic.
    std::size_t hash = 0;
    std::vector<PartitionSlot> partitions;
    /// Ascending by partition; rarely any.
    std::vector<ToldCommit> told;
    // Places in `Group::topics` and in the table's list of the topic's groups.
    std::uint32_t index_in_group = 0;
    std::uint32_t index_of_topic = 0;
};

struct Group {
    std::string name;
    /// Where its commits come from.
    LogId log = 0;
    /// Greatest timestamp of a commit that became the newest of its window; 0 if there was none.
    std::int64_t last_commit_ms = 0;
    bool has_commit = false;
    /// Commits came from more than one offsets topic.
    bool is_mixed = false;
    /// Expired, but its members are known: it is not shown, and its owners are there when it commits again.
    bool dormant = false;
    std::uint32_t index = 0;
    std::vector<std::unique_ptr<GroupTopic>> topics;
    /// Of the last group-metadata record, with its position.
    std::vector<OwnerRef> owners;
    std::int64_t owners_order = std::numeric_limits<std::int64_t>::min();
};

/// The hash that picks a group's shard, and that of one of its topics. Both are needed for each record of another group
/// than the one before, so the second builds upon the first.
[[nodiscard]] std::size_t hash_of_group(std::string_view group);
[[nodiscard]] std::size_t hash_of_group_topic(std::size_t group_hash, std::string_view topic);

/// The groups of one shard with their windows. Keeps the look-up tables and the account of its size in step.
/// Not thread-safe. Groups and their topics stay where they are until they are removed.
class GroupTable {
public:
    explicit GroupTable(std::uint32_t intervals) : intervals_(intervals) {}

    // ---- Look-up; null if not there ----

    [[nodiscard]] Group* find(std::string_view group) const;
    [[nodiscard]] GroupTopic* find_topic(std::size_t hash, std::string_view group, std::string_view topic) const;
    [[nodiscard]] GroupTopic* find_topic(const Group& group, std::string_view topic) const;
    /// The entries of all groups that have the topic.
    [[nodiscard]] const std::vector<GroupTopic*>& groups_of(const Topic* topic) const;

    /// Groups by number, for walks with pauses: removing one moves the last one to its place, so a walk from the
    /// highest number down meets every group that is there all the time.
    [[nodiscard]] std::size_t size() const { return groups_.size(); }
    [[nodiscard]] Group& at(std::size_t index) const { return *groups_[index]; }

    // ---- Changes ----

    Group& find_or_create(std::string_view group);
    void remove(Group& group);
    GroupTopic& add_topic(Group& group, Topic& topic);
    /// The group stays, even if this was its last topic.
    void remove_topic(GroupTopic& entry);

    /// The slot of a partition of the topic. If the group's list is too short it is extended to all the topic's
    /// partitions.
    PartitionSlot& slot(GroupTopic& entry, std::int32_t partition);
    /// Cuts the group's list to the topic's partitions.
    void shrink(GroupTopic& entry);

    // What a window holds is changed through these, so that its memory is accounted for.
    void append(PartitionSlot& slot, const WindowEntry& entry);
    void insert(PartitionSlot& slot, std::size_t index, const WindowEntry& entry);
    void replace(PartitionSlot& slot, std::size_t index, const WindowEntry& entry);
    void assign(PartitionSlot& slot, std::span<const WindowEntry> entries);
    void clear(PartitionSlot& slot);
    /// Drops the entries up to `order`.
    void drop_up_to(PartitionSlot& slot, std::int64_t order);

    // The same for told offsets.
    [[nodiscard]] static const ToldCommit* find_told(const GroupTopic& entry, std::int32_t partition);
    void tell(GroupTopic& entry, const ToldCommit& told);
    void drop_told(GroupTopic& entry, std::int32_t partition);
    static void make_void(GroupTopic& entry, std::int32_t partition);
    template <typename Condition>
    void drop_told_if(GroupTopic& entry, Condition condition) {
        bytes_ -= told_bytes(entry);
        std::erase_if(entry.told, condition);
        if (entry.told.empty()) std::vector<ToldCommit>().swap(entry.told);
        bytes_ += told_bytes(entry);
    }

    /// Takes everything but the owners from the group and keeps it out of sight.
    void put_to_sleep(Group& group);
    void wake(Group& group);

    /// Nobody owns anything of the group any more.
    void clear_owners(Group& group);
    void set_owner(GroupTopic& entry, std::int32_t partition, const OwnerRef& owner);
    /// The same for owners that change one at a time: keeps the list of owners as short as it can be.
    void replace_owner(GroupTopic& entry, std::int32_t partition, const OwnerRef& owner);
    void clear_owner(GroupTopic& entry, std::int32_t partition);

    void add_sizes(StoreSizes& sizes) const;

private:
    struct GroupHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const { return hash_of_group(name); }
        std::size_t operator()(const Group* group) const { return hash_of_group(group->name); }
    };
    struct GroupEqual {
        using is_transparent = void;
        bool operator()(const Group* left, const Group* right) const { return left == right; }
        bool operator()(const Group* group, std::string_view name) const { return group->name == name; }
    };
    struct TopicKey {
        std::size_t hash;
        std::string_view group;
        std::string_view topic;
    };
    struct TopicHash {
        using is_transparent = void;
        std::size_t operator()(const TopicKey& key) const { return key.hash; }
        std::size_t operator()(const GroupTopic* entry) const { return entry->hash; }
    };
    struct TopicEqual {
        using is_transparent = void;
        bool operator()(const GroupTopic* left, const GroupTopic* right) const { return left == right; }
        bool operator()(const GroupTopic* entry, const TopicKey& key) const {
            return entry->topic->name == key.topic && entry->group->name == key.group;
        }
    };

    [[nodiscard]] static std::size_t told_bytes(const GroupTopic& entry);
    void forget_topic(GroupTopic& entry);
    void add_owner(Group& group, const OwnerRef& owner);
    /// The place plus one of an equal owner, or of one that owns nothing any more; 0: there is none.
    [[nodiscard]] static std::uint32_t reusable_owner(const Group& group, const Owner& owner);
    [[nodiscard]] std::size_t window_bytes(const PartitionSlot& slot) const;
    [[nodiscard]] std::size_t owners_bytes(const Group& group) const;

    std::uint32_t intervals_;
    std::vector<std::unique_ptr<Group>> groups_;
    absl::flat_hash_set<Group*, GroupHash, GroupEqual> by_name_;
    absl::flat_hash_set<GroupTopic*, TopicHash, TopicEqual> by_topic_name_;
    absl::flat_hash_map<const Topic*, std::vector<GroupTopic*>> by_topic_;
    std::size_t partitions_ = 0;
    std::size_t dormant_ = 0;
    /// Everything but the look-up tables.
    std::size_t bytes_ = 0;
};

}  // namespace warren::core
