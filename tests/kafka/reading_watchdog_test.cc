#include "kafka/reading_watchdog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace warren::kafka {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ReadingWatchdogTest : public ::testing::Test {
protected:
    static base::MonotonicTime at(int second) { return base::MonotonicTime{} + seconds(1000 + second); }

    ReadingWatchdog watchdog{seconds(60)};
};

TEST_F(ReadingWatchdogTest, APartitionThatStandsStillBelowItsEndIsStuckAfterTheTime) {
    watchdog.see(3, 10, 12, at(0));
    watchdog.see(3, 10, 15, at(59));
    EXPECT_THAT(watchdog.take_stuck(at(59)), IsEmpty());
    EXPECT_THAT(watchdog.take_stuck(at(60)), ElementsAre(3));
}

TEST_F(ReadingWatchdogTest, APartitionThatBeginsAnewHasAllTheTimeAgain) {
    watchdog.see(3, 10, 12, at(0));
    watchdog.forget(3);
    EXPECT_THAT(watchdog.take_stuck(at(60)), IsEmpty());
    watchdog.see(3, 10, 12, at(60));
    EXPECT_THAT(watchdog.take_stuck(at(119)), IsEmpty());
    EXPECT_THAT(watchdog.take_stuck(at(120)), ElementsAre(3));
}

TEST_F(ReadingWatchdogTest, APartitionThatMovesIsNotHoweverFarBehind) {
    for (int second = 0; second < 200; second += 10) {
        watchdog.see(3, second, 1'000'000, at(second));
        EXPECT_THAT(watchdog.take_stuck(at(second)), IsEmpty());
    }
}

TEST_F(ReadingWatchdogTest, OneThatHasBeenReadUpBeginsAnew) {
    watchdog.see(3, 10, 12, at(0));
    watchdog.see(3, 12, 12, at(30));
    watchdog.see(3, 12, 13, at(50));
    EXPECT_THAT(watchdog.take_stuck(at(109)), IsEmpty());
    EXPECT_THAT(watchdog.take_stuck(at(110)), ElementsAre(3));
}

TEST_F(ReadingWatchdogTest, WhatHasBeenToldHasTheSameTimeAgain) {
    watchdog.see(3, 10, 12, at(0));
    watchdog.see(4, 10, 12, at(30));
    EXPECT_THAT(watchdog.take_stuck(at(60)), ElementsAre(3));
    EXPECT_THAT(watchdog.take_stuck(at(90)), ElementsAre(4));
    EXPECT_THAT(watchdog.take_stuck(at(119)), IsEmpty());
    EXPECT_THAT(watchdog.take_stuck(at(120)), ElementsAre(3));
}

}  // namespace
}  // namespace warren::kafka
