#pragma once

#include "warren/base/result.h"
#include "warren/core/model/ids.h"

#include <string>

namespace warren::app {

/// Makes the directory, and those above it, if it is not there. Whether it can be written to shows later.
[[nodiscard]] base::Result<void> make_state_directory(const std::string& directory);

/// The file in it for the snapshots of a consumer: different for different names, whatever letters they are made of and
/// however long they are.
[[nodiscard]] std::string snapshot_path(const std::string& directory, const core::ClusterName& cluster,
                                        const core::ConsumerName& consumer);

}  // namespace warren::app
