#pragma once

#include "warren/base/result.h"

#include <filesystem>

namespace warren::app {

/// Sends standard output and standard error of the process to `path` (`general.stdout-logfile`). An existing file is
/// renamed to `path.YYYY-MM-DD_HH:MM:SS` first; only a failing rename is an error: a file that cannot be opened is
/// passed over, as in Burrow.
[[nodiscard]] base::Result<void> redirect_output(const std::filesystem::path& path);

}  // namespace warren::app
