#pragma once

#include "config/document.h"

#include <cstdint>
#include <string>
#include <string_view>

/// One reader per format. Keys come as they are written, and JSON's may occur more than once. Failures name the place
/// (`line 3, column 5: ...`), without the format's name in front.
namespace warren::config {

[[nodiscard]] base::Result<Table> parse_toml(std::string_view text);
[[nodiscard]] base::Result<Table> parse_json(std::string_view text);
/// Of several documents the first. Anchors, aliases and merge keys are resolved, as long as the document stays small.
[[nodiscard]] base::Result<Table> parse_yaml(std::string_view text);
[[nodiscard]] base::Result<Table> parse_env(std::string_view text);

/// `line 3, column 5: `
[[nodiscard]] std::string at_position(std::uint64_t line, std::uint64_t column);

/// What is said of a document that is nested deeper than `deepest_nesting`.
[[nodiscard]] std::string too_deep_words();

}  // namespace warren::config
