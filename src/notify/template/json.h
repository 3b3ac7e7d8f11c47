#pragma once

#include "notify/template/value.h"
#include "warren/base/result.h"

#include <cstddef>
#include <string>

namespace warren::notify::language {

/// As Go's encoding/json writes it, with `<`, `>` and `&` escaped. Fails on what JSON cannot hold, and on what becomes
/// longer than `longest`.
[[nodiscard]] base::Result<std::string> to_json(const Value& value, std::size_t longest);

}  // namespace warren::notify::language
