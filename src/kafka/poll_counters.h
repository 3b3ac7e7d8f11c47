#pragma once

#include "kafka/trouble.h"
#include "warren/runtime/stats.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace warren::kafka {

/// The poller's own figures. A bounded number of series: brokers beyond the first ones are counted together.
class PollCounters {
public:
    PollCounters(runtime::StatsRegistry& stats, std::string cluster);

    /// Counts a request of end offsets that failed.
    void broker_failed(std::int32_t broker, Cause cause);
    void metadata_failed(Cause cause);

    runtime::Stat& rounds;
    runtime::Stat& failed_rounds;
    runtime::Stat& metadata_replies;
    runtime::Stat& partition_errors;
    runtime::Stat& deleted_topics;
    runtime::Stat& reaper_rounds;
    runtime::Stat& reaper_failures;
    runtime::Stat& reaped_groups;
    runtime::Stat& complete_reconcile_rounds;
    runtime::Stat& incomplete_reconcile_rounds;
    runtime::Stat& added_offsets;
    runtime::Stat& corrected_offsets;
    runtime::Stat& removed_offsets;
    runtime::Stat& clients;
    runtime::Stat& round_duration;
    // Ages: these hold moments.
    runtime::Stat& last_round;
    runtime::Stat& oldest_answer;
    runtime::Stat& newest_answer;
    runtime::Stat& leaderless_partitions;

private:
    static constexpr std::size_t named_brokers = 64;

    runtime::StatsRegistry* stats_;
    std::string cluster_;
    std::map<std::int32_t, std::string> broker_names_;
};

}  // namespace warren::kafka
