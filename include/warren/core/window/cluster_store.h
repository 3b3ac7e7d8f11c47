#pragma once

#include "warren/base/time.h"
#include "warren/core/model/commit.h"
#include "warren/core/model/group_standing.h"
#include "warren/core/model/ids.h"
#include "warren/core/model/topic_id.h"
#include "warren/core/settings.h"
#include "warren/core/snapshot/items.h"
#include "warren/core/window/group_windows.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace warren::core {

/// The topic in which brokers keep groups. What other offsets topics hold, somebody has put there.
inline constexpr std::string_view brokers_offsets_topic = "__consumer_offsets";

/// A topic and its number of partitions, as the brokers' metadata says.
struct TopicPartitions {
    TopicName topic;
    std::int32_t partitions = 0;
};

/// The id of a topic, as the brokers' description of it says.
struct NamedTopicId {
    std::string_view topic;
    TopicId id;
};

/// One answer of a broker: log end offset (high watermark) of a partition.
struct EndOffset {
    std::string_view topic;
    std::int32_t partition = 0;
    std::int64_t end = 0;
};

/// End offset of a partition with the time of the broker's answer.
struct PartitionEnd {
    std::int32_t partition = 0;
    std::int64_t end = 0;
    base::WallTime answered_at;
};

/// The log that a record stands in; positions compare only within one. 0: none, or one that nobody numbers. See
/// `ClusterStore::log_of_topic`.
using LogId = std::uint32_t;

/// One of the readers of offsets topics. See `ClusterStore::begin_reading`.
using ReaderNumber = std::uint32_t;

/// Where a record stands. `log` is the partition's where a partition holds all of a group, else the topic's.
struct RecordPlace {
    LogId log = 0;
    std::int64_t order = 0;
};

/// A committed offset on its way into a window.
struct CommitEvent {
    std::string_view group;
    std::string_view topic;
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    std::int64_t timestamp_ms = 0;
    /// Position of the record in its log; orders the commits of a partition.
    std::int64_t order = 0;
    LogId log = 0;
};

/// What became of a commit.
enum class CommitOutcome : std::uint8_t {
    stored,             ///< it stands in a window
    waiting,            ///< its partition's end offset is not known yet: the newest one is kept until it is
    too_old,            ///< older than `expire_group`
    filtered,           ///< the storage's lists do not accept the group
    bad_partition,      ///< negative partition number
    duplicate,          ///< a commit of the same order is stored already
    older_than_window,  ///< out of order and older than a full window
    stale_copy          ///< of a group whose newer commits stand in another partition of the offsets topic
};
inline constexpr std::size_t commit_outcomes = 8;

/// The name in metrics, such as `too_old`.
[[nodiscard]] std::string_view to_string(CommitOutcome outcome);

/// What a broker says that a group has committed for a partition.
struct ToldOffset {
    std::string_view topic;
    std::int32_t partition = 0;
    /// None: something is committed, but not a position that can be shown.
    std::optional<std::int64_t> offset;
};

/// Where the brokers say something else of a group's partition than what is shown of it.
struct OffsetDifference {
    enum class Kind : std::uint8_t {
        unread,  ///< they tell an offset, and no commit is in the window
        other,   ///< they tell another offset than the newest one
        absent   ///< they tell none
    };
    Kind kind = Kind::unread;
    TopicName topic;
    std::int32_t partition = 0;
    std::optional<std::int64_t> told;
    /// What is shown: the newest commit that was read, and what the brokers told before.
    std::optional<WindowEntry> newest;
    std::optional<std::int64_t> told_before;
    /// Where the group's commits come from.
    LogId log = 0;

    friend bool operator==(const OffsetDifference&, const OffsetDifference&) = default;
};

/// Why the brokers' word is taken: for a first picture, which needs no proof, or against what was read, because it was
/// found to be wrong.
enum class RepairGround : std::uint8_t { first_picture, confirmed };

/// A partition with the member of a group that owns it.
struct OwnedPartition {
    std::string_view topic;
    std::int32_t partition = 0;
    OwnerRef owner;
};

/// A group with its type and state.
struct StandingOfGroup {
    GroupName group;
    GroupStanding standing;
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

    /// Takes ids of topics; a topic that was made anew has another one. The list need not be complete. Ids that are not
    /// known and those of unknown topics are ignored: the list of topics comes first. Owners that records name by such
    /// an id appear with the next records, or by `OffsetsIngest::look_for_names`.
    void set_topic_ids(std::span<const NamedTopicId> ids);
    /// A reader says that records name owned topics by unknown ids; and whether one has said so since this was asked.
    void wish_for_topic_ids();
    bool take_wish_for_topic_ids();

    /// Takes broker answers of the moment `now`. Answers for unknown topics or partitions are ignored: the list of
    /// topics comes first. Commits that waited for one of these partitions are stored now.
    void set_end_offsets(std::span<const EndOffset> offsets, base::WallTime now);

    // ---- Groups: written by the readers of offsets topics and of ZooKeeper ----

    /// The number of an offsets topic, the same for the same name, and of one of its partitions. Whose records bear the
    /// number of a partition promises that a group is in one partition only: when it turns up in another one, by
    /// partitions that were added to the topic, the newer commits count and what the other log says is ignored.
    [[nodiscard]] LogId log_of_topic(const TopicName& offsets_topic);
    [[nodiscard]] static LogId log_of_partition(LogId topic, std::int32_t partition);
    /// The log, or all of an offsets topic's, are not what they were: takes back the groups that were read from there.
    /// Returns how many those were.
    std::size_t forget_log(LogId log);

    /// Keeps the shard of the last group locked between calls, for writing a batch of records cheaply. Make one per
    /// batch and let it go at the batch's end; nothing else of the store may be called by this thread meanwhile.
    class Batch {
    public:
        Batch(ClusterStore& store, base::WallTime now);
        ~Batch();
        Batch(const Batch&) = delete;
        Batch& operator=(const Batch&) = delete;

        CommitOutcome commit(const CommitEvent& event);
        /// Offset tombstone: the commits before it, by `order`, leave the partition's window. The topic leaves the
        /// group when no partition of it has a commit or an owner left, the group leaves when it has no topic left.
        /// Nothing happens with `keep_expired_offsets`.
        void forget_commit(const CommitEvent& event);
        /// Replaces all owners of the group, unless a record of a higher `order` has told them. An owner of a partition
        /// whose end offset is not known yet waits until it is.
        void set_owners(std::string_view group, std::span<const OwnedPartition> owners, std::int64_t order);
        /// Says who owns one partition (null: nobody) and nothing of the group's others. Where the end offset is not
        /// known yet it waits, as above.
        void set_owner(std::string_view group, const OwnedPartition& owned);
        /// Group tombstone that ends everything of the group. Returns whether the group was there.
        bool remove_group(std::string_view group);
        /// The same, but type and state of the group stay.
        bool remove_windows(std::string_view group);
        /// Group tombstone that ends the group's members only, and the group if nothing else of it is left. Returns
        /// whether the group was there and is not any more. With `keep_expired_offsets` it is as `remove_group`.
        bool end_members(std::string_view group, std::int64_t order, LogId log);

        /// Tells the group's type and state, unless a later record of the same log has. This makes no group that
        /// readers see: a group without windows has a state and nothing else. What ends all of a group ends it as well.
        void set_standing(std::string_view group, const GroupStanding& standing, const RecordPlace& at);
        /// The group is over as one of this type (none: whatever it is), for instance by the tombstone that brokers
        /// write for it. If it goes on as one of another type, or was told of in another log, nothing happens.
        void end_standing(std::string_view group, std::optional<GroupType> type, const RecordPlace& at);

        /// The name of the topic that has this id by `set_topic_ids`; empty if none has. Valid during the batch.
        [[nodiscard]] std::string_view topic_name(const TopicId& id) const;
        /// How often `set_topic_ids` has told something new.
        [[nodiscard]] std::uint64_t topic_ids_told() const;

        /// Shows an offset that was committed nobody knows when, in a partition without commits, as `repair` does.
        /// Returns whether it is shown: not without an end offset, and not what the lists do not accept or what was
        /// removed on request.
        bool tell(const CommitEvent& event);
        /// Whether readers see the group.
        [[nodiscard]] bool shows(std::string_view group);

        /// What the window of a group's partition holds, oldest first.
        [[nodiscard]] std::vector<WindowEntry> window(const CommitEvent& place);
        /// Puts back what `window` gave, for commits that turned out not to count: it replaces what the window holds by
        /// now. If it is nothing, this is as `forget_commit`. A window that is gone altogether stays gone.
        void set_window(const CommitEvent& place, std::span<const WindowEntry> entries);

    private:
        struct State;
        std::unique_ptr<State> state_;
    };

    // ---- What the brokers say of groups: written by the poller ----
    //
    // A told offset stands beside the window and is shown as its newest position. It is no commit: no verdict is drawn
    // from it, and it goes with the next commit or tombstone. Only groups that brokers keep have such.

    /// Offsets will be told: from now on the store remembers what it has let go that brokers may still have, which is
    /// what is older than `expire_group` and what was removed on request. Nothing of it is shown because it is told.
    void expect_told();
    /// Where brokers and store differ in what a group has committed, `told` being all the brokers say. Nothing for
    /// artificial groups, for those whose commits come from elsewhere, and for those that the lists do not accept; of
    /// partitions whose end offset is not known nothing either.
    [[nodiscard]] std::vector<OffsetDifference> differences(const GroupName& group,
                                                            std::span<const ToldOffset> told) const;
    /// Makes the store show what the brokers say, if the difference is still the same. `first_picture`: an offset of
    /// which no commit was read, or any while groups are warming. `confirmed`: only while they are not; what is absent
    /// is as by an offset tombstone, but with `keep_expired_offsets` what was read stays.
    bool repair(const GroupName& group, const OffsetDifference& difference, RepairGround ground, base::WallTime now);
    /// Names of the groups of which offsets may be told: all but artificial ones and those with commits from elsewhere.
    /// Sorted.
    [[nodiscard]] std::vector<GroupName> groups_of_brokers() const;
    /// Whether the storage's lists accept the group.
    [[nodiscard]] bool accepts(const GroupName& group) const;

    /// So many readers of the brokers' own topic have begun to read history, or (end) have caught up with it. While
    /// there is one, groups of that topic are warming: no verdict is drawn from half a history. When the last one ends,
    /// told offsets make way for what was read.
    void begin_warming();
    void end_warming();
    [[nodiscard]] bool is_warming() const;

    /// A reader of the offsets topic (the number of a topic, not of a partition) begins, before it stores anything. The
    /// brokers' word then only counts against what was read of the topic where this reader has read everything as well.
    /// Readers may have different lists and different places to begin at, so none can vouch for what another one has
    /// yet to read.
    ///
    /// This has no end. A reader that cannot read, or has ended, says nothing any more, and what it left in the store
    /// may be half of what there was; nobody knows what it would have read next. Until it says so again nothing of the
    /// topic is removed or overruled, just as with a single reader. That costs little: the brokers' word only puts
    /// right what was missed, and what the other readers read is shown all the same.
    [[nodiscard]] ReaderNumber begin_reading(LogId topic);
    /// At that moment the reader had read everything in a partition of its topic.
    void note_read_up(ReaderNumber reader, LogId log, base::MonotonicTime at);
    /// Whether every reader of the topic has read everything at that moment or later: in the partition `log`, or in all
    /// partitions of the topic `log` of which any reader has ever said so.
    [[nodiscard]] bool is_read_up_since(LogId log, base::MonotonicTime moment) const;

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
    /// Type and state of a group, also of one that has no windows. None: no record has told it, or the group has
    /// expired.
    [[nodiscard]] std::optional<GroupStanding> standing(const GroupName& group, base::WallTime now) const;
    /// Those of all groups, sorted by name.
    [[nodiscard]] std::vector<StandingOfGroup> standings(base::WallTime now) const;
    [[nodiscard]] StoreSizes sizes() const;

    // ---- Removal ----

    /// Returns whether the group was there.
    bool remove_group(const GroupName& group);
    /// Removes one topic of a group, and the group if it then has none. Returns whether anything was removed.
    bool remove_topic_of_group(const GroupName& group, const TopicName& topic);
    /// Names a group that no broker knows, such as that of a reader or one that lives in ZooKeeper: `remove_groups`
    /// spares it from now on, until it is unmarked as often as it was marked.
    void mark_artificial(const GroupName& group);
    void unmark_artificial(const GroupName& group);
    /// Removes the groups `gone` that are not artificial, except `keep`; returns the names of those that were there,
    /// sorted.
    std::vector<GroupName> remove_groups(const std::vector<GroupName>& gone, const GroupName& keep);
    /// Removes groups whose newest commit is older than `expire_group`, and waiting commits of that age. Groups known
    /// only by their owners stay until they are read, as in Burrow. Returns the names of the removed groups, sorted.
    std::vector<GroupName> expire(base::WallTime now);

    // ---- Snapshots ----

    /// Into so many parts the groups are split by their names, otherwise in each process. Each is copied out by itself,
    /// so that nobody waits for long.
    static constexpr std::size_t parts = 64;
    [[nodiscard]] static std::size_t part_of(std::string_view group);

    /// The groups that one reader of an offsets topic has told of: those of its log, of its lists, and its own. Groups
    /// that are only known by their owners may be any reader's.
    struct Selection {
        LogId topic = 0;
        std::string_view own_group;
        std::function<bool(std::string_view group)> accepts;
    };
    /// Calls `take` with each group of a part, and with what waits for end offsets. A group that is changed meanwhile
    /// by another reader may come twice.
    void save_groups(std::size_t part, const Selection& wanted,
                     const std::function<void(snapshot::GroupState&&)>& take_group,
                     const std::function<void(snapshot::WaitingState&&)>& take_waiting) const;
    /// The types and states of a part's groups that records of the reader's topic have told.
    void save_standings(std::size_t part, const Selection& wanted,
                        const std::function<void(const snapshot::StandingState&)>& take) const;
    /// What the brokers have said of a topic's ends. None: unknown topic.
    [[nodiscard]] std::optional<snapshot::TopicEnds> save_ends(const TopicName& topic) const;
    /// What was let go that brokers may still have, see `expect_told`: hashes of groups' partitions, in no order.
    [[nodiscard]] std::vector<std::uint64_t> let_go() const;

    /// Takes saved end offsets as older than what has been answered since. Once per topic; ignored if the topic is
    /// unknown or, by its id, another one.
    void restore(const snapshot::TopicEnds& ends, base::WallTime now);
    /// Takes what was let go before; nothing if no offsets will be told.
    void restore(const snapshot::LetGoState& gone);
    /// Takes a saved group whose log is `log`. Of a topic that is not known the newest commits and the owners wait, as
    /// for records. False, and nothing is taken, if commits of the group are there already or it is not accepted; told
    /// offsets stay beside what is taken, and owners without commits make way.
    bool restore(const snapshot::GroupState& group, LogId log);
    /// Takes a saved type and state of a group that is accepted and of which none is known.
    void restore(const snapshot::StandingState& state, LogId log);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warren::core
