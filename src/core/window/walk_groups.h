#pragma once

#include "core/window/store_impl.h"

#include <algorithm>
#include <cstddef>
#include <mutex>

namespace warren::core {

/// Groups looked at between two pauses of a walk, in which others get the shard.
inline constexpr std::size_t groups_per_lock = 256;

/// Calls `visit(shard, group)`, which may remove that group, for every group that is there during the whole walk. One
/// that comes or whose neighbours go meanwhile may be met twice.
template <typename Visit>
void walk_groups(Shard& shard, const Visit& visit, std::size_t per_lock = groups_per_lock) {
    std::unique_lock lock(shard.mutex);
    for (std::size_t next = shard.groups.size(); next > 0; next = std::min(next, shard.groups.size())) {
        const std::size_t end = next > per_lock ? next - per_lock : 0;
        while (next > end) {
            --next;
            if (next < shard.groups.size()) visit(shard, shard.groups.at(next));
        }
        lock.unlock();
        lock.lock();
    }
}

}  // namespace warren::core
