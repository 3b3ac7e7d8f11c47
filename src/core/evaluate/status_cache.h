#pragma once

#include "warren/base/guarded.h"
#include "warren/base/time.h"
#include "warren/core/model/ids.h"
#include "warren/core/model/status.h"

#include <absl/container/flat_hash_map.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace warren::core {

/// The answers given about the groups of one cluster, each good for a while. Thread-safe; split in shards by the
/// group's name, and a shard's lock is only held to look up, put or take out a pointer.
///
/// Bounded: who asks for all groups of a large site, as a metrics page does, would have a gigabyte of answers kept.
class StatusCache {
public:
    using Answer = std::shared_ptr<const GroupStatus>;
    /// About 75 MB.
    static constexpr std::size_t usual_partitions = 500'000;

    /// `keep` 0: nothing is kept. `most_partitions`: of all answers together; what is more is not kept.
    explicit StatusCache(std::chrono::seconds keep, std::size_t most_partitions = usual_partitions)
        : keep_(keep), most_partitions_(most_partitions) {}

    /// Null if there is no answer that may still be given.
    [[nodiscard]] Answer find(const GroupName& group, base::WallTime now) const;
    /// Replaces the answer about `answer->group`, unless too many are kept.
    void put(const Answer& answer, base::WallTime now);
    /// Forgets the answers that may not be given any more.
    void evict(base::WallTime now);
    [[nodiscard]] std::size_t size() const;

private:
    struct Entry {
        Answer answer;
        base::WallTime evaluated_at;
    };
    using Shard = base::Guarded<absl::flat_hash_map<GroupName, Entry, std::hash<GroupName>>>;
    static constexpr std::size_t shard_count = 32;

    [[nodiscard]] bool is_fresh(const Entry& entry, base::WallTime now) const;
    [[nodiscard]] const Shard& shard(const GroupName& group) const;
    void evict(const Shard& shard, base::WallTime now);
    /// Whether there is room for so many partitions more; it is taken then.
    bool take_room(std::size_t partitions);

    std::chrono::milliseconds keep_;
    std::size_t most_partitions_;
    std::atomic<std::size_t> partitions_ = 0;
    std::array<Shard, shard_count> shards_;
};

}  // namespace warren::core
