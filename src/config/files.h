#pragma once

#include "warren/base/result.h"

#include <cstdint>
#include <optional>
#include <string>

/// Files as the configuration needs them. Failures are in Burrow's form: `open /x: no such file or directory`.
namespace warren::config {

/// Whether a pipe without a writer may be waited for. Only the configuration itself is worth it.
enum class Waiting : std::uint8_t { allowed, not_allowed };

/// The whole file; one of more than 1 MiB is refused.
[[nodiscard]] base::Result<std::string> read_file(const std::string& path, Waiting waiting = Waiting::allowed);

/// None: the file can be read.
[[nodiscard]] std::optional<base::Error> why_not_readable(const std::string& path);

}  // namespace warren::config
