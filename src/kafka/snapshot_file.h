#pragma once

#include <string_view>

namespace warren::kafka {

/// What the file of a snapshot begins with.
inline constexpr std::string_view snapshot_mark = "WRNSNAP\n";

}  // namespace warren::kafka
