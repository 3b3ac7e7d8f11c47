#pragma once

#include "warren/runtime/stats.h"

#include <cstdint>
#include <map>
#include <string>

namespace warren::kafka {

/// The figures about what open transactions hold up. Used by one thread.
class HeldUpCounters {
public:
    HeldUpCounters(runtime::StatsRegistry& stats, const std::string& consumer);

    /// How far a partition's last stable offset is behind its high watermark. It has a series from the first time it is
    /// held up.
    void set_behind(std::int32_t partition, std::int64_t offsets);
    /// No partition is held up any more.
    void nothing_behind();

    runtime::Stat& held_up;
    runtime::Stat& pending;
    runtime::Stat& ahead;
    runtime::Stat& withdrawn;
    runtime::Stat& left_out;
    runtime::Stat& questions;
    runtime::Stat& failed_questions;

private:
    runtime::StatsRegistry* stats_;
    std::string consumer_;
    std::map<std::int32_t, runtime::Stat*> behind_;
};

}  // namespace warren::kafka
