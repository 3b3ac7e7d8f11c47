#pragma once

#include "notify/template/function.h"

/// The functions that reach into texts, lists and maps.
namespace warren::notify::language {

/// `index x i j`: x[i][j]
[[nodiscard]] base::Result<Value> element_at(Arguments arguments, const Surroundings& surroundings);
/// `slice x i j k`: x[i:j:k]
[[nodiscard]] base::Result<Value> piece_of(Arguments arguments, const Surroundings& surroundings);
/// `len x`
[[nodiscard]] base::Result<Value> length(Arguments arguments, const Surroundings& surroundings);

}  // namespace warren::notify::language
