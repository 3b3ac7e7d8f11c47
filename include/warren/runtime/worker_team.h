#pragma once

#include "warren/base/workers.h"
#include "warren/runtime/logging.h"
#include "warren/runtime/supervised_thread.h"

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace warren::runtime {

/// Threads that help the caller of `run` with its parts and wait in between. Thread-safe; jobs are done one after the
/// other. Ends in the destructor, once the parts that have been begun are done; no job may run then.
class WorkerTeam final : public base::Workers {
public:
    /// `helpers`: threads beside the caller's; 0: it does all alone. They are named `NAME-2`, `NAME-3`, ...
    WorkerTeam(const std::string& name, std::size_t helpers, const Logger& log);
    ~WorkerTeam() override;

    /// One processor for each of the team, the caller among them, but no more than four: a container may have a smaller
    /// share of many processors.
    [[nodiscard]] static std::size_t usual_helpers();

    bool run(std::size_t parts, const std::function<void(std::size_t)>& part) override;
    /// A running job ends once the parts that have been begun are done, and no other begins.
    void request_stop();

private:
    struct Job {
        const std::function<void(std::size_t)>* part = nullptr;
        std::size_t parts = 0;
        /// The first part that nobody has begun.
        std::size_t next = 0;
        /// Parts that have been begun and are not done.
        std::size_t running = 0;
        std::exception_ptr failure;
    };

    void help(const std::stop_token& stop);
    [[nodiscard]] bool has_parts() const;
    void do_parts(std::unique_lock<std::mutex>& lock);

    /// Held by who has a job.
    std::mutex turn_;
    std::mutex mutex_;
    std::condition_variable_any begun_;
    std::condition_variable done_;
    Job job_;
    bool stopping_ = false;
    std::vector<std::unique_ptr<SupervisedThread>> helpers_;
};

}  // namespace warren::runtime
