#pragma once

#include "notify/template/function.h"

namespace warren::notify::language {

/// Whether the first argument equals any of the others.
[[nodiscard]] base::Result<bool> equals_any(Arguments arguments);

/// Whether `left` is less than `right`. Only numbers and texts have an order.
[[nodiscard]] base::Result<bool> is_less(const Value& left, const Value& right);

}  // namespace warren::notify::language
