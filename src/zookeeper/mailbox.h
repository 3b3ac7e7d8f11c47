#pragma once

#include "warren/base/time.h"

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <utility>
#include <vector>

namespace warren::zookeeper {

/// Hands things from the library's threads to one of ours. Thread-safe.
template <typename Item>
class Mailbox {
public:
    void put(Item item) {
        {
            const std::lock_guard lock(mutex_);
            items_.push_back(std::move(item));
        }
        filled_.notify_one();
    }

    /// Everything that has arrived since the last time, in order; waits until there is something, or until `until`, or
    /// until a stop is requested.
    [[nodiscard]] std::vector<Item> take(const std::stop_token& stop, base::MonotonicTime until) {
        std::unique_lock lock(mutex_);
        filled_.wait_until(lock, stop, until, [this] { return !items_.empty(); });
        return std::exchange(items_, {});
    }

private:
    std::mutex mutex_;
    std::condition_variable_any filled_;
    std::vector<Item> items_;
};

}  // namespace warren::zookeeper
