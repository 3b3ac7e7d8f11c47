#pragma once

#include "warren/runtime/logging.h"

#include <optional>
#include <string>
#include <string_view>

/// The body of `POST /v3/admin/loglevel`, read with the leniency of Go's JSON decoder (http-api.md of the
/// specification, 7.2).
namespace warren::http {

/// The text of the key `level` in any letter case; the last one wins and null counts as absent. Empty if there is none
/// or the body is null. Bytes after the first JSON value do not matter. None: not JSON, not an object, or not a text.
[[nodiscard]] std::optional<std::string> level_in_body(std::string_view body);

/// The level that a word sets. `trace` is `debug`; `panic` cannot be set.
[[nodiscard]] std::optional<runtime::LogLevel> settable_level(std::string_view word);

}  // namespace warren::http
