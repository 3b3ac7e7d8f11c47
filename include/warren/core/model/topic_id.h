#pragma once

#include <compare>
#include <cstdint>

namespace warren::core {

/// The id a topic has from its creation to its deletion: a uuid, as two halves. All zero: not known.
struct TopicId {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    [[nodiscard]] bool known() const { return high != 0 || low != 0; }

    friend bool operator==(const TopicId&, const TopicId&) = default;
    friend auto operator<=>(const TopicId&, const TopicId&) = default;
};

}  // namespace warren::core
