#pragma once

#include <mutex>
#include <shared_mutex>

namespace warren::core {

/// A shared mutex at which writers get their turn: while one waits, new readers queue behind it. (The one of the
/// standard library may let overlapping readers pass a waiting writer for ever.) A thread must not lock it twice.
class FairSharedMutex {
public:
    void lock() {
        const std::lock_guard turn(turnstile_);
        mutex_.lock();
    }
    void unlock() { mutex_.unlock(); }

    void lock_shared() {
        const std::lock_guard turn(turnstile_);
        mutex_.lock_shared();
    }
    void unlock_shared() { mutex_.unlock_shared(); }

private:
    std::mutex turnstile_;
    std::shared_mutex mutex_;
};

}  // namespace warren::core
