#pragma once

#include "notify/template/function.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace warren::notify::language {

/// Go's Sprintf. What does not fit together becomes part of the text, as in Go; only what becomes longer than `longest`
/// fails.
[[nodiscard]] base::Result<std::string> print_format(std::string_view format, Arguments values, std::size_t longest);

}  // namespace warren::notify::language
