#pragma once

#include <cstddef>
#include <cstdint>

namespace warren::core {

/// Where an incoming commit goes.
enum class PlacementKind : std::uint8_t {
    append,             ///< it becomes the newest entry; the oldest falls out of a full window
    merge_with_newest,  ///< it overwrites the newest entry, at `index`, whose timestamp stays
    put_in_front,       ///< it becomes the oldest entry
    replace_oldest,     ///< it takes the place of the oldest entry
    insert,             ///< it goes in front of the entry at `index`; the oldest falls out of a full window
    merge_with,         ///< it overwrites the entry at `index`, whose timestamp stays
    drop_duplicate,     ///< its order is stored already
    drop_older          ///< it is older than everything in a full window
};

struct Placement {
    PlacementKind kind = PlacementKind::append;
    std::size_t index = 0;

    friend bool operator==(const Placement&, const Placement&) = default;
};

/// Whether `timestamp_ms - previous_ms < min_distance_ms`, which is not negative. True for every step back.
[[nodiscard]] constexpr bool closer_than(std::int64_t min_distance_ms, std::int64_t timestamp_ms,
                                         std::int64_t previous_ms) {
    if (timestamp_ms < previous_ms) return true;
    return static_cast<std::uint64_t>(timestamp_ms) - static_cast<std::uint64_t>(previous_ms) <
           static_cast<std::uint64_t>(min_distance_ms);
}

/// Finds the place of a commit in a window (evaluation.md of the specification, 3.2 and 3.3).
///
/// `Window` has `size()`, `order(index)` and `timestamp_ms(index)`, oldest entry first, ascending by order. `limit` is
/// the greatest number of entries.
template <typename Window>
[[nodiscard]] Placement place_commit(const Window& window, std::uint32_t limit, std::int64_t min_distance_ms,
                                     std::int64_t order, std::int64_t timestamp_ms) {
    const std::size_t size = window.size();
    if (size == 0) return {PlacementKind::append};
    if (order > window.order(size - 1)) {
        const bool close = closer_than(min_distance_ms, timestamp_ms, window.timestamp_ms(size - 1));
        if (close) return {PlacementKind::merge_with_newest, size - 1};
        return {PlacementKind::append};
    }

    std::size_t older = size;
    while (older > 0 && window.order(older - 1) > order) --older;
    if (older > 0 && window.order(older - 1) == order) return {PlacementKind::drop_duplicate};
    const bool full = size == limit;
    if (older == 0) return {full ? PlacementKind::drop_older : PlacementKind::put_in_front};
    if (older == 1 && full) return {PlacementKind::replace_oldest};
    if (closer_than(min_distance_ms, timestamp_ms, window.timestamp_ms(older - 1))) {
        return {PlacementKind::merge_with, older - 1};
    }
    return {PlacementKind::insert, older};
}

}  // namespace warren::core
