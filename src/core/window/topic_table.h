#pragma once

#include "core/window/text_table.h"
#include "warren/base/time.h"
#include "warren/core/window/cluster_store.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace warren::core {

/// The last end offsets of a partition, one per answer of a broker.
class BrokerMemory {
public:
    [[nodiscard]] bool known() const { return !answers_.empty(); }
    // Only if known.
    [[nodiscard]] std::int64_t newest() const { return newest_; }
    [[nodiscard]] std::int64_t lowest() const { return lowest_; }
    [[nodiscard]] base::WallTime answered_at() const { return answered_at_; }

    /// Keeps the last `intervals` answers.
    void add(std::int64_t end, std::uint32_t intervals, base::WallTime now);
    [[nodiscard]] std::size_t heap_bytes() const;

private:
    std::vector<std::int64_t> answers_;
    std::uint32_t next_ = 0;
    std::int64_t newest_ = 0;
    std::int64_t lowest_ = 0;
    base::WallTime answered_at_;
};

/// A topic as the brokers describe it. Groups point to it; it lives until no group does.
struct Topic {
    std::string name;
    std::vector<BrokerMemory> partitions;
    /// The last list of topics that had it.
    std::uint64_t seen_in_round = 0;

    [[nodiscard]] std::int32_t partition_count() const { return static_cast<std::int32_t>(partitions.size()); }
    /// Null if the partition does not exist or its end offset is not known. Any number may be asked for.
    [[nodiscard]] const BrokerMemory* memory(std::int64_t partition) const;
};

/// The topics of a cluster. Not thread-safe.
class TopicTable {
public:
    /// What a new list of topics took away.
    struct Changes {
        std::vector<std::unique_ptr<Topic>> removed;
        std::vector<Topic*> shrunken;
    };
    Changes set(std::span<const TopicPartitions> topics);

    /// Null if unknown.
    [[nodiscard]] Topic* find(std::string_view name) const;
    [[nodiscard]] std::vector<TopicName> names_with_offsets() const;
    void add_sizes(StoreSizes& sizes) const;

private:
    TextMap<std::unique_ptr<Topic>> topics_;
    std::uint64_t round_ = 0;
};

}  // namespace warren::core
