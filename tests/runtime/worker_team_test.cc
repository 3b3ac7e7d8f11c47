#include "warren/runtime/worker_team.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <latch>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

namespace warren::runtime {
namespace {

using ::testing::Each;

TEST(WorkerTeam, DoesEveryPartOfAJobOnce) {
    WorkerTeam team("team", 3, Logger());
    for (const std::size_t parts : {0U, 1U, 2U, 1000U}) {
        std::vector<std::atomic<int>> calls(parts);
        EXPECT_TRUE(team.run(parts, [&](std::size_t part) { ++calls[part]; }));
        for (const auto& count : calls) EXPECT_EQ(count, 1);
    }
}

TEST(WorkerTeam, AllHelpersAndTheCallerWorkAtTheSameTime) {
    WorkerTeam team("team", 3, Logger());
    std::latch all_at_work(4);
    std::mutex mutex;
    std::set<std::thread::id> threads;
    team.run(4, [&](std::size_t) {
        // Nobody gets on before there are four.
        all_at_work.arrive_and_wait();
        const std::lock_guard lock(mutex);
        threads.insert(std::this_thread::get_id());
    });
    EXPECT_EQ(threads.size(), 4U);
    EXPECT_TRUE(threads.contains(std::this_thread::get_id()));
}

TEST(WorkerTeam, WithoutHelpersTheCallerDoesAll) {
    WorkerTeam team("team", 0, Logger());
    std::vector<std::thread::id> by(10);
    EXPECT_TRUE(team.run(by.size(), [&](std::size_t part) { by[part] = std::this_thread::get_id(); }));
    EXPECT_THAT(by, Each(std::this_thread::get_id()));
}

TEST(WorkerTeam, BeginsNoPartAfterAStopWasRequested) {
    WorkerTeam team("team", 2, Logger());
    std::atomic<int> done{0};
    EXPECT_FALSE(team.run(100'000, [&](std::size_t) {
        ++done;
        team.request_stop();
    }));
    // Each may have begun one before it was told.
    EXPECT_LE(done, 3);
    EXPECT_FALSE(team.run(1, [&](std::size_t) { FAIL() << "a part was begun"; }));
}

TEST(WorkerTeam, ThrowsOnWhatAPartThrowsAndGoesOnWithTheNextJob) {
    WorkerTeam team("team", 2, Logger());
    std::atomic<int> done{0};
    EXPECT_THROW(team.run(100'000,
                          [&](std::size_t part) {
                              ++done;
                              if (part == 5) throw std::runtime_error("broken");
                          }),
                 std::runtime_error);
    EXPECT_LT(done, 100'000);
    EXPECT_TRUE(team.run(3, [](std::size_t) {}));
}

TEST(WorkerTeam, JobsOfSeveralCallersDoNotMix) {
    WorkerTeam team("team", 2, Logger());
    std::atomic<int> wrong{0};
    std::vector<std::jthread> callers;
    for (int caller = 0; caller < 3; ++caller) {
        callers.emplace_back([&] {
            for (int i = 0; i < 200; ++i) {
                std::atomic<int> mine{0};
                if (!team.run(7, [&](std::size_t) { ++mine; }) || mine != 7) ++wrong;
            }
        });
    }
    callers.clear();
    EXPECT_EQ(wrong, 0);
}

TEST(WorkerTeam, HasNoMoreThreadsThanTheMachineHasProcessors) {
    EXPECT_LT(WorkerTeam::usual_helpers(), std::max(1U, std::thread::hardware_concurrency()));
}

}  // namespace
}  // namespace warren::runtime
