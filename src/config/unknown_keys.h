#pragma once

#include "config/configuration.h"

#include <string>
#include <string_view>
#include <vector>

namespace warren::config {

/// Warns of everything in the file that no row of the settings table knows, with the nearest name that one does.
void warn_of_unknown_keys(const Configuration& configuration);

/// The one of `known` that `name` was most likely meant to be: fewest letters inserted, removed, replaced or swapped.
/// Empty if none is near.
[[nodiscard]] std::string_view nearest_name(std::string_view name, const std::vector<std::string_view>& known);

}  // namespace warren::config
