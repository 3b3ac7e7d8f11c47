#pragma once

#include <mutex>

namespace warren::kafka {

/// Lets another thread see what a reader knows between two of its batches. Who waits comes before who has just been in,
/// so that a reader that is busy all the time lets the other one in. A thread must not enter twice.
class BatchGate {
public:
    using Stay = std::unique_lock<std::mutex>;

    [[nodiscard]] Stay enter() {
        const std::lock_guard turn(turnstile_);
        return Stay(mutex_);
    }

private:
    std::mutex turnstile_;
    std::mutex mutex_;
};

}  // namespace warren::kafka
