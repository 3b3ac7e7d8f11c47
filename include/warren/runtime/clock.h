#pragma once

#include "warren/base/time.h"

namespace warren::runtime {

/// The wall clock now, in milliseconds. It can step.
[[nodiscard]] base::WallTime wall_now();

/// The monotonic clock now. Never steps; stands still while the machine sleeps.
[[nodiscard]] base::MonotonicTime monotonic_now();

}  // namespace warren::runtime
