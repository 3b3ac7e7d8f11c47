#pragma once

#include "kafka/read_progress.h"
#include "warren/core/window/cluster_store.h"
#include "warren/runtime/stats.h"

#include <cstdint>
#include <string>
#include <vector>

namespace warren::kafka {

/// Shows how far a reader is with each partition of its offsets topic. Used by one thread.
class ReplayGauges {
public:
    ReplayGauges(runtime::StatsRegistry& stats, std::string consumer);

    /// `ends`: the end offsets of the offsets topic that the poller knows.
    void show(const ReadProgress& progress, const std::vector<core::PartitionEnd>& ends);

private:
    struct Gauges {
        runtime::Stat* left = nullptr;
        runtime::Stat* lag = nullptr;
    };

    Gauges gauges_of(std::size_t partition);

    runtime::StatsRegistry* stats_;
    std::string consumer_;
    /// By partition.
    std::vector<Gauges> known_;
};

}  // namespace warren::kafka
