#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

namespace warren::metrics {

/// A number by which partitions are ordered as their decimal texts are: 0, 1, 10, 2. `partition` must not be negative.
[[nodiscard]] constexpr std::uint64_t text_order(std::int32_t partition) {
    // Four bits per digit, the first digit on top, 0 behind the last one.
    std::uint64_t order = 0;
    auto rest = static_cast<std::uint32_t>(partition);
    do {
        order = (order >> 4U) | (static_cast<std::uint64_t>(rest % 10 + 1) << 60U);
        rest /= 10;
    } while (rest != 0);
    return order;
}

/// Where a series of a partition stands among others of the same cluster (and group): label `partition` comes before
/// `topic`.
struct SeriesPlace {
    std::uint64_t partition_order = 0;
    /// Indexes: topics are sorted by name.
    std::uint32_t topic = 0;
    std::uint32_t partition = 0;

    friend auto operator<=>(const SeriesPlace&, const SeriesPlace&) = default;
};

}  // namespace warren::metrics
