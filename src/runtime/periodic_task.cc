#include "warren/runtime/periodic_task.h"

#include <algorithm>
#include <utility>

namespace warren::runtime {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

void run(const std::stop_token& stop, milliseconds period, const std::function<void()>& task) {
    auto due = steady_clock::now() + period;
    while (true) {
        // Rounded up, else the last fraction of a millisecond is waited for in a busy loop.
        const auto left = std::chrono::ceil<milliseconds>(due - steady_clock::now());
        if (!sleep_unless_stopped(stop, std::max(left, milliseconds(0)))) return;
        task();
        const auto passed = std::max<steady_clock::duration>(steady_clock::now() - due, {});
        due += period * (passed / period + 1);
    }
}

}  // namespace

PeriodicTask::PeriodicTask(std::string name, milliseconds period, const Logger& log, std::function<void()> task)
    : thread_(std::move(name), log,
              [period = std::max(period, milliseconds(1)), task = std::move(task)](const std::stop_token& stop) {
                  run(stop, period, task);
              }) {}

}  // namespace warren::runtime
