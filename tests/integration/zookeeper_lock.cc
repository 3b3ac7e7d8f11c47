// A competitor for the lock, for test_zookeeper.py:
//
//     zookeeper_lock SERVER ROOT_PATH TIMEOUT_S LOG_FILE
//
// Looks all the time whether it holds the lock, and prints a line at each change: `held TIME` or `free TIME LAST`. TIME
// is in nanoseconds since the machine's start; LAST is when it last saw the lock held. Ends when its input does, and
// then prints `ended MILLISECONDS`: how long that took.

#include "warren/runtime/health.h"
#include "warren/runtime/logging.h"
#include "warren/zookeeper/lock.h"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <memory>
#include <poll.h>
#include <string>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;

std::int64_t now_ns() {
    timespec time{};
    clock_gettime(CLOCK_BOOTTIME, &time);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

/// Waits a little; whether the input has ended meanwhile.
bool has_ended() {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    return poll(&input, 1, 2) > 0;
}

void watch(const warren::zookeeper::Lock& lock) {
    bool was_held = false;
    std::int64_t last_held = 0;
    while (!has_ended()) {
        // Taken before: the answer was true at some time after it.
        const std::int64_t asked = now_ns();
        const bool is_held = lock.is_held();
        if (is_held && !was_held) std::printf("held %lld\n", static_cast<long long>(asked));
        if (!is_held && was_held) {
            std::printf("free %lld %lld\n", static_cast<long long>(asked), static_cast<long long>(last_held));
        }
        if (is_held) last_held = asked;
        was_held = is_held;
        std::fflush(stdout);
    }
}

}  // namespace

int main(int count, char** words) {
    if (count != 5) return 2;
    warren::runtime::LoggingSettings logging;
    logging.filename = words[4];
    const auto log = warren::runtime::Logger::open(logging);
    if (!log) return 1;
    warren::runtime::HealthBoard board(*log);
    warren::zookeeper::CoordinationSettings settings;
    settings.session.servers = {words[1]};
    settings.session.timeout = std::chrono::seconds(std::stoi(words[3]));
    settings.root_path = words[2];
    auto lock = std::make_unique<warren::zookeeper::Lock>(settings, board.add("notifier", "lock", ""), *log);
    watch(*lock);
    const auto start = std::chrono::steady_clock::now();
    lock.reset();
    const auto took = std::chrono::steady_clock::now() - start;
    std::printf("ended %lld\n", static_cast<long long>(took / 1ms));
    return 0;
}
