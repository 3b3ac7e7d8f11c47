#pragma once

#include "config/document.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// From what stands in the file or in a variable to what a key wants. As in Burrow whatever can be read is read; what
/// cannot is reported, where Burrow silently takes zero.
namespace warren::config {

/// A converted value, or why there is none.
template <typename T>
struct Reading {
    /// None: the value cannot be used.
    std::optional<T> value;
    /// Follows the name of the key; empty: nothing to say.
    std::string complaint;
    /// How bad that is.
    Severity severity = Severity::warning;
};

/// Texts; numbers and booleans as they would be written.
[[nodiscard]] Reading<std::string> to_text(const Value& value);

/// Integers; other numbers without their fraction; booleans as 1 and 0; texts in Go's spelling (`0x10`, `010`, `0b11`,
/// `1_000`), digits after a point dropped.
[[nodiscard]] Reading<std::int64_t> to_integer(const Value& value);

/// As `to_integer`, and durations with units (`90s`, `1h30m`, `7d`), rounded to whole seconds.
[[nodiscard]] Reading<std::int64_t> to_seconds(const Value& value);

/// As `to_integer`; negative ones become 0.
[[nodiscard]] Reading<std::int64_t> to_unsigned(const Value& value);

[[nodiscard]] Reading<double> to_number(const Value& value);

/// Booleans, numbers (not 0), and the words `1 t T TRUE true True 0 f F FALSE false False`.
[[nodiscard]] Reading<bool> to_boolean(const Value& value);

/// Lists and texts; texts are split at white space and commas.
[[nodiscard]] Reading<std::vector<std::string>> to_list(const Value& value);

/// Tables, values as texts; texts that are a JSON object. Keys are lower-cased.
[[nodiscard]] Reading<std::map<std::string, std::string>> to_table(const Value& value);

}  // namespace warren::config
