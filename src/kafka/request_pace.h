#pragma once

#include "warren/base/time.h"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace warren::kafka {

/// Spaces requests out, so many a second. What was not used of the last tenth of a second can be made up for.
class RequestPace {
public:
    explicit RequestPace(std::int64_t per_second)
        : step_(std::chrono::nanoseconds(std::chrono::seconds(1)) / per_second) {}

    [[nodiscard]] bool allows(base::MonotonicTime now) const { return next_ <= now; }
    /// A request is made.
    void count(base::MonotonicTime now) { next_ = std::max(next_, now - slack) + step_; }

private:
    static constexpr std::chrono::milliseconds slack{100};

    std::chrono::nanoseconds step_;
    base::MonotonicTime next_;
};

}  // namespace warren::kafka
