#include "app/daemon.h"

#include "warren/config/load.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <pthread.h>
#include <signal.h>
#include <string>
#include <thread>
#include <unistd.h>
#include <utility>

// Each test runs a daemon in a process of its own and looks at how it ends.

namespace warren::app {
namespace {

config::Settings settings_of(const std::string& text) {
    const auto nothing = [](const std::string&) -> std::optional<std::string> { return std::nullopt; };
    auto loaded = config::load_text("[httpserver.a]\naddress = '127.0.0.1:0'\n" + text, "burrow.toml", nothing);
    if (!loaded.settings) std::abort();
    return std::move(*loaded.settings);
}

/// Ends the process with the daemon's code.
[[noreturn]] void run(const std::string& text, const std::function<void()>& on_started) {
    runtime::SignalWaiter signals;
    auto settings = settings_of(text);
    const auto log = runtime::Logger::open(settings.logging);
    if (!log) std::abort();
    _exit(run_until_stopped(signals, std::move(settings), *log, [&](const Application&) { on_started(); }));
}

void ask_to_stop() {
    kill(getpid(), SIGTERM);
}

/// From now on whoever writes to standard output waits for ever.
void block_standard_output() {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) std::abort();
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    for (char byte = 'x'; write(ends[1], &byte, 1) == 1;) {
    }
    fcntl(ends[1], F_SETFL, 0);
    dup2(ends[1], STDOUT_FILENO);
}

/// From now on there is no room for the stack of another thread.
void allow_no_more_threads() {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, std::size_t{1} << 60U);
    pthread_setattr_default_np(&attributes);
}

/// How many threads of this process bear a name that begins so.
std::size_t threads_named(const std::string& beginning) {
    std::size_t count = 0;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
        std::string name;
        std::getline(std::ifstream(thread.path() / "comm"), name);
        if (name.starts_with(beginning)) ++count;
    }
    return count;
}

/// Until the library has all the threads of its first client.
void await_client() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (threads_named("rdk:") < 4 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
}

constexpr const char* unreachable_cluster =
    "[cluster.a]\nclass-name = 'kafka'\nservers = '127.0.0.1:1'\n"
    "[consumer.a]\nclass-name = 'kafka'\ncluster = 'a'\nservers = '127.0.0.1:1'\n";

TEST(DaemonDeathTest, StopsWithBurrowsWords) {
    EXPECT_EXIT(run("", ask_to_stop), testing::ExitedWithCode(0), "Stopped Burrow at ");
}

TEST(DaemonDeathTest, StopsThoughNobodyReadsItsLog) {
    const auto block_and_stop = [] {
        block_standard_output();
        ask_to_stop();
    };
    EXPECT_EXIT(run("", block_and_stop), testing::ExitedWithCode(0), "stopping takes too long, ending at once");
}

TEST(DaemonDeathTest, StopsThoughTheSystemHasNoThreadLeft) {
    const auto stop_without_threads = [] {
        await_client();
        allow_no_more_threads();
        ask_to_stop();
    };
    EXPECT_EXIT(run(unreachable_cluster, stop_without_threads), testing::ExitedWithCode(0), "Stopped Burrow at ");
}

TEST(DaemonDeathTest, FailsToStartInOrderIfTheSystemHasNoThread) {
    const auto run_without_threads = [] {
        allow_no_more_threads();
        run(unreachable_cluster, [] {});
    };
    EXPECT_EXIT(run_without_threads(), testing::ExitedWithCode(1), "Burrow failed at ");
}

}  // namespace
}  // namespace warren::app
