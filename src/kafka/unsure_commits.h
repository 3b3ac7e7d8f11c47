#pragma once

#include "kafka/held_record.h"
#include "warren/base/time.h"
#include "warren/core/ingest.h"
#include "warren/core/snapshot/items.h"
#include "warren/core/window/cluster_store.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace warren::kafka {

/// Commits from beyond the last stable offset that are shown although no broker can say whether they count: those of an
/// offsets topic that is not the brokers' own, and of groups that may not be asked for.
///
/// Groups that are known to use transactions wait for the reader; of all others a commit is taken for one without a
/// transaction, as nearly all are. If the reader, when it gets there, does not meet it, it was aborted: the window is
/// put back to what it was before and the commits after it are stored anew. A group that was found to use transactions
/// once is not shown in advance again. Bounded; where there is no room a commit is not shown. No clock; it writes to
/// the store.
class UnsureCommits {
public:
    /// In the brokers' own offsets topic a group's tombstone does not touch its offsets, see `OffsetsIngest`.
    UnsureCommits(core::ClusterStore& store, std::size_t most_commits, const core::TopicName& offsets_topic)
        : store_(&store),
          log_(store.log_of_topic(offsets_topic)),
          brokers_own_(offsets_topic.view() == core::brokers_offsets_topic),
          most_commits_(most_commits) {}

    /// The group uses transactions.
    void suspect(std::string_view group);
    [[nodiscard]] bool is_suspect(std::string_view group) const { return suspects_.find(group) != suspects_.end(); }

    /// Remembers the window as it is before the commit is stored, which is the caller's business. False: the commit
    /// must not be stored.
    [[nodiscard]] bool begin(const core::RawRecord& record, const core::OffsetCommitRecord& commit, base::WallTime now);
    /// What is known for sure by now: the reader stands at the last stable offset, so the record there, and the commits
    /// of its group after it, are of an open transaction. Takes them back and returns their positions.
    std::vector<std::int64_t> open_at(std::int32_t partition, std::int64_t position, base::WallTime now);

    /// The reader meets a record. To be called before it is stored, if it is.
    void meets(const core::RawRecord& record);
    /// The reader has passed, and stored, everything below `position`: takes back what it did not meet. Returns how
    /// many commits that were.
    std::size_t passed(std::int32_t partition, std::int64_t position, base::WallTime now);
    /// Everything shown of a group's partition is void, by a tombstone that has been stored.
    void forget(const CommitKey& key);
    /// The partition is another one. What has been shown stays.
    void forget_partition(std::int32_t partition);
    void clear();

    /// Takes what is not sure out of a copy of a group, as if it had not been stored.
    void leave_out(core::snapshot::GroupState& group) const;

    [[nodiscard]] bool empty() const { return keys_.empty(); }
    [[nodiscard]] std::size_t left_out() const { return left_out_; }

private:
    struct Commit {
        std::int64_t offset = 0;
        std::int64_t timestamp_ms = 0;
        /// The reader has met it.
        bool sure = false;
    };
    struct Entry {
        std::int32_t partition = 0;
        /// The window before the first of `commits`.
        std::vector<core::WindowEntry> base;
        std::map<std::int64_t, Commit> commits;
        /// The window has to be made anew.
        bool stale = false;
    };
    using Keys = std::map<CommitKey, Entry>;

    /// Adds a commit to an entry; an old one makes room.
    void keep(Entry& entry, std::int64_t order, const Commit& commit);
    void meets_commit(const core::RawRecord& record, const core::OffsetCommitRecord& commit);
    void meets_tombstone(Entry& entry, std::int64_t order);
    [[nodiscard]] std::vector<core::WindowEntry> sure_window(const Entry& entry,
                                                             const std::vector<core::WindowEntry>& window) const;
    void rebuild(const CommitKey& key, Entry& entry, core::ClusterStore::Batch& batch) const;
    /// Where commits of the partition come from.
    [[nodiscard]] core::LogId log_of(std::int32_t partition) const {
        return brokers_own_ ? core::ClusterStore::log_of_partition(log_, partition) : log_;
    }
    void settle(base::WallTime now);
    Keys::iterator erase(Keys::iterator entry);

    core::ClusterStore* store_;
    core::LogId log_;
    bool brokers_own_;
    std::size_t most_commits_;
    std::size_t commits_ = 0;
    std::size_t left_out_ = 0;
    Keys keys_;
    std::set<std::string, std::less<>> suspects_;
};

}  // namespace warren::kafka
