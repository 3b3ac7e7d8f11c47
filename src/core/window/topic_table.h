#pragma once

#include "core/window/text_table.h"
#include "core/window/topic_id_table.h"
#include "warren/base/time.h"
#include "warren/core/model/topic_id.h"
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
    /// More than one answer has come.
    [[nodiscard]] bool confirmed() const { return confirmed_; }
    // Only if known.
    [[nodiscard]] std::int64_t newest() const { return newest_; }
    [[nodiscard]] std::int64_t lowest() const { return lowest_; }
    [[nodiscard]] base::WallTime answered_at() const { return answered_at_; }

    /// Keeps the last `intervals` answers.
    void add(std::int64_t end, std::uint32_t intervals, base::WallTime now);
    /// All that are kept, oldest first.
    [[nodiscard]] std::vector<std::int64_t> answers() const;
    /// Puts older answers, the last one of `answered_at`, before those that are kept.
    void put_before(std::vector<std::int64_t> older, std::uint32_t intervals, base::WallTime answered_at);
    [[nodiscard]] std::size_t heap_bytes() const;

private:
    std::vector<std::int64_t> answers_;
    std::uint32_t next_ = 0;
    bool confirmed_ = false;
    std::int64_t newest_ = 0;
    std::int64_t lowest_ = 0;
    base::WallTime answered_at_;
};

/// A topic as the brokers describe it. Groups point to it; it lives until no group does.
struct Topic {
    std::string name;
    TopicId id;
    std::vector<BrokerMemory> partitions;
    /// The last list of topics that had it.
    std::uint64_t seen_in_round = 0;
    /// Saved end offsets have been taken.
    bool ends_restored = false;

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
    [[nodiscard]] Topic* find(const TopicId& id) const;
    /// Ignored if the topic is unknown or the id is.
    void set_id(std::string_view name, const TopicId& id);
    /// How many ids were new when they were set.
    [[nodiscard]] std::uint64_t ids_told() const { return ids_told_; }
    [[nodiscard]] std::vector<TopicName> names_with_offsets() const;
    void add_sizes(StoreSizes& sizes) const;

private:
    TextMap<std::unique_ptr<Topic>> topics_;
    TopicIdMap<Topic*> by_id_;
    std::uint64_t ids_told_ = 0;
    std::uint64_t round_ = 0;
};

}  // namespace warren::core
