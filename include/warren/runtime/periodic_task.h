#pragma once

#include "warren/runtime/logging.h"
#include "warren/runtime/supervised_thread.h"

#include <chrono>
#include <functional>
#include <string>

namespace warren::runtime {

/// Calls `task` every `period` on a thread of its own, first after one period. Periods that pass while `task` runs are
/// skipped. Ends in the destructor, at once unless `task` is running.
class PeriodicTask {
public:
    PeriodicTask(std::string name, std::chrono::milliseconds period, const Logger& log, std::function<void()> task);

private:
    SupervisedThread thread_;
};

}  // namespace warren::runtime
