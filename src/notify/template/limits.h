#pragma once

#include <cstddef>

namespace warren::notify::language {

/// How much an execution may do and make: more than any message that is of use needs, so that a template that runs away
/// comes to an end. Both grow with what there is to tell, since it is the largest outages that must be told.
struct Limits {
    /// Nodes, calls, and pieces of text.
    std::size_t steps = 1'000'000;
    /// Bytes of any text, the message itself among them.
    std::size_t text = 3'145'728;
};

[[nodiscard]] constexpr Limits limits_for(std::size_t partitions) {
    constexpr std::size_t steps_per_partition = 500;
    constexpr std::size_t text_per_partition = 2'048;
    const Limits least;
    return {least.steps + steps_per_partition * partitions, least.text + text_per_partition * partitions};
}

/// Of blocks, parentheses and calls of templates, one within the other.
inline constexpr std::size_t deepest_execution = 1'000;

}  // namespace warren::notify::language
