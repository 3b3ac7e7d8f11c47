#pragma once

#include "warren/core/decode/offsets_record.h"
#include "warren/core/ingest.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace warren::kafka {

/// A record that outlives the answer of the broker it came with.
struct HeldRecord {
    explicit HeldRecord(const core::RawRecord& record)
        : partition(record.partition), order(record.offset), key(record.key.value_or("")) {
        if (record.value) value = *record.value;
    }

    [[nodiscard]] core::RawRecord view() const {
        core::RawRecord raw{.partition = partition, .offset = order, .key = key, .value = {}};
        if (value) raw.value = *value;
        return raw;
    }
    [[nodiscard]] std::size_t bytes() const { return sizeof(*this) + key.size() + (value ? value->size() : 0); }

    /// Where it stands in the offsets topic.
    std::int32_t partition = 0;
    std::int64_t order = 0;
    std::string key;
    std::optional<std::string> value;
};

/// A partition of a topic that a group consumes.
struct GroupPartition {
    std::string topic;
    std::int32_t partition = 0;

    friend auto operator<=>(const GroupPartition&, const GroupPartition&) = default;
};

/// What commits are of: a partition of a group.
struct CommitKey {
    std::string group;
    GroupPartition place;

    friend auto operator<=>(const CommitKey&, const CommitKey&) = default;
};

[[nodiscard]] inline CommitKey commit_key(const core::OffsetCommitKey& key) {
    return {std::string(key.group), {std::string(key.topic), key.partition}};
}

/// What the brokers say of one partition of a group.
struct GroupOffset {
    enum class State : std::uint8_t {
        stable,   ///< no transaction that touches it is open: `offset` is the last word
        pending,  ///< a commit in an open transaction is waiting for its end
        unknown   ///< it could not be found out
    };
    GroupPartition place;
    State state = State::unknown;
    /// None: nothing is committed.
    std::optional<std::int64_t> offset;
};

}  // namespace warren::kafka
