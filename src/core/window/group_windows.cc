#include "warren/core/window/group_windows.h"

namespace warren::core {

std::uint64_t current_lag(std::span<const Commit> window, std::optional<std::int64_t> end_offset) {
    if (window.empty() || !end_offset || *end_offset <= window.back().offset) return 0;
    // Offsets of any sign and size may stand in a record; the difference of two signed numbers always fits unsigned.
    return static_cast<std::uint64_t>(*end_offset) - static_cast<std::uint64_t>(window.back().offset);
}

}  // namespace warren::core
