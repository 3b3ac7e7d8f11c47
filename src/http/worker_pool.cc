#include "http/worker_pool.h"

#include "warren/runtime/supervised_thread.h"

#include <system_error>
#include <utility>

namespace warren::http {

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
