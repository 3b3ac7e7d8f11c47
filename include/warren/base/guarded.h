#pragma once

#include <mutex>
#include <utility>

namespace warren::base {

/// Data together with the lock that guards it: the only way to the data is through `lock()`.
/// The returned access object holds the lock for as long as it lives; keep it short-lived and never return it.
template <typename T, typename Mutex = std::mutex>
class Guarded {
public:
    class Access {
    public:
        T& operator*() const { return *value_; }
        T* operator->() const { return value_; }

        /// The lock itself, for waiting on a condition variable.
        [[nodiscard]] std::unique_lock<Mutex>& lock() { return lock_; }

    private:
        friend class Guarded;
        Access(T& value, Mutex& mutex) : lock_(mutex), value_(&value) {}

        std::unique_lock<Mutex> lock_;
        T* value_;
    };

    Guarded() = default;
    explicit Guarded(T value) : value_(std::move(value)) {}

    [[nodiscard]] Access lock() { return Access(value_, mutex_); }
    [[nodiscard]] Access lock() const { return Access(value_, mutex_); }

private:
    mutable Mutex mutex_;
    mutable T value_{};
};

}  // namespace warren::base
