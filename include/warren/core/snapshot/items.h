#pragma once

#include "warren/core/model/commit.h"
#include "warren/core/model/group_standing.h"
#include "warren/core/model/topic_id.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What a snapshot of a reader of an offsets topic consists of: values, independent of the store.
/// docs/snapshot-format.md tells how they follow each other in a file.
namespace warren::core::snapshot {

/// Bits of a `LogId` below those that stand for the offsets topic: the number of a partition plus one, or 0 for the
/// topic as a whole. Numbers of offsets topics differ from process to process, so only this part is kept.
using LogPart = std::uint32_t;

/// The first item.
struct Header {
    std::int64_t written_at_ms = 0;
    std::string cluster_id;
    std::string offsets_topic;
    /// Unknown where the brokers do not tell.
    TopicId topic_id;

    friend bool operator==(const Header&, const Header&) = default;
};

/// Begins a part of the groups: the groups up to the next such item are as they were when everything before these
/// positions of the offsets topic had been applied. None: the position is not known.
struct Positions {
    std::vector<std::optional<std::int64_t>> next;

    friend bool operator==(const Positions&, const Positions&) = default;
};

/// The last end offsets of a partition, oldest first. None: not known.
struct PartitionEnds {
    std::vector<std::int64_t> answers;
    std::int64_t answered_at_ms = 0;

    friend bool operator==(const PartitionEnds&, const PartitionEnds&) = default;
};

struct TopicEnds {
    std::string topic;
    TopicId id;
    std::vector<PartitionEnds> partitions;

    friend bool operator==(const TopicEnds&, const TopicEnds&) = default;
};

struct PartitionState {
    /// Place in `GroupState::owners` plus one; 0: nobody.
    std::uint32_t owner = 0;
    bool used = false;
    /// Oldest first.
    std::vector<WindowEntry> window;

    friend bool operator==(const PartitionState&, const PartitionState&) = default;
};

struct TopicState {
    std::string topic;
    std::vector<PartitionState> partitions;

    friend bool operator==(const TopicState&, const TopicState&) = default;
};

/// A group of the store.
struct GroupState {
    std::string group;
    /// None: its commits come from no log, or it has none.
    std::optional<LogPart> log;
    std::int64_t last_commit_ms = 0;
    bool has_commit = false;
    bool dormant = false;
    /// Commits came from other offsets topics as well.
    bool is_mixed = false;
    std::int64_t owners_order = 0;
    std::vector<Owner> owners;
    std::vector<TopicState> topics;

    friend bool operator==(const GroupState&, const GroupState&) = default;
};

/// A commit or an owner of a partition whose end offset is not known yet.
struct WaitingState {
    struct Commit {
        std::int64_t offset = 0;
        std::int64_t timestamp_ms = 0;
        std::int64_t order = 0;
        LogPart log = 0;

        friend bool operator==(const Commit&, const Commit&) = default;
    };
    std::string group;
    std::string topic;
    std::int32_t partition = 0;
    std::optional<Commit> commit;
    std::optional<Owner> owner;

    friend bool operator==(const WaitingState&, const WaitingState&) = default;
};

/// The newest record of a log that told something of a group's members.
struct LogState {
    LogPart log = 0;
    std::int64_t newest = 0;

    friend bool operator==(const LogState&, const LogState&) = default;
};

/// A group of the newer protocols with what is known of its members.
struct MembersState {
    struct Held {
        TopicId topic;
        std::vector<std::int32_t> partitions;

        friend bool operator==(const Held&, const Held&) = default;
    };
    struct Tasks {
        std::string subtopology;
        std::vector<std::int32_t> partitions;

        friend bool operator==(const Tasks&, const Tasks&) = default;
    };
    struct Member {
        std::string id;
        std::optional<Owner> owner;
        std::vector<Held> held;
        std::vector<Tasks> tasks;
        /// The epoch of the assignment that it has wholly taken over. None: it is still about it.
        std::optional<std::int32_t> settled_epoch;

        friend bool operator==(const Member&, const Member&) = default;
    };
    struct Subtopology {
        std::string id;
        std::vector<std::string> topics;

        friend bool operator==(const Subtopology&, const Subtopology&) = default;
    };
    enum class Form : std::uint8_t { other, consumer, streams, share };

    LogPart log = 0;
    std::string group;
    Form form = Form::other;
    bool told = false;
    std::int64_t order = 0;
    std::int32_t epoch = 0;
    std::int32_t assignment_epoch = 0;
    std::vector<Member> members;
    std::vector<Subtopology> topology;

    friend bool operator==(const MembersState&, const MembersState&) = default;
};

/// The name of a topic that a record told beside its id.
struct TopicNameState {
    TopicId id;
    std::string topic;

    friend bool operator==(const TopicNameState&, const TopicNameState&) = default;
};

/// Partitions of groups that have expired or were removed on request although brokers may still tell their offsets: 64
/// bits of FNV-1a over group, a zero, topic, a zero, and the partition's four bytes, the least significant first.
struct LetGoState {
    std::vector<std::uint64_t> hashes;

    friend bool operator==(const LetGoState&, const LetGoState&) = default;
};

/// Type and state of a group, whether it has windows or not.
struct StandingState {
    std::string group;
    /// The record that told it.
    LogPart log = 0;
    std::int64_t order = 0;
    GroupStanding standing;
    /// The group has expired.
    bool asleep = false;

    friend bool operator==(const StandingState&, const StandingState&) = default;
};

using Item = std::variant<Header, Positions, TopicEnds, GroupState, WaitingState, LogState, MembersState,
                          TopicNameState, LetGoState, StandingState>;

}  // namespace warren::core::snapshot
