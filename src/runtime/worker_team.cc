#include "warren/runtime/worker_team.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace warren::runtime {

WorkerTeam::WorkerTeam(const std::string& name, std::size_t helpers, const Logger& log) {
    for (std::size_t i = 0; i < helpers; ++i) {
        helpers_.push_back(std::make_unique<SupervisedThread>(name + "-" + std::to_string(i + 2), log,
                                                              [this](const std::stop_token& stop) { help(stop); }));
    }
}

WorkerTeam::~WorkerTeam() {
    request_stop();
    // All are told before the first is waited for.
    for (const auto& helper : helpers_) helper->request_stop();
}

std::size_t WorkerTeam::usual_helpers() {
    constexpr unsigned most = 4;
    return std::clamp(std::thread::hardware_concurrency(), 1U, most) - 1;
}

bool WorkerTeam::run(std::size_t parts, const std::function<void(std::size_t)>& part) {
    const std::lock_guard turn(turn_);
    std::unique_lock lock(mutex_);
    job_ = {.part = &part, .parts = parts, .next = 0, .running = 0, .failure = nullptr};
    if (parts > 1) begun_.notify_all();
    do_parts(lock);
    done_.wait(lock, [this] { return job_.running == 0; });
    const Job done = std::exchange(job_, {});
    if (done.failure) std::rethrow_exception(done.failure);
    return done.next == done.parts;
}

void WorkerTeam::request_stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
}

void WorkerTeam::help(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (begun_.wait(lock, stop, [this] { return has_parts(); })) do_parts(lock);
}

bool WorkerTeam::has_parts() const {
    return !stopping_ && !job_.failure && job_.next < job_.parts;
}

void WorkerTeam::do_parts(std::unique_lock<std::mutex>& lock) {
    while (has_parts()) {
        const std::size_t mine = job_.next++;
        ++job_.running;
        lock.unlock();
        std::exception_ptr failure;
        try {
            (*job_.part)(mine);
        } catch (...) {
            failure = std::current_exception();
        }
        lock.lock();
        if (failure) job_.failure = failure;
        if (--job_.running == 0) done_.notify_one();
    }
}

}  // namespace warren::runtime
