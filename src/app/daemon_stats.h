#pragma once

#include "warren/base/time.h"
#include "warren/core/monitor.h"
#include "warren/runtime/stats.h"

#include <chrono>

namespace warren::app {

/// Shows which version runs, and since `now`.
void show_start(runtime::StatsRegistry& stats, base::MonotonicTime now);

/// Counts a round of the evaluator that took `duration` and ended at `now`.
void count_round(runtime::StatsRegistry& stats, const core::RoundReport& report, std::chrono::nanoseconds duration,
                 base::MonotonicTime now);

}  // namespace warren::app
