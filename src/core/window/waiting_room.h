#pragma once

#include "core/window/text_table.h"
#include "core/window/topic_table.h"
#include "warren/core/model/commit.h"
#include "warren/core/window/cluster_store.h"

#include <absl/container/flat_hash_map.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warren::core {

/// The part of a commit that is worth keeping while the end offset of its partition is not known.
struct WaitingCommit {
    std::int64_t offset = 0;
    std::int64_t timestamp_ms = 0;
    std::int64_t order = 0;
    LogId log = 0;
};

/// What waits for one partition of a group.
struct WaitingPartition {
    std::optional<WaitingCommit> commit;
    OwnerRef owner;
};

/// Commits and owners of partitions whose end offset is not known yet: the newest of each per group and partition.
/// Waiting does not make a group. Not thread-safe.
class WaitingRoom {
public:
    [[nodiscard]] bool empty() const { return by_group_.empty(); }
    /// Keeps the commit if it is newer than the one that waits already.
    CommitOutcome keep(const CommitEvent& event);
    void keep_owner(std::string_view group, const OwnedPartition& owned);
    /// The same, or with a null owner: nobody waits to be its owner any more.
    void set_owner(std::string_view group, const OwnedPartition& owned);
    [[nodiscard]] bool has_owners(std::string_view group) const;

    /// Whether an earlier commit of the same partition of the group waits.
    [[nodiscard]] bool has_commit(const CommitEvent& event) const;
    /// Drops the commit that waits if it stands before the event in the event's log.
    void drop_commit(const CommitEvent& event);
    /// Drops the commits of a log, or of all logs of a topic.
    void drop_log(LogId log);
    void drop_owners(std::string_view group);
    void drop_group(std::string_view group);
    void drop_topic_of_group(std::string_view group, std::string_view topic);
    void drop_topic(std::string_view topic);
    /// Drops commits from before `limit_ms`.
    void expire(std::int64_t limit_ms);

    struct Released {
        std::string group;
        std::int32_t partition = 0;
        WaitingPartition what;
    };
    /// Takes out what waited for partitions whose end offset is known now. A commit beyond the first end offset waits
    /// for the second one; its owner does not.
    std::vector<Released> release(const Topic& topic);

    /// Calls `visit(group, topic, partition, WaitingPartition)` for all that waits.
    template <typename Visit>
    void for_each(const Visit& visit) const {
        for (const auto& [group, topics] : by_group_) {
            for (const auto& [topic, partitions] : topics) {
                for (const auto& [partition, waiting] : partitions) visit(group, topic, partition, waiting);
            }
        }
    }

    void add_sizes(StoreSizes& sizes) const;

private:
    using Partitions = absl::flat_hash_map<std::int32_t, WaitingPartition>;
    using Topics = TextMap<Partitions>;

    WaitingPartition& place(std::string_view group, std::string_view topic, std::int32_t partition);
    void set_commit(WaitingPartition& partition, const std::optional<WaitingCommit>& commit);
    /// Takes an empty topic out of the tables.
    void forget_topic(std::string_view group, std::string_view topic);
    /// Calls `change` for every partition of the group's topic, or of all its topics, and drops what is empty then.
    template <typename Change>
    void change_topic(std::string_view group, std::string_view topic, const Change& change);
    template <typename Change>
    void change_group(std::string_view group, const Change& change);
    template <typename Change>
    void change_all(const Change& change);

    TextMap<Topics> by_group_;
    /// The groups in `by_group_` that have the topic.
    TextMap<TextSet> by_topic_;
    std::size_t commits_ = 0;
    std::size_t partitions_ = 0;
};

}  // namespace warren::core
