#pragma once

#include "kafka/held_record.h"
#include "warren/core/ingest.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>

namespace warren::kafka {

/// What of an offsets topic has been applied ahead of the reader that goes through it in order, so that the reader does
/// not apply it a second time, nor what it made void: everything that a partition of a group had before its tombstone.
/// Bounded; of what is forgotten first, the windows drop repetitions by their order. No lock, no clock.
class AppliedAhead {
public:
    explicit AppliedAhead(std::size_t most) : most_(most) {}

    /// A record of the partition was applied, or taken back.
    void record(std::int32_t partition, std::int64_t order);
    void unrecord(std::int32_t partition, std::int64_t order);
    /// A tombstone was applied. False: there is no room to remember it, so it must not be applied yet.
    [[nodiscard]] bool tombstone(std::int32_t partition, std::int64_t order, const CommitKey& key);

    /// Whether the reader shall leave this record out.
    [[nodiscard]] bool covers(const core::RawRecord& record) const;
    /// The reader has passed everything below `position`.
    void passed(std::int32_t partition, std::int64_t position);
    void forget(std::int32_t partition);
    void clear();

    [[nodiscard]] std::size_t size() const { return size_; }

private:
    struct Partition {
        std::set<std::int64_t> orders;
        /// Orders of the last tombstones.
        std::map<CommitKey, std::int64_t> tombstones;

        [[nodiscard]] std::size_t size() const { return orders.size() + tombstones.size(); }
    };

    [[nodiscard]] bool make_room();

    std::size_t most_;
    std::size_t size_ = 0;
    std::map<std::int32_t, Partition> partitions_;
};

}  // namespace warren::kafka
