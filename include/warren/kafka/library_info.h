#pragma once

#include <string>

namespace warren::kafka {

/// librdkafka's version compiled against and loaded, and its features, in one line.
[[nodiscard]] std::string library_info();

}  // namespace warren::kafka
