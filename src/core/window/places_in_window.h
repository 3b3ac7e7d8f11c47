#pragma once

#include "core/window/packed_window.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace warren::core {

/// A window as `place_commit` looks at it: mostly at the newest entry only.
class PlacesInWindow {
public:
    explicit PlacesInWindow(const PackedWindow& window) : window_(window), size_(window.size()) {
        if (size_ > 0) newest_ = window.newest_position();
    }

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::int64_t order(std::size_t index) const {
        return index + 1 == size_ ? newest_.order : at(index).order;
    }
    [[nodiscard]] std::int64_t timestamp_ms(std::size_t index) const {
        return index + 1 == size_ ? newest_.timestamp_ms : at(index).commit.timestamp_ms;
    }

private:
    [[nodiscard]] const WindowEntry& at(std::size_t index) const {
        if (all_.empty()) all_ = window_.entries();
        return all_[index];
    }

    const PackedWindow& window_;
    std::size_t size_;
    PackedWindow::Position newest_;
    mutable std::vector<WindowEntry> all_;
};

}  // namespace warren::core
