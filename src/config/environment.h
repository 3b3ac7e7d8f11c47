#pragma once

#include "warren/config/load.h"

#include <string>
#include <string_view>

namespace warren::config {

/// The variable that overrides `key` (as `cluster.local.servers`): upper case, `.` and `-` as `_`, after `prefix` and
/// `_`. An empty prefix stands for no such part.
[[nodiscard]] std::string variable_name(std::string_view prefix, std::string_view key);

/// `text` with `$NAME` and `${NAME}` replaced by the variables' values; unset ones vanish, as does a brace that is
/// never closed.
[[nodiscard]] std::string expand_variables(std::string_view text, const Environment& environment);

}  // namespace warren::config
