#pragma once

#include "warren/base/time.h"
#include "warren/core/monitor.h"
#include "warren/runtime/health.h"
#include "warren/runtime/stats.h"

#include <string>
#include <vector>

/// The page of `/metrics` in Prometheus' text format 0.0.4 (http-api.md of the specification, section 8).
namespace warren::metrics {

/// Burrow's six families from one look at the monitor, without ghosts of groups and topics that are gone; the process'
/// own figures (`process_*`, `promhttp_*`), and Warren's (`warren_*`). Families are sorted by name, series by label
/// values.
[[nodiscard]] std::string render_page(core::Monitor& monitor, const runtime::StatsRegistry& stats,
                                      const std::vector<runtime::Health>& health, base::WallTime now);

}  // namespace warren::metrics
