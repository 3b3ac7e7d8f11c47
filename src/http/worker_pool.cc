#include "http/worker_pool.h"

#include "warren/runtime/supervised_thread.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace warren::http {

WorkerLimits connection_limits(std::uint64_t files, std::size_t listeners) {
    constexpr std::size_t most_threads = 512;
    constexpr std::size_t most_waiting = 256;
    const std::size_t share = files / 3 / std::max<std::size_t>(listeners, 1);
    const auto queued = std::clamp<std::size_t>(share / 3, 1, most_waiting);
    const auto left = share > queued ? share - queued : 0;
    return {.kept = 8, .most = std::clamp<std::size_t>(left, 4, most_threads), .queued = queued};
}

WorkerPool::WorkerPool(std::string thread_name, const WorkerLimits& limits)
    : thread_name_(std::move(thread_name)), limits_(limits) {}

WorkerPool::~WorkerPool() {
    shut();
}

bool WorkerPool::enqueue(std::function<void()> task) {
    std::unique_lock lock(mutex_);
    if (shut_ || tasks_.size() >= limits_.queued + limits_.most - busy_) return false;
    tasks_.push_back(std::move(task));
    const bool all_are_spoken_for = workers_.size() - busy_ < tasks_.size();
    if (all_are_spoken_for && workers_.size() < limits_.most && !start_worker() && workers_.empty()) {
        tasks_.pop_back();
        return false;
    }
    changed_.notify_one();
    join_ended(lock);
    return true;
}

void WorkerPool::shut() {
    std::unique_lock lock(mutex_);
    shut_ = true;
    changed_.notify_all();
    changed_.wait(lock, [&] { return workers_.empty(); });
    join_ended(lock);
}

std::size_t WorkerPool::threads() const {
    const std::lock_guard lock(mutex_);
    return workers_.size();
}

std::size_t WorkerPool::free_threads() const {
    const std::lock_guard lock(mutex_);
    return workers_.size() - busy_;
}

bool WorkerPool::is_crowded() const {
    const std::lock_guard lock(mutex_);
    return workers_.size() - busy_ < tasks_.size();
}

/// False if the system has no thread for us.
bool WorkerPool::start_worker() {
    const auto self = workers_.emplace(workers_.end());
    try {
        *self = std::thread([this, self] { work(self); });
        return true;
    } catch (const std::system_error&) {
        workers_.erase(self);
        return false;
    }
}

void WorkerPool::work(Workers::iterator self) {
    runtime::name_this_thread(thread_name_);
    std::unique_lock lock(mutex_);
    while (await_task(lock)) {
        auto task = std::move(tasks_.front());
        tasks_.pop_front();
        ++busy_;
        lock.unlock();
        task();
        task = nullptr;
        lock.lock();
        --busy_;
    }
    ended_.splice(ended_.end(), workers_, self);
    changed_.notify_all();
}

/// False: there is none, and this worker is to end.
bool WorkerPool::await_task(std::unique_lock<std::mutex>& lock) {
    const auto is_over = [&] { return shut_ || !tasks_.empty(); };
    while (!changed_.wait_for(lock, limits_.patience, is_over) && workers_.size() <= limits_.kept) {
    }
    return !tasks_.empty();
}

void WorkerPool::join_ended(std::unique_lock<std::mutex>& lock) {
    Workers ended;
    ended.swap(ended_);
    lock.unlock();
    for (auto& worker : ended) worker.join();
}

}  // namespace warren::http
