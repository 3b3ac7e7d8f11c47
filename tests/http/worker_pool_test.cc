#include "http/worker_pool.h"

#include "http_support.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <latch>
#include <limits>
#include <thread>

namespace warren::http {
namespace {

using std::chrono_literals::operator""ms;

TEST(ConnectionLimits, LeaveTwoThirdsOfTheFilesToEverythingElse) {
    for (const std::size_t listeners : {1U, 2U, 3U, 10U}) {
        for (const std::uint64_t files : {1'024U, 4'096U, 524'288U}) {
            const auto limits = connection_limits(files, listeners);
            EXPECT_LE((limits.most + limits.queued) * listeners, files / 3) << listeners << " of " << files;
            EXPECT_GE(limits.most, limits.queued);
        }
    }
}

TEST(ConnectionLimits, HaveBoundsOfTheirOwn) {
    const auto large = connection_limits(std::numeric_limits<std::uint64_t>::max(), 1);
    EXPECT_EQ(large.most, 512U);
    EXPECT_EQ(large.queued, 256U);
    const auto small = connection_limits(8, 100);
    EXPECT_EQ(small.most, 4U);
    EXPECT_EQ(small.queued, 1U);
    EXPECT_EQ(connection_limits(1'024, 0).most, connection_limits(1'024, 1).most);
}

TEST(WorkerPool, RunsATaskAlthoughAllOthersAreBusy) {
    std::latch all_busy(49);
    std::latch release(1);
    WorkerPool pool("test", {.kept = 1, .most = 50, .queued = 10});
    std::atomic<bool> ran = false;
    for (int i = 0; i < 49; ++i) {
        ASSERT_TRUE(pool.enqueue([&] {
            all_busy.count_down();
            release.wait();
        }));
    }
    all_busy.wait();
    ASSERT_TRUE(pool.enqueue([&] { ran = true; }));
    EXPECT_TRUE(eventually([&] { return ran.load(); }));
    EXPECT_EQ(pool.threads(), 50U);
    release.count_down();
}

TEST(WorkerPool, LetsTasksWaitAtTheLimitAndRefusesThemBeyond) {
    std::atomic<int> ran = 0;
    std::latch started(1);
    std::latch release(1);
    WorkerPool pool("test", {.kept = 1, .most = 1, .queued = 2});
    ASSERT_TRUE(pool.enqueue([&] {
        started.count_down();
        release.wait();
    }));
    started.wait();
    EXPECT_TRUE(pool.enqueue([&] { ++ran; }));
    EXPECT_TRUE(pool.enqueue([&] { ++ran; }));
    EXPECT_FALSE(pool.enqueue([&] { ++ran; }));
    release.count_down();
    pool.shut();
    EXPECT_EQ(ran, 2);
}

TEST(WorkerPool, IsCrowdedWhileTasksWaitForAThread) {
    std::latch started(1);
    std::latch release(1);
    WorkerPool pool("test", {.kept = 1, .most = 1, .queued = 2});
    EXPECT_FALSE(pool.is_crowded());
    ASSERT_TRUE(pool.enqueue([&] {
        started.count_down();
        release.wait();
    }));
    started.wait();
    EXPECT_FALSE(pool.is_crowded());
    ASSERT_TRUE(pool.enqueue([] {}));
    EXPECT_TRUE(pool.is_crowded());
    release.count_down();
    EXPECT_TRUE(eventually([&] { return !pool.is_crowded(); }));
}

TEST(WorkerPool, EndsThreadsThatAreIdleExceptAFew) {
    std::latch all_busy(10);
    WorkerPool pool("test", {.kept = 2, .most = 10, .queued = 10, .patience = 1ms});
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(pool.enqueue([&] { all_busy.arrive_and_wait(); }));
    EXPECT_TRUE(eventually([&] { return pool.threads() == 2; }));
}

TEST(WorkerPool, ReusesAFreeThread) {
    WorkerPool pool("test", {.kept = 8, .most = 8, .queued = 10});
    for (int i = 0; i < 20; ++i) {
        std::latch done(1);
        ASSERT_TRUE(pool.enqueue([&] { done.count_down(); }));
        done.wait();
        // The thread is free a moment after its task has run.
        ASSERT_TRUE(eventually([&] { return pool.free_threads() == pool.threads(); }));
    }
    EXPECT_EQ(pool.threads(), 1U);
}

TEST(WorkerPool, RunsWhatItHasTakenBeforeItShuts) {
    std::atomic<int> ran = 0;
    WorkerPool pool("test", {.kept = 1, .most = 2, .queued = 100});
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(pool.enqueue([&] { ++ran; }));
    pool.shut();
    EXPECT_EQ(ran, 100);
    EXPECT_FALSE(pool.enqueue([] {}));
    pool.shut();
}

}  // namespace
}  // namespace warren::http
