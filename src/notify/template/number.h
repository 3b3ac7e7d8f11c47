#pragma once

#include <complex>
#include <cstdint>
#include <optional>
#include <string_view>

namespace warren::notify::language {

/// A number in a template: it becomes whatever type is wanted, if it has a value there.
struct Number {
    std::optional<std::int64_t> integer;
    std::optional<std::uint64_t> unsigned_integer;
    std::optional<double> floating;
    std::optional<std::complex<double>> complex;
    /// Whether it is written as a floating-point number: what it is where any type is wanted.
    bool is_written_as_floating = false;
};

/// Reads `12`, `0x1F`, `0b11`, `0o17`, `1_000`, `1.5e3`, `2i`, `1+2i`; none if Go refuses it.
[[nodiscard]] std::optional<Number> parse_number(std::string_view literal);

/// The number that a character is.
[[nodiscard]] Number number_of_character(char32_t value);

}  // namespace warren::notify::language
