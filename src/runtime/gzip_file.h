#pragma once

#include "warren/base/result.h"

#include <stop_token>
#include <string>

namespace warren::runtime {

/// Replaces `source` by a compressed copy at `target`, which gets the same mode. A failure, or a stop, leaves `source`
/// as it was and no `target`.
[[nodiscard]] base::Result<void> gzip_file(const std::string& source, const std::string& target,
                                           const std::stop_token& stop);

}  // namespace warren::runtime
