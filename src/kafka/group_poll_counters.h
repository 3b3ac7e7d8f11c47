#pragma once

#include "warren/runtime/stats.h"

#include <string>

namespace warren::kafka {

/// Figures of a reader that asks the brokers what groups have committed.
struct GroupPollCounters {
    GroupPollCounters(runtime::StatsRegistry& stats, const std::string& consumer);

    runtime::Stat& complete_rounds;
    runtime::Stat& incomplete_rounds;
    runtime::Stat& lists;
    runtime::Stat& offsets;
    runtime::Stat& members;
    runtime::Stat& failures;
    runtime::Stat& commits;
    runtime::Stat& round_duration;
    runtime::Stat& bytes;
};

}  // namespace warren::kafka
