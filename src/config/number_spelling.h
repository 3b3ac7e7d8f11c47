#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Numbers as Burrow spells and reads them.
namespace warren::config {

/// An integer in Go's spelling: a sign, a prefix (`0x`, `0o`, `0b`, or `0` for octal), digits with `_` between them.
/// Decimal digits after a point are dropped. None if it is not one or does not fit.
[[nodiscard]] std::optional<std::int64_t> integer_from(std::string_view text);

/// A decimal integer with or without a sign, and nothing else.
[[nodiscard]] bool is_decimal_integer(std::string_view text);

/// A finite decimal number. None if it is not one.
[[nodiscard]] std::optional<double> number_from(std::string_view text);

/// The shortest decimal without an exponent.
[[nodiscard]] std::string plain_spelling(double number);

}  // namespace warren::config
