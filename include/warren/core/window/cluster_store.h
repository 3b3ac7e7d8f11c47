#pragma once

#include "warren/base/time.h"
#include "warren/core/model/commit.h"
#include "warren/core/model/ids.h"
#include "warren/core/settings.h"
#include "warren/core/window/group_windows.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace warren::core {

/// A topic and its number of partitions, as the brokers' metadata says.
struct TopicPartitions {
    TopicName topic;
    std::int32_t partitions = 0;
};

/// One answer of a broker: log end offset (high watermark) of a partition, and where known the log start offset.
struct EndOffset {
    std::string_view topic;
    std::int32_t partition = 0;
    std::int64_t end = 0;
    std::optional<std::int64_t> start;
};

/// End offset of a partition with the time of the broker's answer.
struct PartitionEnd {
    std::int32_t partition = 0;
    std::int64_t end = 0;
    base::WallTime answered_at;
};

/// A committed offset on its way into a window.
struct CommitEvent {
    std::string_view group;
    std::string_view topic;
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    std::int64_t timestamp_ms = 0;
    /// Position of the record in the offsets topic; orders the commits of a partition.
    std::int64_t order = 0;
};

/// What became of a commit.
enum class CommitOutcome : std::uint8_t {
    stored,            ///< it stands in a window
    waiting,           ///< its partition's end offset is not known yet: the newest one is kept until it is
    too_old,           ///< older than `expire_group`
    filtered,          ///< the storage's lists do not accept the group
    bad_partition,     ///< negative partition number
    duplicate,         ///< a commit of the same order is stored already
    older_than_window  ///< out of order and older than a full window
};
inline constexpr std::size_t commit_outcomes = 7;

/// Owners of a group as one group-metadata record tells them: replaces all earlier owners of the group.
struct OwnedPartition {
    std::string_view topic;
    std::int32_t partition = 0;
    OwnerRef owner;
};

/// Sizes, for metrics.
struct StoreSizes {
    std::size_t groups = 0;
    std::size_t group_partitions = 0;
    std::size_t topics = 0;
    std::size_t topic_partitions = 0;
    std::size_t waiting_commits = 0;
    /// Memory of the windows and tables, an estimate from their sizes.
    std::size_t bytes = 0;
};

/// Everything known of one cluster: topics with their end offsets, and groups with their windows.
///
/// Thread-safe. Topics have one lock; groups are split in shards by the group's name, each with a lock of its own. A
/// thread that holds both takes the topics' lock first. No lock is held while an answer is made: readers get values.
/// Rules: evaluation.md of the specification, sections 3, 4, 5 and 7; deviations from Burrow:
/// docs/burrow-differences.md.
class ClusterStore {
public:
    ClusterStore(ClusterName name, const StoreSettings& settings);
    ~ClusterStore();
    ClusterStore(const ClusterStore&) = delete;
    ClusterStore& operator=(const ClusterStore&) = delete;

    [[nodiscard]] const ClusterName& name() const;
    /// Window length.
    [[nodiscard]] std::uint32_t intervals() const;

    // ---- Topics: written by the poller ----

    /// Takes the complete list of the cluster's topics. Topics that are not in it any more are removed from here and
    /// from all groups; grown topics get partitions without an offset, shrunken ones lose theirs (also in the groups).
    /// Returns the names of the removed topics.
    std::vector<TopicName> set_topics(std::span<const TopicPartitions> topics);

    /// Takes broker answers of the moment `now`. Answers for unknown topics or partitions are ignored: the list of
    /// topics comes first. Commits that waited for one of these partitions are stored now.
    void set_end_offsets(std::span<const EndOffset> offsets, base::WallTime now);

    // ---- Groups: written by the readers of offsets topics ----

    /// Keeps the shard of the last group locked between calls, for writing a batch of records cheaply. Make one per
    /// batch and let it go at the batch's end; nothing else of the store may be called by this thread meanwhile.
    class Batch {
    public:
        Batch(ClusterStore& store, base::WallTime now);
        ~Batch();
        Batch(const Batch&) = delete;
        Batch& operator=(const Batch&) = delete;

        CommitOutcome commit(const CommitEvent& event);
        /// Offset tombstone: the partition's window is emptied. The topic leaves the group when no partition of it has
        /// a commit or an owner left, the group leaves when it has no topic left.
        void forget_commit(const CommitEvent& event);
        /// Replaces all owners of the group. An owner of a partition whose end offset is not known yet waits until it
        /// is.
        void set_owners(std::string_view group, std::span<const OwnedPartition> owners);
        /// Group tombstone. Returns whether the group was there.
        bool remove_group(std::string_view group);

    private:
        struct State;
        std::unique_ptr<State> state_;
    };

    // ---- Readers ----

    /// Names of topics for which at least one end offset is known, sorted.
    [[nodiscard]] std::vector<TopicName> topics() const;
    /// Known end offsets of a topic, ascending by partition; none if the topic is unknown or has no known offset.
    [[nodiscard]] std::optional<std::vector<PartitionEnd>> end_offsets(const TopicName& topic) const;
    /// Names of all groups, sorted.
    [[nodiscard]] std::vector<GroupName> groups() const;
    /// Names of the groups that have `topic`, sorted.
    [[nodiscard]] std::vector<GroupName> groups_of_topic(const TopicName& topic) const;
    /// A copy of the group's windows. A group whose newest commit is older than `expire_group`, or that has none, is
    /// not found and no longer listed. (Owners of an expired group come back to sight with its next commit.)
    [[nodiscard]] std::optional<GroupWindows> group(const GroupName& group, base::WallTime now);
    /// The same without a look at the clock: nothing expires by it.
    [[nodiscard]] std::optional<GroupWindows> peek(const GroupName& group) const;
    [[nodiscard]] StoreSizes sizes() const;

    // ---- Removal ----

    /// Returns whether the group was there.
    bool remove_group(const GroupName& group);
    /// Removes one topic of a group, and the group if it then has none. Returns whether anything was removed.
    bool remove_topic_of_group(const GroupName& group, const TopicName& topic);
    /// Names a group that no broker knows, such as that of a reader: `remove_unlisted` spares it from now on.
    void mark_artificial(const GroupName& group);
    /// Removes all groups that are neither in `listed` nor artificial, except `keep`; returns their names, sorted.
    std::vector<GroupName> remove_unlisted(const std::vector<GroupName>& listed, const GroupName& keep);
    /// Removes groups whose newest commit is older than `expire_group`, and waiting commits of that age. Groups known
    /// only by their owners stay until they are read, as in Burrow. Returns the names of the removed groups, sorted.
    std::vector<GroupName> expire(base::WallTime now);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warren::core
