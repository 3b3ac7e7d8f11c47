#pragma once

#include <optional>
#include <string>

namespace warren::kafka {

/// librdkafka's version compiled against and loaded, and its features, in one line.
[[nodiscard]] std::string library_info();

/// What is known to be wrong with the loaded version, and the remedy; none: nothing.
[[nodiscard]] std::optional<std::string> library_warning();

}  // namespace warren::kafka
