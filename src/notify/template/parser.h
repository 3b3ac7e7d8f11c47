#pragma once

#include "notify/template/ast.h"
#include "warren/base/result.h"
#include "warren/notify/template.h"

#include <cstddef>
#include <string_view>

namespace warren::notify::language {

/// A template may be this long.
inline constexpr std::size_t longest_template = 1'048'576;
/// Blocks and parentheses may be nested this deep.
inline constexpr std::size_t deepest_nesting = 200;

/// The error names the line.
[[nodiscard]] base::Result<Program> parse_program(std::string_view text, Helpers helpers);

}  // namespace warren::notify::language
