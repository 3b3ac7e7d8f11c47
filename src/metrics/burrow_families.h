#pragma once

#include "metrics/family.h"
#include "metrics/snapshot.h"

#include <vector>

namespace warren::metrics {

/// Burrow's six families. `snapshot` must outlive them.
[[nodiscard]] std::vector<Family> burrow_families(const Snapshot& snapshot);

}  // namespace warren::metrics
