#include "warren/runtime/clock.h"

#include <gtest/gtest.h>

#include <ctime>

namespace warren::runtime {
namespace {

TEST(Clock, TheMonotonicClockNeverGoesBack) {
    const auto earlier = monotonic_now();
    EXPECT_GE(monotonic_now(), earlier);
}

TEST(Clock, TheWallClockCountsMillisecondsSince1970) {
    const auto seconds_of_libc = std::time(nullptr);
    const auto difference = base::to_seconds(wall_now()) - seconds_of_libc;
    EXPECT_GE(difference, -1);
    EXPECT_LE(difference, 60);
}

}  // namespace
}  // namespace warren::runtime
