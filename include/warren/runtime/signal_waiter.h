#pragma once

#include <functional>

namespace warren::runtime {

/// Signals without handlers: they are blocked in all threads and one thread waits for them.
///
/// Make it in `main` before any other thread exists, so that all threads inherit the blocked signals.
class SignalWaiter {
public:
    /// Blocks INT, QUIT, TERM (stop), USR1 (`on_reopen`), and ignores USR2 and PIPE. HUP keeps its default: the process
    /// dies, as Burrow does.
    SignalWaiter();
    ~SignalWaiter() = default;
    SignalWaiter(const SignalWaiter&) = delete;
    SignalWaiter& operator=(const SignalWaiter&) = delete;

    /// Waits for a stop signal and returns its number; calls `on_reopen` for each USR1 meanwhile, and `on_tick` about
    /// once a second.
    int wait(const std::function<void()>& on_reopen, const std::function<void()>& on_tick);

    /// From now on a further stop signal ends the process at once with `code`; so does the passing of `budget_s`
    /// seconds (at least one). For the time after `wait`: the only phase with a signal handler, which needs no thread
    /// that could hang as well.
    static void exit_on_next_signal(int code, unsigned budget_s);
};

}  // namespace warren::runtime
