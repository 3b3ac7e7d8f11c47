#pragma once

#include "notify/template/function.h"
#include "warren/notify/template.h"

#include <span>
#include <string_view>

namespace warren::notify::language {

/// Those of Go's text/template.
[[nodiscard]] std::span<const Function> builtin_functions();
/// Those that Burrow adds.
[[nodiscard]] std::span<const Function> helper_functions();

/// Null if there is no function of that name.
[[nodiscard]] const Function* find_function(std::string_view name, Helpers helpers);

/// The method of `value`, also through a pointer; null if there is none of that name.
[[nodiscard]] const Function* find_method(const Value& value, std::string_view name);

}  // namespace warren::notify::language
