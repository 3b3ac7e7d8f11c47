#include "runtime/runtime_support.h"
#include "warren/runtime/periodic_task.h"
#include "warren/runtime/supervised_thread.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <latch>
#include <optional>
#include <pthread.h>
#include <stdexcept>

namespace warren::runtime {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::eventually;
using ::testing::HasSubstr;
using testing::lines_of;
using testing::TemporaryDirectory;

std::string name_of_this_thread() {
    std::array<char, 16> name{};
    pthread_getname_np(pthread_self(), name.data(), name.size());
    return name.data();
}

// The deadline of these tests is the one that ctest gives them: without the interruption they would take an hour.

TEST(SupervisedThread, EndsInItsDestructorAlthoughItsBodySleepsForAnHour) {
    std::latch asleep(1);
    std::optional<bool> went_on;
    {
        const SupervisedThread thread("sleeper", Logger(), [&](const std::stop_token& stop) {
            asleep.count_down();
            went_on = sleep_unless_stopped(stop, hours(1));
        });
        asleep.wait();
    }
    EXPECT_EQ(went_on, false);
}

TEST(SupervisedThread, EndsOnRequest) {
    std::latch asleep(1);
    std::latch ended(1);
    SupervisedThread thread("sleeper", Logger(), [&](const std::stop_token& stop) {
        asleep.count_down();
        sleep_unless_stopped(stop, milliseconds::max());
        ended.count_down();
    });
    asleep.wait();
    thread.request_stop();
    ended.wait();
}

TEST(SupervisedThread, RunsItsBodyOnceIfItReturns) {
    std::atomic<int> runs = 0;
    std::latch ran(1);
    {
        const SupervisedThread thread("once", Logger(), [&](const std::stop_token&) {
            ++runs;
            ran.count_down();
        });
        ran.wait();
    }
    EXPECT_EQ(runs, 1);
}

TEST(SupervisedThread, RunsItsBodyAgainAfterAnExceptionAndLogsIt) {
    const TemporaryDirectory directory;
    LoggingSettings settings;
    settings.filename = directory.file("log");
    const auto log = Logger::open(settings);
    std::atomic<int> runs = 0;
    std::latch ran_again(1);
    {
        const SupervisedThread thread("worker", *log, [&](const std::stop_token&) {
            if (++runs == 1) throw std::runtime_error("no more memory");
            ran_again.count_down();
        });
        ran_again.wait();
    }
    EXPECT_EQ(runs, 2);
    EXPECT_THAT(lines_of(settings.filename),
                ElementsAre(AllOf(HasSubstr(R"("level":"error")"), HasSubstr(R"("msg":"thread failed")"),
                                  HasSubstr(R"("thread":"worker","error":"no more memory","failures":1})"))));
}

TEST(SupervisedThread, EndsDuringThePauseAfterAnException) {
    std::latch ran(1);
    const SupervisedThread thread("thrower", Logger(), [&](const std::stop_token&) {
        ran.count_down();
        throw std::runtime_error("at once");
    });
    ran.wait();
}

TEST(SupervisedThread, ShowsAtMostFifteenBytesOfItsName) {
    std::string name;
    std::latch named(1);
    const SupervisedThread thread("a-name-longer-than-fifteen", Logger(), [&](const std::stop_token&) {
        name = name_of_this_thread();
        named.count_down();
    });
    named.wait();
    EXPECT_EQ(name, "a-name-longer-t");
}

TEST(SleepUnlessStopped, GoesOnAfterTheTime) {
    const std::stop_source stop;
    EXPECT_TRUE(sleep_unless_stopped(stop.get_token(), milliseconds(1)));
    EXPECT_TRUE(sleep_unless_stopped(stop.get_token(), milliseconds(0)));
    EXPECT_TRUE(sleep_unless_stopped(stop.get_token(), milliseconds(-1)));
}

TEST(SleepUnlessStopped, DoesNotSleepIfAlreadyStopped) {
    std::stop_source stop;
    stop.request_stop();
    EXPECT_FALSE(sleep_unless_stopped(stop.get_token(), hours(1)));
}

TEST(PeriodicTask, RunsAgainAndAgain) {
    std::atomic<int> runs = 0;
    const PeriodicTask task("often", milliseconds(1), Logger(), [&] { ++runs; });
    EXPECT_TRUE(eventually([&] { return runs >= 5; }));
}

TEST(PeriodicTask, DoesNotRunBeforeItsFirstPeriodAndEndsAtOnce) {
    std::atomic<int> runs = 0;
    {
        const PeriodicTask task("seldom", hours(1), Logger(), [&] { ++runs; });
    }
    EXPECT_EQ(runs, 0);
}

TEST(PeriodicTask, GoesOnAfterAnException) {
    std::atomic<int> runs = 0;
    const PeriodicTask task("fails", milliseconds(1), Logger(), [&] {
        if (++runs == 1) throw std::runtime_error("once");
    });
    EXPECT_TRUE(eventually([&] { return runs >= 3; }));
}

}  // namespace
}  // namespace warren::runtime
