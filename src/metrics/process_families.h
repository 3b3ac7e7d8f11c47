#pragma once

#include "metrics/family.h"

#include <filesystem>
#include <vector>

namespace warren::metrics {

/// The process' own figures (`process_*`), with the names and meanings of Prometheus' client libraries, from the tree
/// that Linux mounts at `/proc`. What cannot be read is left out.
[[nodiscard]] std::vector<Family> process_families(const std::filesystem::path& proc = "/proc");

}  // namespace warren::metrics
