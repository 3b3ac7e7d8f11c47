#include "warren/runtime/clock.h"

#include <chrono>

namespace warren::runtime {

base::WallTime wall_now() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

base::MonotonicTime monotonic_now() {
    return std::chrono::steady_clock::now();
}

}  // namespace warren::runtime
