#pragma once

#include "core/window/text_table.h"
#include "warren/core/ingest.h"
#include "warren/core/snapshot/items.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace warren::core {

/// Which records after a restart are in the windows already. The parts of a snapshot are written one after the other
/// while reading goes on, so each has positions of its own, and reading begins at the lowest ones, those of the first
/// part. Not thread-safe.
class KnownRecords {
public:
    /// The positions of all parts in their order.
    explicit KnownRecords(std::vector<snapshot::Positions> parts);

    /// The groups that are added from now on are of the next part.
    void begin_part() { ++part_; }
    void add(std::string_view group);

    [[nodiscard]] bool covers(std::string_view group, std::int32_t partition, std::int64_t offset) const {
        return !groups_.empty() && partition < static_cast<std::int32_t>(ends_.size()) &&
               offset < ends_[static_cast<std::size_t>(partition)] && is_before(group, partition, offset);
    }
    /// These have been read. Returns whether nothing that is known can come any more.
    bool passed(std::span<const RawRecord> records);
    /// What was known of the partition is void.
    void forget(std::int32_t partition);

private:
    [[nodiscard]] bool is_before(std::string_view group, std::int32_t partition, std::int64_t offset) const;
    [[nodiscard]] std::int64_t position(std::size_t part, std::size_t partition) const;

    std::vector<snapshot::Positions> parts_;
    /// By partition, the highest position of all parts while it is above the lowest, else 0.
    std::vector<std::int64_t> ends_;
    /// Counts from 1; 0: no part has begun.
    std::size_t part_ = 0;
    /// The part of the groups.
    TextMap<std::size_t> groups_;
};

}  // namespace warren::core
