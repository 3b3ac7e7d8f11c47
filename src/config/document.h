#pragma once

#include "config/problems.h"
#include "warren/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// A configuration file as it stands: values with their lines, keys lower-cased, nothing interpreted.
namespace warren::config {

struct Value;
struct Entry;

using List = std::vector<Value>;

/// The entries of a table in the order of the file. Keys are lower-cased and occur once.
struct Table {
    std::vector<Entry> entries;

    /// None: nullptr. `key` is in lower case.
    [[nodiscard]] const Entry* find(std::string_view key) const;
};

/// A date or time, which no key of ours takes.
struct DateOrTime {};

struct Value {
    std::variant<std::string, std::int64_t, double, bool, DateOrTime, List, Table> data;

    [[nodiscard]] const Table* table() const { return std::get_if<Table>(&data); }
};

struct Entry {
    std::string key;
    Value value;
    std::uint32_t line = 0;
};

/// Reads a TOML text. Of names that differ only in case the first one wins, with a warning in `problems`; `name` stands
/// in the places. A failure is a syntax error, in the words `toml: ...` with its line.
[[nodiscard]] base::Result<Table> parse_toml(std::string_view text, const std::string& name, Problems& problems);

/// Lower case of the letters A to Z.
[[nodiscard]] std::string lower_case(std::string_view text);

}  // namespace warren::config
