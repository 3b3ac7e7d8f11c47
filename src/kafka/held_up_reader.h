#pragma once

#include "kafka/admin_queue.h"
#include "kafka/applied_ahead.h"
#include "kafka/held_up_counters.h"
#include "kafka/held_up_tracker.h"
#include "kafka/pending_commits.h"
#include "kafka/read_progress.h"
#include "kafka/record_counters.h"
#include "kafka/topic_consumer.h"
#include "kafka/unsure_commits.h"
#include "warren/core/ingest.h"
#include "warren/kafka/client_settings.h"
#include "warren/runtime/logging.h"
#include "warren/runtime/stats.h"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace warren::kafka {

/// Keeps an open transaction from freezing the other groups of its partition of an offsets topic.
///
/// The reader of the topic gets committed records only, so it stands still before the first record of an open
/// transaction, maybe for ever. Partitions it is held up in are read on by a second client, which is there only
/// meanwhile and gets everything. What that client reads counts like this:
///
/// - Records that are never part of a transaction (groups, tombstones; seen in `GroupCoordinatorRecordHelpers` and
///   `OffsetMetadataManager` of Kafka: only TxnOffsetCommit writes a transactional batch, and only commits) are applied
///   at once. Only in the brokers' own topic: elsewhere whoever fills it may use transactions for all of it.
/// - Commits in the brokers' own topic are applied when the brokers confirm them (`PendingCommits`).
/// - Commits that no broker can be asked about are applied at once unless their group is known to use transactions, and
///   taken back if they turn out not to count (`UnsureCommits`).
///
/// The reader, when it goes on, leaves out what has been applied already. Used by the reader's thread.
class HeldUpReader {
public:
    HeldUpReader(const OffsetsReaderSettings& settings, core::ClusterStore& store, core::OffsetsIngest& ingest,
                 RecordCounters& records, runtime::StatsRegistry& stats, const runtime::Logger& log);
    ~HeldUpReader();
    HeldUpReader(const HeldUpReader&) = delete;
    HeldUpReader& operator=(const HeldUpReader&) = delete;

    /// Applies what the reader itself has read.
    core::BatchReport apply(std::span<const core::RawRecord> records, base::WallTime now);
    /// The reader is at the end of a partition: it has read everything below `position`.
    void reached_end(std::int32_t partition, std::int64_t position);
    /// The reader begins with the partition, or with the whole topic, anew.
    void forget(std::int32_t partition);
    void forget_all();

    /// Looks after what is held up. To be called several times a second; blocks for a moment.
    void work(const TopicConsumer& reader, const ReadProgress& progress);
    /// Looks which partitions are held up. `work` does so now and then.
    void look(const TopicConsumer& reader, const ReadProgress& progress, base::MonotonicTime now);
    /// What is held up has been read on to its end, and each group in it been asked for once.
    [[nodiscard]] bool has_picture() const;
    /// Something is beyond the last stable offset of a partition: it may turn out to be held up.
    [[nodiscard]] bool may_be_held_up() const { return tracker_.anything_beyond(); }
    /// See `UnsureCommits`. Everything else that has been applied ahead is known to count.
    void leave_out_unsure(core::snapshot::GroupState& group) const { unsure_.leave_out(group); }
    /// The same of one partition, or what was read ahead of it has not been passed yet.
    [[nodiscard]] bool may_be_held_up(std::int32_t partition) const {
        return regions_.contains(partition) || tracker_.anything_beyond(partition);
    }

private:
    /// A partition that is, or was a moment ago, read ahead.
    struct Region {
        /// Where the reader stands, which is where an open transaction begins.
        std::int64_t begin = 0;
        /// Everything below has been read ahead.
        std::int64_t next = 0;
        bool reading = false;
        bool at_end = false;
    };
    /// The second client, with a queue for questions about groups.
    struct Side {
        explicit Side(std::unique_ptr<TopicConsumer> opened) : consumer(std::move(opened)), admin(consumer->client()) {}
        std::unique_ptr<TopicConsumer> consumer;
        AdminQueue admin;
    };

    void look_at(std::int32_t partition, const HeldUpTracker::Sight& sight, base::MonotonicTime now);
    void warn_of_long_ones(const ReadProgress& progress, base::MonotonicTime now);
    [[nodiscard]] bool open_side(base::MonotonicTime now);
    void close_side();
    void start(std::int32_t partition, std::int64_t position, base::MonotonicTime now);
    void stop(std::int32_t partition, std::int64_t position);
    void passed(std::int32_t partition, std::int64_t position);
    void end_region(std::map<std::int32_t, Region>::iterator region);

    void read_side(base::MonotonicTime now);
    void take_events();
    void take(const core::RawRecord& record, base::MonotonicTime now);
    void take_commit(const core::RawRecord& record, const core::OffsetCommitRecord& commit, const Region& region,
                     base::MonotonicTime now);
    void take_tombstone(const core::RawRecord& record, const core::OffsetCommitKey& key);
    [[nodiscard]] bool can_ask(std::string_view group) const;

    void ask(base::MonotonicTime now);
    [[nodiscard]] bool has_room_for_questions(base::MonotonicTime now) const;
    void take_answers(base::MonotonicTime now);
    void take_answer(const std::string& group, const CommittedAnswer& answer, base::MonotonicTime now);
    void cannot_ask(const std::string& group, rd_kafka_resp_err_t error);
    void apply_held(std::span<const HeldRecord> records);
    void flush();
    void show_figures();

    const OffsetsReaderSettings& settings_;
    core::OffsetsIngest& ingest_;
    RecordCounters& records_;
    HeldUpCounters counters_;
    const runtime::Logger log_;
    /// The topic is the one in which the brokers keep what they answer from.
    const bool brokers_own_;

    HeldUpTracker tracker_;
    PendingCommits pending_;
    UnsureCommits unsure_;
    AppliedAhead ahead_;
    std::map<std::int32_t, Region> regions_;
    std::unique_ptr<Side> side_;
    /// Groups that the brokers do not want to tell of.
    std::set<std::string, std::less<>> unanswerable_;
    bool told_unanswerable_ = false;

    /// Groups being asked for, by the number of the request, so the oldest question first.
    struct Question {
        std::string group;
        base::MonotonicTime at;
    };
    std::map<std::uint64_t, Question> asked_;
    std::uint64_t next_number_ = 1;
    base::MonotonicTime next_look_;
    base::MonotonicTime next_open_;
    base::MonotonicTime last_needed_;
    /// Records about to be applied, and those only to be shown as read.
    std::vector<core::RawRecord> batch_;
    std::vector<core::RawRecord> read_;
};

}  // namespace warren::kafka
