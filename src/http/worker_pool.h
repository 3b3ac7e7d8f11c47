#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace warren::http {

struct WorkerLimits {
    /// Threads that stay once they exist.
    std::size_t kept = 4;
    std::size_t most = 64;
    /// Tasks that wait for a thread when there are no more to be had.
    std::size_t queued = 4096;
    /// How long a thread above `kept` waits for work before it ends.
    std::chrono::milliseconds patience{10'000};
};

/// The limits of one of so many listeners, whose tasks are connections: each takes a file, also while it waits.
/// Together they leave two thirds of the `files` that the process may open to everything else; a few connections each
/// are allowed in any case.
[[nodiscard]] WorkerLimits connection_limits(std::uint64_t files, std::size_t listeners);

/// Runs tasks on threads of its own: a new one whenever a task finds none free, up to a limit, so that slow answers do
/// not hold up quick ones. Thread-safe.
class WorkerPool {
public:
    WorkerPool(std::string thread_name, const WorkerLimits& limits);
    /// See `shut`.
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// Runs `task` as soon as a thread is free. False: too many are waiting, or the pool is shut. Tasks must not throw.
    [[nodiscard]] bool enqueue(std::function<void()> task);

    /// Takes no more tasks, and returns when all that it has taken have run. May be called more than once.
    void shut();

    [[nodiscard]] std::size_t threads() const;
    /// Those that wait for a task.
    [[nodiscard]] std::size_t free_threads() const;
    /// Whether there are tasks that must wait for another to end.
    [[nodiscard]] bool is_crowded() const;

private:
    using Workers = std::list<std::thread>;

    bool start_worker();
    void work(Workers::iterator self);
    bool await_task(std::unique_lock<std::mutex>& lock);
    void join_ended(std::unique_lock<std::mutex>& lock);

    std::string thread_name_;
    WorkerLimits limits_;

    mutable std::mutex mutex_;
    // Guarded by `mutex_`.
    std::condition_variable changed_;
    std::deque<std::function<void()>> tasks_;
    Workers workers_;
    /// Workers that have ended and wait to be joined.
    Workers ended_;
    /// Workers that run a task.
    std::size_t busy_ = 0;
    bool shut_ = false;
};

}  // namespace warren::http
