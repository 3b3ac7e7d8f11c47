#include "warren/runtime/signal_waiter.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <pthread.h>
#include <signal.h>
#include <string_view>
#include <time.h>
#include <unistd.h>

namespace warren::runtime {
namespace {

using std::chrono::steady_clock;

constexpr std::array stop_signals{SIGINT, SIGQUIT, SIGTERM};
constexpr std::array ignored_signals{SIGUSR2, SIGPIPE};
constexpr int reopen_signal = SIGUSR1;
constexpr std::chrono::seconds tick{1};

/// Written before the handler is installed, read by it.
volatile sig_atomic_t exit_code = 0;

sigset_t awaited_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : stop_signals) sigaddset(&set, signal);
    sigaddset(&set, reopen_signal);
    return set;
}

void set_disposition(int signal, void (*handler)(int)) {
    struct sigaction action = {};
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, nullptr);
}

/// Only async-signal-safe functions may be called here.
void end_now(int signal) {
    constexpr std::string_view late = "warren: stopping takes too long, ending at once\n";
    constexpr std::string_view again = "warren: asked to stop once more, ending at once\n";
    const std::string_view words = signal == SIGALRM ? late : again;
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, words.data(), words.size());
    _exit(exit_code);
}

/// The next of the awaited signals, 0 if none comes until `deadline`.
int next_signal(const sigset_t& set, steady_clock::time_point deadline) {
    const auto left = std::max<steady_clock::duration>(deadline - steady_clock::now(), {});
    const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
    timespec timeout = {};
    timeout.tv_sec = static_cast<time_t>(seconds.count());
    timeout.tv_nsec = static_cast<long>(std::chrono::nanoseconds(left - seconds).count());
    return std::max(sigtimedwait(&set, nullptr, &timeout), 0);
}

}  // namespace

SignalWaiter::SignalWaiter() {
    // A shell starts background jobs with INT and QUIT ignored, and an ignored signal is never waited for with success.
    for (const int signal : stop_signals) set_disposition(signal, SIG_DFL);
    set_disposition(reopen_signal, SIG_DFL);
    for (const int signal : ignored_signals) set_disposition(signal, SIG_IGN);
    const auto set = awaited_signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

int SignalWaiter::wait(const std::function<void()>& on_reopen, const std::function<void()>& on_tick) {
    const auto set = awaited_signals();
    auto next_tick = steady_clock::now() + tick;
    while (true) {
        const int signal = next_signal(set, next_tick);
        if (signal != 0 && signal != reopen_signal) return signal;
        if (signal == reopen_signal) on_reopen();
        if (steady_clock::now() < next_tick) continue;
        on_tick();
        next_tick = steady_clock::now() + tick;
    }
}

void SignalWaiter::exit_on_next_signal(int code, unsigned budget_s) {
    exit_code = code;
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGINT, SIGQUIT, SIGTERM, SIGALRM}) {
        set_disposition(signal, end_now);
        sigaddset(&set, signal);
    }
    alarm(std::max(budget_s, 1U));
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace warren::runtime
