#pragma once

#include "metrics/family.h"
#include "metrics/snapshot.h"
#include "warren/runtime/health.h"
#include "warren/runtime/stats.h"

#include <vector>

namespace warren::metrics {

/// What Warren tells of the clusters beside Burrow's families: groups by status, the members of each with its type and
/// state, the sizes of the stores, and how long commits take to get here. `snapshot` must outlive the families.
[[nodiscard]] std::vector<Family> cluster_families(const Snapshot& snapshot);

/// How the parts that talk to Kafka fare.
[[nodiscard]] std::vector<Family> health_families(std::vector<runtime::Health> parts);

/// The figures that the parts of the daemon count themselves.
[[nodiscard]] std::vector<Family> stat_families(std::vector<runtime::StatFamily> stats);

}  // namespace warren::metrics
