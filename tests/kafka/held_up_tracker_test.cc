#include "kafka/held_up_tracker.h"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

namespace warren::kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using Change = HeldUpTracker::Change;
using Partitions = std::vector<std::int32_t>;

constexpr base::MonotonicTime start{seconds(1000)};

/// A partition whose reader stands at the last stable offset.
HeldUpTracker::Sight behind(std::int64_t position, std::int64_t high_watermark) {
    return {position, true, high_watermark};
}

TEST(HeldUpTracker, APartitionReadToItsHighWatermarkIsNotHeldUp) {
    HeldUpTracker tracker;
    EXPECT_EQ(tracker.look(0, behind(10, 10), start), Change::none);
    EXPECT_EQ(tracker.look(0, behind(10, 10), start + minutes(9)), Change::none);
    EXPECT_FALSE(tracker.anything_beyond());
}

TEST(HeldUpTracker, IsHeldUpOnceItHasBeenBehindForTwoSeconds) {
    HeldUpTracker tracker;
    EXPECT_EQ(tracker.look(3, behind(10, 12), start), Change::none);
    EXPECT_TRUE(tracker.anything_beyond());
    EXPECT_EQ(tracker.look(3, behind(10, 12), start + milliseconds(1999)), Change::none);
    EXPECT_FALSE(tracker.is_held_up(3));
    EXPECT_EQ(tracker.look(3, behind(10, 20), start + seconds(2)), Change::held_up);
    EXPECT_EQ(tracker.held_up(), Partitions{3});
    EXPECT_EQ(tracker.look(3, behind(10, 30), start + seconds(3)), Change::none) << "told once";
    EXPECT_EQ(tracker.since(3), start);
}

TEST(HeldUpTracker, ShortTransactionsOneAfterTheOtherHoldNothingUp) {
    HeldUpTracker tracker;
    for (std::int64_t i = 0; i < 100; ++i) {
        const auto now = start + milliseconds(250) * i;
        ASSERT_EQ(tracker.look(0, behind(10 * i, 10 * i + 8), now), Change::none) << i;
    }
}

TEST(HeldUpTracker, LongTransactionsThatOverlapDoAlthoughTheLastStableOffsetMovesOn) {
    HeldUpTracker tracker;
    tracker.look(0, behind(0, 100), start);
    tracker.look(0, behind(10, 110), start + seconds(1));
    EXPECT_EQ(tracker.look(0, behind(20, 120), start + seconds(2)), Change::held_up);
}

TEST(HeldUpTracker, AReaderThatIsBusyIsNotHeldUp) {
    HeldUpTracker tracker;
    const auto busy = [](std::int64_t position) { return HeldUpTracker::Sight{position, false, 1'000'000}; };
    EXPECT_EQ(tracker.look(0, busy(10), start), Change::none);
    EXPECT_EQ(tracker.look(0, busy(10), start + minutes(1)), Change::none);
    EXPECT_FALSE(tracker.anything_beyond());
}

TEST(HeldUpTracker, GoesOnWhenWhatWasThereHasBeenPassed) {
    HeldUpTracker tracker;
    tracker.look(0, behind(10, 12), start);
    tracker.look(0, behind(10, 30), start + seconds(2));
    EXPECT_EQ(tracker.look(0, behind(30, 30), start + seconds(3)), Change::goes_on);
    EXPECT_EQ(tracker.held_up(), Partitions{});
    EXPECT_EQ(tracker.look(0, behind(30, 30), start + seconds(4)), Change::none);
}

TEST(HeldUpTracker, AnotherTransactionThatIsOpenThenHasItsOwnTwoSeconds) {
    HeldUpTracker tracker;
    tracker.look(0, behind(10, 12), start);
    tracker.look(0, behind(10, 30), start + seconds(2));
    EXPECT_EQ(tracker.look(0, behind(20, 30), start + seconds(3)), Change::goes_on);
    EXPECT_TRUE(tracker.anything_beyond());
    EXPECT_EQ(tracker.look(0, behind(20, 30), start + seconds(4)), Change::none);
    EXPECT_EQ(tracker.look(0, behind(20, 30), start + seconds(5)), Change::held_up);
}

TEST(HeldUpTracker, ALongOneIsToldOnceAndItsEndIsMarked) {
    HeldUpTracker tracker;
    tracker.look(7, behind(10, 12), start);
    tracker.look(7, behind(10, 12), start + seconds(2));
    EXPECT_EQ(tracker.take_long_ones(start + minutes(5) - milliseconds(1)), Partitions{});
    EXPECT_EQ(tracker.take_long_ones(start + minutes(5)), Partitions{7});
    EXPECT_EQ(tracker.take_long_ones(start + minutes(6)), Partitions{});
    EXPECT_EQ(tracker.look(7, behind(12, 12), start + minutes(7)), Change::goes_on_after_long);
}

TEST(HeldUpTracker, ForgetsWhatIsAnotherPartitionNow) {
    HeldUpTracker tracker;
    for (const std::int32_t partition : {1, 2}) {
        tracker.look(partition, behind(10, 12), start);
        tracker.look(partition, behind(10, 12), start + seconds(2));
    }
    tracker.forget(1);
    EXPECT_EQ(tracker.held_up(), Partitions{2});
    tracker.forget_all();
    EXPECT_EQ(tracker.held_up(), Partitions{});
}

}  // namespace
}  // namespace warren::kafka
