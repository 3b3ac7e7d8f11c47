#include "warren/runtime/supervised_thread.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <pthread.h>
#include <utility>

namespace warren::runtime {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_pause{1'000};
constexpr milliseconds longest_pause{30'000};
/// A body that ran this long before it failed is not failing over and over: its pauses start anew.
constexpr std::chrono::minutes long_run{1};

/// Runs the body; returns what it threw, none if it came to its end.
std::optional<std::string> failure_of(const SupervisedThread::Body& body, const std::stop_token& stop) {
    try {
        body(stop);
        return std::nullopt;
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "an exception of unknown type";
    }
}

void run(const std::stop_token& stop, const std::string& name, const Logger& log, const SupervisedThread::Body& body) {
    name_this_thread(name);
    auto pause = first_pause;
    std::uint64_t failures = 0;
    while (!stop.stop_requested()) {
        const auto started = std::chrono::steady_clock::now();
        const auto error = failure_of(body, stop);
        if (!error) return;
        if (std::chrono::steady_clock::now() - started >= long_run) pause = first_pause;
        log.error("thread failed", {{"thread", name}, {"error", *error}, {"failures", ++failures}});
        if (!sleep_unless_stopped(stop, pause)) return;
        pause = std::min(pause * 2, longest_pause);
    }
}

}  // namespace

bool sleep_unless_stopped(const std::stop_token& stop, milliseconds time) {
    // Longer times would overflow the clock's range within the library.
    constexpr milliseconds longest = std::chrono::hours(24 * 365);
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, std::min(time, longest), [] { return false; });
    return !stop.stop_requested();
}

SupervisedThread::SupervisedThread(std::string name, Logger log, Body body)
    : thread_([name = std::move(name), log = std::move(log), body = std::move(body)](const std::stop_token& stop) {
          run(stop, name, log, body);
      }) {}

void name_this_thread(const std::string& name) {
    constexpr std::size_t longest = 15;
    pthread_setname_np(pthread_self(), name.substr(0, longest).c_str());
}

}  // namespace warren::runtime
