#pragma once

#include "warren/runtime/logging.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace warren::runtime {

/// Waits for `time`, or until a stop is requested. Returns whether it may go on (false: stop).
bool sleep_unless_stopped(const std::stop_token& stop, std::chrono::milliseconds time);

/// A named thread that runs `body` until it returns, and again after a pause (one second, twice as long each time up to
/// half a minute) if it throws: the exception is logged and counted, the process goes on. Ends in the destructor, which
/// requests a stop and joins: `body` must return soon after its stop token says so. Declare it after everything that
/// `body` uses.
class SupervisedThread {
public:
    using Body = std::function<void(std::stop_token)>;

    /// `name` is shown by the system's tools; at most 15 bytes of it.
    SupervisedThread(std::string name, Logger log, Body body);
    ~SupervisedThread() = default;
    SupervisedThread(const SupervisedThread&) = delete;
    SupervisedThread& operator=(const SupervisedThread&) = delete;

    void request_stop() { thread_.request_stop(); }

private:
    std::jthread thread_;
};

/// Gives the calling thread a name for the system's tools (at most 15 bytes are kept).
void name_this_thread(const std::string& name);

}  // namespace warren::runtime
