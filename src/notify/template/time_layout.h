#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace warren::notify::language {

/// What a piece of a layout stands for.
enum class LayoutPart : std::uint8_t {
    none,
    month_long,
    month_short,
    month,
    month_2,
    weekday_long,
    weekday_short,
    day,
    day_padded,
    day_2,
    day_of_year_padded,
    day_of_year_3,
    hour_24,
    hour_12,
    hour_12_2,
    minute,
    minute_2,
    second,
    second_2,
    year_4,
    year_2,
    half_day_upper,
    half_day_lower,
    zone_name,
    zone_offset,
    fraction
};

/// How an offset from UTC is written.
struct OffsetForm {
    /// Whether UTC itself is `Z`.
    bool z_for_utc = false;
    bool colons = false;
    bool minutes = true;
    bool seconds = false;
};

/// How a fraction of a second is written.
struct FractionForm {
    char separator = '.';
    std::size_t digits = 0;
    bool trims_zeros = false;
};

/// The first piece of a layout that stands for something, with the literal text before it.
struct LayoutPiece {
    std::string_view literal;
    LayoutPart part = LayoutPart::none;
    OffsetForm offset;
    FractionForm fraction;
    std::string_view rest;
};

[[nodiscard]] LayoutPiece next_piece(std::string_view layout);

}  // namespace warren::notify::language
