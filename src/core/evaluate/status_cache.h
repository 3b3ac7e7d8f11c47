#pragma once

#include "warren/base/guarded.h"
#include "warren/base/time.h"
#include "warren/core/model/ids.h"
#include "warren/core/model/status.h"

#include <absl/container/flat_hash_map.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace warren::core {

/// The answers given about the groups of one cluster, each good for a while. Thread-safe; split in shards by the
/// group's name, and a shard's lock is only held to look up, put or take out a pointer.
class StatusCache {
public:
    using Answer = std::shared_ptr<const GroupStatus>;

    /// `keep` 0: nothing is kept.
    explicit StatusCache(std::chrono::seconds keep) : keep_(keep) {}

    /// Null if there is no answer that may still be given.
    [[nodiscard]] Answer find(const GroupName& group, base::WallTime now) const;
    /// Replaces the answer about `answer->group`.
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

    std::chrono::milliseconds keep_;
    std::array<Shard, shard_count> shards_;
};

}  // namespace warren::core
