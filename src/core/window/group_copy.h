#pragma once

#include "core/window/packed_window.h"
#include "warren/core/model/commit.h"
#include "warren/core/window/group_windows.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace warren::core {

/// A group's windows as they lie in the store: what is taken while its shard is locked, to be unpacked when others may
/// have the shard again.
class GroupCopy {
public:
    /// What a window takes of the room for all windows.
    [[nodiscard]] static std::size_t room_for(const PackedCommits& commits);
    /// `partitions`, `room`: of all topics together.
    GroupCopy(std::uint32_t intervals, bool warming, std::size_t topics, std::size_t partitions, std::size_t room);

    /// The partitions that follow are those of this topic.
    void begin_topic(std::string_view name, std::size_t partitions);
    /// `partition` says all but the commits. `told`: what brokers told of it, if they did.
    void add(PartitionWindow partition, const PackedCommits& commits, const Commit* told);

    [[nodiscard]] GroupWindows unpack() &&;

private:
    /// What a partition has: a block of so many words in `blocks_`, perhaps of none, and what is told.
    struct Packed {
        std::uint32_t words = 0;
        bool told = false;
    };

    GroupWindows windows_;
    std::vector<Packed> packed_;
    std::vector<std::uint32_t> blocks_;
    std::vector<Commit> told_;
    std::size_t commits_ = 0;
};

}  // namespace warren::core
