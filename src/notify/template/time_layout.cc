#include "notify/template/time_layout.h"

#include <array>

namespace warren::notify::language {
namespace {

/// When a token counts although it begins like a word.
enum class Follow : std::uint8_t { anything, not_lower_case };

struct Token {
    std::string_view text;
    LayoutPart part;
    Follow follow = Follow::anything;
};

// In this order: the first that fits counts, so the longer ones stand before those they begin with.
constexpr std::array tokens = {
    Token{"January", LayoutPart::month_long},
    Token{"Jan", LayoutPart::month_short, Follow::not_lower_case},
    Token{"Monday", LayoutPart::weekday_long},
    Token{"Mon", LayoutPart::weekday_short, Follow::not_lower_case},
    Token{"MST", LayoutPart::zone_name},
    Token{"01", LayoutPart::month_2},
    Token{"02", LayoutPart::day_2},
    Token{"03", LayoutPart::hour_12_2},
    Token{"04", LayoutPart::minute_2},
    Token{"05", LayoutPart::second_2},
    Token{"06", LayoutPart::year_2},
    Token{"002", LayoutPart::day_of_year_3},
    Token{"15", LayoutPart::hour_24},
    Token{"1", LayoutPart::month},
    Token{"2006", LayoutPart::year_4},
    Token{"2", LayoutPart::day},
    Token{"_2", LayoutPart::day_padded},
    Token{"__2", LayoutPart::day_of_year_padded},
    Token{"3", LayoutPart::hour_12},
    Token{"4", LayoutPart::minute},
    Token{"5", LayoutPart::second},
    Token{"PM", LayoutPart::half_day_upper},
    Token{"pm", LayoutPart::half_day_lower},
};

struct OffsetToken {
    /// What follows `-` or `Z`.
    std::string_view text;
    OffsetForm form;
};

constexpr std::array offset_tokens = {
    OffsetToken{"070000", {.colons = false, .minutes = true, .seconds = true}},
    OffsetToken{"07:00:00", {.colons = true, .minutes = true, .seconds = true}},
    OffsetToken{"0700", {.colons = false, .minutes = true, .seconds = false}},
    OffsetToken{"07:00", {.colons = true, .minutes = true, .seconds = false}},
    OffsetToken{"07", {.colons = false, .minutes = false, .seconds = false}},
};

bool starts_with_lower_case(std::string_view text) {
    return !text.empty() && text.front() >= 'a' && text.front() <= 'z';
}

bool starts_with_digit(std::string_view text) {
    return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

/// Sets what `text` starts with; false if it starts with nothing that stands for something.
bool read_token(std::string_view text, LayoutPiece& piece) {
    for (const auto& token : tokens) {
        if (!text.starts_with(token.text)) continue;
        const auto rest = text.substr(token.text.size());
        if (token.follow == Follow::not_lower_case && starts_with_lower_case(rest)) continue;
        piece.part = token.part;
        piece.rest = rest;
        return true;
    }
    return false;
}

bool read_offset(std::string_view text, LayoutPiece& piece) {
    if (text.front() != '-' && text.front() != 'Z') return false;
    for (const auto& token : offset_tokens) {
        if (!text.substr(1).starts_with(token.text)) continue;
        piece.part = LayoutPart::zone_offset;
        piece.offset = token.form;
        piece.offset.z_for_utc = text.front() == 'Z';
        piece.rest = text.substr(1 + token.text.size());
        return true;
    }
    return false;
}

bool read_fraction(std::string_view text, LayoutPiece& piece) {
    if ((text.front() != '.' && text.front() != ',') || text.size() < 2) return false;
    const char digit = text[1];
    if (digit != '0' && digit != '9') return false;
    std::size_t end = 1;
    while (end < text.size() && text[end] == digit) ++end;
    if (starts_with_digit(text.substr(end))) return false;
    piece.part = LayoutPart::fraction;
    piece.fraction = {.separator = text.front(), .digits = end - 1, .trims_zeros = digit == '9'};
    piece.rest = text.substr(end);
    return true;
}

}  // namespace

LayoutPiece next_piece(std::string_view layout) {
    LayoutPiece piece;
    for (std::size_t at = 0; at < layout.size(); ++at) {
        const auto text = layout.substr(at);
        piece.literal = layout.substr(0, at);
        // `_2006` is an underscore and a year, not a padded day.
        if (text.starts_with("_2006")) continue;
        if (read_token(text, piece) || read_offset(text, piece) || read_fraction(text, piece)) return piece;
    }
    piece.literal = layout;
    return piece;
}

}  // namespace warren::notify::language
