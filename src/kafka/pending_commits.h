#pragma once

#include "kafka/held_record.h"
#include "warren/base/time.h"
#include "warren/core/decode/offsets_record.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace warren::kafka {

/// Commits from beyond the last stable offset, of which nobody knows yet whether they count, and the questions to the
/// brokers that decide it: a commit counts if it is what the brokers have committed for its partition while no
/// transaction is pending on it.
///
/// Of each partition of a group only the newest commit that counts is wanted, so commits that were decided otherwise
/// are dropped. Memory is bounded: at most a few commits of a partition, and `most_bytes` of all; where there is no
/// room a commit is left out (and counted), to be read when the transaction that holds it up has ended. No lock, no
/// clock: it belongs to the reader's thread.
class PendingCommits {
public:
    /// A group is asked for at most as often as this, and less often while its transactions stay open.
    static constexpr std::chrono::seconds shortest_pause{2};
    static constexpr std::chrono::seconds longest_pause{15};
    /// A broker answers from what it had a moment ago. An answer decides commits that had been read for this time.
    static constexpr std::chrono::seconds settling_time{1};
    /// So long after a question its answer may still speak of a commit that has yet to be read.
    static constexpr std::chrono::seconds promise_time{5};
    static constexpr std::size_t most_per_partition = 16;

    explicit PendingCommits(std::size_t most_bytes) : most_bytes_(most_bytes) {}

    /// Takes a commit with a value. It counts already if it is what an answer promised: then it is given back.
    [[nodiscard]] std::optional<HeldRecord> add(const core::RawRecord& record, const core::OffsetCommitRecord& commit,
                                                base::MonotonicTime now);
    /// A tombstone: nothing written before it counts any more.
    void forget(const core::OffsetCommitKey& key);
    /// What lies below `position` has been decided by the reader itself.
    void passed(std::int32_t partition, std::int64_t position);
    /// Nothing holds the partition up any more: what is known of groups without a commit waiting there is let go.
    void let_go(std::int32_t partition);
    void clear();

    struct Question {
        std::string group;
        std::vector<GroupPartition> places;
    };
    /// The next group to ask the brokers for, if one is due.
    [[nodiscard]] std::optional<Question> next_question(base::MonotonicTime now);
    /// Takes the answer to a question. Gives the commits that count, in their order.
    [[nodiscard]] std::vector<HeldRecord> answered(const std::string& group, std::span<const GroupOffset> offsets);
    /// There was no answer.
    void failed(const std::string& group, base::MonotonicTime now);
    /// Gives all commits of a group that cannot be asked for, in their order, and forgets them.
    [[nodiscard]] std::vector<HeldRecord> take(const std::string& group);

    /// Commits waiting for an answer.
    [[nodiscard]] std::size_t size() const { return count_; }
    /// Commits left out for lack of room.
    [[nodiscard]] std::size_t left_out() const { return left_out_; }
    /// Every group with a commit here has been answered at least once.
    [[nodiscard]] bool all_asked() const;

private:
    struct Candidate {
        HeldRecord record;
        std::int64_t offset = 0;
        base::MonotonicTime read_at;
    };
    struct Partition {
        /// Oldest first.
        std::deque<Candidate> candidates;
        /// The last stable answer, and whether its commit has yet to be read.
        std::optional<std::optional<std::int64_t>> answer;
        bool promised = false;
        /// The partition of the offsets topic that the newest candidate came from.
        std::int32_t source = -1;
    };
    struct Group {
        std::map<GroupPartition, Partition> partitions;
        enum class State : std::uint8_t { idle, due, asked };
        State state = State::idle;
        bool ever_answered = false;
        base::MonotonicTime due_at;
        base::MonotonicTime asked_at;
        std::chrono::seconds pause = shortest_pause;
    };
    using Groups = std::map<std::string, Group, std::less<>>;

    /// The group's entry with one for the partition; none if there is no room for them and a record of `bytes`.
    [[nodiscard]] Groups::value_type* entry_of(const core::OffsetCommitKey& key, const GroupPartition& place,
                                               std::size_t bytes);
    [[nodiscard]] bool make_room(Partition& partition, std::size_t bytes);
    void drop_oldest(Partition& partition);
    void drop_all(Partition& partition);
    [[nodiscard]] std::optional<HeldRecord> decide(Partition& partition, const GroupOffset& answer,
                                                   base::MonotonicTime asked_at);
    void schedule(const std::string& name, Group& group, base::MonotonicTime at);
    void unschedule(const std::string& name, Group& group);
    [[nodiscard]] static bool has_candidates(const Group& group);
    void rest(const std::string& name, Group& group);

    std::size_t most_bytes_;
    std::size_t bytes_ = 0;
    std::size_t count_ = 0;
    std::size_t left_out_ = 0;
    Groups groups_;
    std::set<std::pair<base::MonotonicTime, std::string>> schedule_;
};

}  // namespace warren::kafka
