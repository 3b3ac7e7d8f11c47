#pragma once

#include "warren/base/time.h"
#include "warren/core/decode/offsets_record.h"
#include "warren/core/model/group_filter.h"
#include "warren/core/model/group_standing.h"
#include "warren/core/model/ids.h"
#include "warren/core/snapshot/items.h"
#include "warren/core/window/cluster_store.h"

#include <array>
#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The write door: what inputs call.
namespace warren::core {

/// A record of an offsets topic as a client library hands it over. Views are only looked at during the call.
struct RawRecord {
    std::int32_t partition = 0;
    /// Position in the partition.
    std::int64_t offset = 0;
    /// None: null key.
    std::optional<std::string_view> key;
    /// None: tombstone. A value of length 0 is not a tombstone.
    std::optional<std::string_view> value;
};

/// Where a record that could not be used stands, and why. For the log; at most a few per batch. What is unknown, a type
/// of records or a version of the values of a type, is only told once per ingest.
struct RecordProblem {
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    DecodeError error;
};

/// A type of records, or a version of the values of a known type, that is newer than this program.
struct UnknownKind {
    std::int16_t type = -1;
    /// None: the type itself is unknown.
    std::optional<std::int16_t> value_version;

    [[nodiscard]] auto operator<=>(const UnknownKind&) const = default;
};

/// What happened to a batch of records. Counts only; nothing is lost that is not counted here: every record counts
/// either by its type, as one of an unknown type or as an error, and every commit (records of types 0 and 1 with a
/// value) that is not filtered by its outcome.
struct BatchReport {
    std::size_t records = 0;
    /// By `RecordType`.
    std::array<std::size_t, record_types> by_type{};
    std::size_t unknown_type = 0;
    /// How many of each; those of an unknown version are among `errors` as well.
    std::map<UnknownKind, std::size_t> unknown;
    std::size_t tombstones = 0;
    /// By `DecodeErrorCode`.
    std::array<std::size_t, decode_error_codes> errors{};
    /// Commits by `CommitOutcome`.
    std::array<std::size_t, commit_outcomes> commits{};
    /// Records whose group the consumer's lists do not accept.
    std::size_t filtered = 0;
    /// Records that are odd but were used, by `DecodeWarning`.
    std::array<std::size_t, decode_warnings> warnings{};
    /// The first few problems.
    std::vector<RecordProblem> problems;
    /// Groups removed by a tombstone.
    std::vector<GroupName> removed_groups;
};

/// Applies the records of one offsets topic to a cluster. One per `[consumer.X]`, used by one thread.
class OffsetsIngest {
public:
    /// `filter` is the consumer's own allow and deny list; it applies to all records of a group. The reader's own
    /// position is shown as the group `burrow-<name>` on `offsets_topic`, as in Burrow.
    OffsetsIngest(ClusterStore& store, const ConsumerName& name, TopicName offsets_topic, GroupFilter filter);
    ~OffsetsIngest();
    OffsetsIngest(const OffsetsIngest&) = delete;
    OffsetsIngest& operator=(const OffsetsIngest&) = delete;

    /// Decodes and stores `records` in order, and shows them as read. `now` is the wall clock.
    BatchReport apply(std::span<const RawRecord> records, base::WallTime now);

    /// Whether the topic is the one in which brokers keep groups: all of a group is in one partition then, and offsets
    /// that end have tombstones of their own. Other topics hold what somebody has put there.
    [[nodiscard]] bool is_of_brokers() const;

    /// To be called before the first record if the topic is not read from its beginning. Records of the newer protocols
    /// tell one thing of one member each, so what a group is cannot be put together from half of them: types and states
    /// are not told then.
    void tell_no_states();

    /// Only for the brokers' own topic, else nothing happens. Its history is being read, so groups have no verdicts
    /// yet; it has been read, or cannot be read for now. The same twice changes nothing.
    void begin_warming();
    void end_warming();
    /// Only for the brokers' own topic, else nothing happens. The topic will be read from now on, so the brokers' word
    /// does not count against what was read of it unless this reader has read it up, see `ClusterStore::begin_reading`.
    /// Not for who only reads a part of the history beside another reader. The same twice changes nothing.
    void begin_reading();
    /// Everything in the partition has been read at that moment, and nothing is held back. Nothing happens unless
    /// reading has begun.
    void note_read_up(std::int32_t partition, base::MonotonicTime at);

    /// Tells the store owners of topics whose names have become known since the last records. To be called now and
    /// then; costs nothing where no name is missing.
    void look_for_names(base::WallTime now);

    /// The topic is another one than what was read so far: forgets the groups that were read from there, and the
    /// reader's own position. Returns how many groups those were.
    std::size_t forget_topic();
    /// The same for one partition that has lost records. Only for the brokers' own topic: elsewhere nobody knows which
    /// groups those are.
    std::size_t forget_partition(std::int32_t partition);

    // The two halves of it, for a reader that does not apply all it reads, or not at once.
    BatchReport store(std::span<const RawRecord> records, base::WallTime now);
    void show_as_read(std::span<const RawRecord> records, base::WallTime now);

    // ---- Snapshots: between two batches ----

    /// What begins a snapshot beside its header: the logs.
    void save_logs(std::string& bytes) const;
    /// The end offsets of all topics, at any time. `flush` is called after each, to take the bytes away.
    void save_ends(std::string& bytes, const std::function<void()>& flush) const;
    /// The groups of one of `ClusterStore::parts` parts. `adjust` may change a group before it is written.
    void save_part(std::size_t part, const std::function<void(snapshot::GroupState&)>& adjust, std::string& bytes);
    /// What ends a snapshot: names of topics, which may have been learned after the groups were written.
    void save_names(std::string& bytes) const;
    /// What the store has let go that brokers may still tell, after the groups, at any time. As with `save_ends`.
    void save_let_go(std::string& bytes, const std::function<void()>& flush) const;

    /// Begins to take over a snapshot. `resumed`: whether a partition of the topic will be read from the position that
    /// was saved, not from its beginning; groups that stand in others are left out. `parts`: all positions of the
    /// snapshot in their order; records below those of a group's part are in its windows, and passed over from now on.
    /// No records may have been read before.
    void begin_restore(std::vector<bool> resumed, std::vector<snapshot::Positions> parts);
    /// Takes an item, in the order of the snapshot. Returns whether a group was taken.
    bool restore(const snapshot::Item& item, base::WallTime now);
    /// All items have been taken.
    void end_restore(base::WallTime now);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Applies what the brokers say of topics. One per cluster, used by the poller's threads.
class TopicIngest {
public:
    explicit TopicIngest(ClusterStore& store) : store_(&store) {}

    /// See `ClusterStore::set_topics`.
    std::vector<TopicName> topics(std::span<const TopicPartitions> all) { return store_->set_topics(all); }
    /// See `ClusterStore::set_topic_ids`.
    void topic_ids(std::span<const NamedTopicId> ids) { store_->set_topic_ids(ids); }
    /// See `ClusterStore::take_wish_for_topic_ids`.
    bool take_wish_for_topic_ids() { return store_->take_wish_for_topic_ids(); }
    /// See `ClusterStore::set_end_offsets`.
    void end_offsets(std::span<const EndOffset> offsets, base::WallTime now) { store_->set_end_offsets(offsets, now); }
    /// The reaper: removes the groups that the brokers have been found not to know, except `burrow-<cluster name>` as
    /// in Burrow, and those of the readers (which no broker knows). Returns their names.
    std::vector<GroupName> reap(const std::vector<GroupName>& gone);

private:
    ClusterStore* store_;
};

/// What was shown of a group wrongly, or not at all, until the brokers were asked.
struct OffsetRepair {
    enum class Kind : std::uint8_t { added, corrected, removed };
    Kind kind = Kind::added;
    GroupName group;
    TopicName topic;
    std::int32_t partition = 0;
    /// As the brokers tell it; none if removed.
    std::optional<std::int64_t> offset;
};

/// Applies what the brokers say that groups of their own offsets topic have committed, in rounds in which all groups
/// are asked for. One per cluster, used by the poller's thread.
///
/// In the first round, and while groups are warming, what is told is shown at once. After that the brokers' word only
/// counts against what was read if it is not just newer: when it says the same again some seconds later, and meanwhile
/// every reader has been at the end of the group's partition and what was read is still the same. What the brokers do
/// not tell is removed if it was so at the end of two complete rounds running.
class GroupOffsetsIngest {
public:
    /// `filters`: those of the readers of the brokers' own topic; a group counts if one of them accepts it.
    GroupOffsetsIngest(ClusterStore& store, std::vector<GroupFilter> filters);
    ~GroupOffsetsIngest();
    GroupOffsetsIngest(const GroupOffsetsIngest&) = delete;
    GroupOffsetsIngest& operator=(const GroupOffsetsIngest&) = delete;

    /// Begins a round; one that has not been ended counts as incomplete. Returns the groups to ask for, sorted: those
    /// of the brokers' list (streams and share groups are not in it) and those known from their offsets topic.
    [[nodiscard]] std::vector<GroupName> begin_round(std::span<const std::string> listed);
    /// Takes everything that a group has committed. Returns whether the group has to be asked for again, a few seconds
    /// later: longer than reading takes.
    [[nodiscard]] bool take(const GroupName& group, std::span<const ToldOffset> told, base::WallTime now,
                            base::MonotonicTime at);
    /// Takes the answer to that second question.
    std::vector<OffsetRepair> take_again(const GroupName& group, std::span<const ToldOffset> told, base::WallTime now);
    /// `is_complete`: every broker has listed its groups, and every group's question was answered without an error.
    std::vector<OffsetRepair> end_round(bool is_complete, base::WallTime now, base::MonotonicTime at);

    /// Rounds should follow each other closely.
    [[nodiscard]] bool is_warming() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// What an answer to what a group has committed has changed.
struct PollReport {
    /// Offsets that were committed since the answer before, and those without a known time that were shown.
    std::size_t commits = 0;
    std::size_t told = 0;
    /// Partitions that brokers do not tell any more.
    std::size_t removed = 0;
    /// The group is new, or has committed for the first time since it is known.
    bool is_lively = false;
};

/// Makes windows of what the brokers say that groups have committed, for a reader that may not read the offsets topic.
/// One per `[consumer.X]`, used by one thread.
///
/// An offset other than in the group's answer before is a commit of now, and so is what appears after the first
/// complete round; the same offset again is none. What is told before was committed nobody knows when: it is shown
/// without a verdict, and becomes a commit of the moment when it was told first if it stays the same for
/// `quiet_patience`. What two answers running do not tell is as by an offset tombstone, and a group of which nothing is
/// left ends.
class PolledOffsetsIngest {
public:
    static constexpr std::chrono::minutes quiet_patience{10};

    /// `filter` is the consumer's own allow and deny list.
    PolledOffsetsIngest(ClusterStore& store, const ConsumerName& name, GroupFilter filter);
    ~PolledOffsetsIngest();
    PolledOffsetsIngest(const PolledOffsetsIngest&) = delete;
    PolledOffsetsIngest& operator=(const PolledOffsetsIngest&) = delete;

    /// Begins a round. Returns the groups to ask for, sorted: those of the brokers' list and those of which something
    /// is known.
    [[nodiscard]] std::vector<GroupName> begin_round(std::span<const std::string> listed);
    /// Takes everything that a group has committed; nothing: the group is gone, or has no offsets.
    PollReport take(const GroupName& group, std::span<const ToldOffset> told, base::WallTime now);
    /// Takes everything that the members of a group own. Only of groups that are shown: members alone make no group.
    void take_owners(const GroupName& group, std::span<const OwnedPartition> owners, base::WallTime now);
    /// Takes type and state of a group, under the same condition.
    void take_standing(const GroupName& group, const GroupStanding& standing, base::WallTime now);
    /// `is_complete`: all brokers have listed their groups, and all groups have answered or may not be asked for.
    void end_round(bool is_complete);

    /// Takes the groups back, for another source that tells of them from now on. Returns how many those were.
    std::size_t forget_all();

    /// An estimate of the memory of what is remembered, in bytes.
    [[nodiscard]] std::size_t bytes() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warren::core
