#pragma once

#include "core/window/packed_window.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace warren::core {

/// A window as `place_commit` looks at it: mostly at the newest entry only.
class PlacesInWindow {
public:
    explicit PlacesInWindow(const PackedWindow& window) : window_(window) {}

    [[nodiscard]] std::size_t size() const { return window_.size(); }
    [[nodiscard]] std::int64_t order(std::size_t index) const {
        return index + 1 == size() ? window_.newest_order() : at(index).order;
    }
    [[nodiscard]] std::int64_t timestamp_ms(std::size_t index) const {
        return index + 1 == size() ? window_.newest_timestamp_ms() : at(index).commit.timestamp_ms;
    }

private:
    [[nodiscard]] const WindowEntry& at(std::size_t index) const {
        if (all_.empty()) all_ = window_.entries();
        return all_[index];
    }

    const PackedWindow& window_;
    mutable std::vector<WindowEntry> all_;
};

}  // namespace warren::core
