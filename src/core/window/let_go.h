#pragma once

#include "warren/base/guarded.h"

#include <absl/container/flat_hash_set.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace warren::core {

/// Which partitions of groups the store has let go although brokers may still tell their offsets: what has expired and
/// what was removed on request. Kept as hashes, the same in every process. Bounded: what finds no room is as if it had
/// not been let go. Thread-safe; its lock is the innermost.
class LetGo {
public:
    void add(std::string_view group, std::string_view topic, std::int32_t partition);
    void erase(std::string_view group, std::string_view topic, std::int32_t partition);
    [[nodiscard]] bool contains(std::string_view group, std::string_view topic, std::int32_t partition) const;

    // For snapshots.
    [[nodiscard]] std::vector<std::uint64_t> hashes() const;
    void add(std::span<const std::uint64_t> hashes);

    [[nodiscard]] std::size_t bytes() const;

private:
    base::Guarded<absl::flat_hash_set<std::uint64_t>> hashes_;
};

}  // namespace warren::core
