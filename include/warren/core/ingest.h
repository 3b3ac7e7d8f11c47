#pragma once

#include "warren/base/time.h"
#include "warren/core/decode/offsets_record.h"
#include "warren/core/model/group_filter.h"
#include "warren/core/model/ids.h"
#include "warren/core/window/cluster_store.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
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

/// Where a record that could not be used stands, and why. For the log; at most a few per batch. A record of an unknown
/// type is only told once per type and ingest.
struct RecordProblem {
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    DecodeError error;
};

/// What happened to a batch of records. Counts only; nothing is lost that is not counted here: every record counts
/// either by its type, as one of an unknown type or as an error, and every commit (records of types 0 and 1 with a
/// value) that is not filtered by its outcome.
struct BatchReport {
    std::size_t records = 0;
    /// By `RecordType`.
    std::array<std::size_t, record_types> by_type{};
    std::size_t unknown_type = 0;
    std::size_t tombstones = 0;
    /// By `DecodeErrorCode`.
    std::array<std::size_t, decode_error_codes> errors{};
    /// Commits by `CommitOutcome`.
    std::array<std::size_t, commit_outcomes> commits{};
    /// Records of offset commits and classic groups whose group the consumer's lists do not accept.
    std::size_t filtered = 0;
    /// Members of classic groups whose assignment could not be decoded; the others of the group are used.
    std::size_t damaged_members = 0;
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

    /// Decodes and stores `records` in order. `now` is the wall clock.
    BatchReport apply(std::span<const RawRecord> records, base::WallTime now);

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
    /// See `ClusterStore::set_end_offsets`.
    void end_offsets(std::span<const EndOffset> offsets, base::WallTime now) { store_->set_end_offsets(offsets, now); }
    /// The reaper: removes every group that the brokers do not list, except `burrow-<cluster name>` as in Burrow, and
    /// those of the readers (which no broker knows). Returns their names.
    std::vector<GroupName> reap(const std::vector<GroupName>& listed);

private:
    ClusterStore* store_;
};

}  // namespace warren::core
