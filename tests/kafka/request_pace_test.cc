#include "kafka/request_pace.h"

#include <gtest/gtest.h>

namespace warren::kafka {
namespace {

using std::chrono::milliseconds;

base::MonotonicTime at(int ms) {
    return base::MonotonicTime(milliseconds(1'000'000 + ms));
}

/// How many requests the pace lets out from one moment up to another, looked at each millisecond.
int let_out(RequestPace& pace, int from_ms, int to_ms) {
    int count = 0;
    for (int ms = from_ms; ms < to_ms; ++ms) {
        for (; pace.allows(at(ms)); ++count) pace.count(at(ms));
    }
    return count;
}

TEST(RequestPace, LetsOutSoManyASecond) {
    RequestPace pace(500);
    static_cast<void>(let_out(pace, 0, 1'000));
    EXPECT_EQ(let_out(pace, 1'000, 3'000), 1'000);
}

TEST(RequestPace, LetsOutOneASecond) {
    RequestPace pace(1);
    static_cast<void>(let_out(pace, 0, 1));
    EXPECT_EQ(let_out(pace, 1, 900), 0);
    EXPECT_EQ(let_out(pace, 900, 10'900), 10);
}

TEST(RequestPace, MakesUpForATenthOfASecondAtMost) {
    RequestPace pace(500);
    static_cast<void>(let_out(pace, 0, 1'000));
    EXPECT_NEAR(let_out(pace, 60'000, 60'001), 50, 1);
}

}  // namespace
}  // namespace warren::kafka
