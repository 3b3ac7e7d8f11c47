#pragma once

#include "warren/base/result.h"

#include <optional>
#include <string>

/// Files as the configuration needs them. Failures are in Burrow's form: `open /x: no such file or directory`.
namespace warren::config {

/// The whole file; one of more than 1 MiB is refused.
[[nodiscard]] base::Result<std::string> read_file(const std::string& path);

/// None: the file can be read.
[[nodiscard]] std::optional<base::Error> why_not_readable(const std::string& path);

}  // namespace warren::config
