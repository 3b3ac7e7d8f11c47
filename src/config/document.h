#pragma once

#include "config/formats.h"
#include "config/problems.h"
#include "warren/base/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// A configuration file as it stands, whatever its format: values with their lines, keys lower-cased, nothing
/// interpreted.
namespace warren::config {

struct Value;
struct Entry;

using List = std::vector<Value>;

/// The entries of a table in the order of the file. Once `fold_case` has been over it, keys are lower-cased and occur
/// once.
struct Table {
    std::vector<Entry> entries;

    /// None: nullptr. `key` is in lower case.
    [[nodiscard]] const Entry* find(std::string_view key) const;
};

/// A date or time, which no key of ours takes.
struct DateOrTime {};

/// JSON's and YAML's `null`: counts as not set.
struct Nothing {};

struct Value {
    std::variant<std::string, std::int64_t, double, bool, DateOrTime, List, Table, Nothing> data;

    [[nodiscard]] const Table* table() const { return std::get_if<Table>(&data); }
    [[nodiscard]] bool is_nothing() const { return std::holds_alternative<Nothing>(data); }
};

struct Entry {
    std::string key;
    Value value;
    std::uint32_t line = 0;
};

/// How deep lists and tables may lie in each other. Every format holds to it, so that whoever walks through a document
/// may be recursive.
inline constexpr std::size_t deepest_nesting = 64;

/// Reads a text. Of names that differ only in case the first one wins, with a warning in `problems`; `name` stands in
/// the places. A failure is a syntax error with its line, in the form `FORMAT: ...`.
[[nodiscard]] base::Result<Table> parse_document(std::string_view text, Format format, const std::string& name,
                                                 Problems& problems);

/// Lower case of the letters A to Z.
[[nodiscard]] std::string lower_case(std::string_view text);

}  // namespace warren::config
