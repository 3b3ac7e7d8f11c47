#pragma once

#include <span>

namespace warren::notify::language {

/// Characters that follow one another.
struct CharacterRange {
    char32_t first;
    char32_t last;
};

// Of Unicode 15, ascending. Categories L; Nd; L, M, N, P, S and the space.
[[nodiscard]] std::span<const CharacterRange> letter_ranges();
[[nodiscard]] std::span<const CharacterRange> digit_ranges();
[[nodiscard]] std::span<const CharacterRange> printable_ranges();

}  // namespace warren::notify::language
