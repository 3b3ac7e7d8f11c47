#pragma once

#include "warren/base/time.h"
#include "warren/core/monitor.h"
#include "warren/runtime/health.h"
#include "warren/runtime/stats.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// The page of `/metrics` in Prometheus' text format 0.0.4 (http-api.md of the specification, section 8).
namespace warren::metrics {

/// Takes a page piece by piece. False: nobody wants the rest.
using Sink = std::function<bool(std::string_view)>;

/// Burrow's six families from one snapshot of the monitor, without ghosts of groups and topics that are gone; the
/// process' own figures (`process_*`, `promhttp_*`), and Warren's (`warren_*`). Families are sorted by name, series by
/// label values.
///
/// The snapshot is taken first, group by group, so no lock is held for longer than it takes to copy one group's windows
/// or one topic's offsets, and none while the page is written.
void write_page(core::Monitor& monitor, const runtime::StatsRegistry& stats, const std::vector<runtime::Health>& health,
                base::WallTime now, const Sink& sink);

/// The same as one text, which has hundreds of megabytes at a large site.
[[nodiscard]] std::string render_page(core::Monitor& monitor, const runtime::StatsRegistry& stats,
                                      const std::vector<runtime::Health>& health, base::WallTime now);

}  // namespace warren::metrics
