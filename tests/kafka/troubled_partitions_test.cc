#include "kafka/troubled_partitions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <vector>

namespace warren::kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Failure = TroubledPartitions::Failure;

constexpr auto silence = TroubledPartitions::silence_patience;
constexpr auto standstill = TroubledPartitions::stuck_patience;
constexpr auto freshness = TroubledPartitions::end_offset_patience;

/// Three partitions that are to be read from 10 to 20.
class TroubledPartitionsTest : public ::testing::Test {
protected:
    TroubledPartitionsTest() {
        for (std::int32_t partition = 0; partition < 3; ++partition) progress.begin(partition, 10, 20, start);
    }

    std::vector<std::int32_t> give_up_silent(base::MonotonicTime now, base::MonotonicTime reachable_since = start) {
        return troubled.give_up_silent(progress, reachable_since, now);
    }
    /// The leader of partition 1 has told this end some time ago.
    std::vector<std::int32_t> take_stuck(std::int64_t end, base::MonotonicTime now, seconds age = seconds(0)) {
        const std::vector<core::PartitionEnd> ends{{1, end, wall_now - age}};
        return troubled.take_stuck(progress, ends, wall_now, now);
    }

    static constexpr base::MonotonicTime start{seconds(1000)};
    static constexpr base::WallTime wall_now{seconds(1'700'000'000)};
    ReadProgress progress;
    TroubledPartitions troubled;
};

// ---- No sign of life ----

TEST_F(TroubledPartitionsTest, PartitionsWithoutASignAreGivenUpAfterAWhileAndToldOnce) {
    progress.advance(1, 11, start + seconds(20));
    EXPECT_THAT(give_up_silent(start + silence - milliseconds(1)), IsEmpty());
    EXPECT_EQ(troubled.silent(), "");
    EXPECT_THAT(give_up_silent(start + silence), ElementsAre(0, 2));
    EXPECT_THAT(give_up_silent(start + silence), IsEmpty());
    EXPECT_EQ(troubled.silent(), "0, 2");
    EXPECT_FALSE(progress.caught_up());
    EXPECT_THAT(give_up_silent(start + seconds(20) + silence), ElementsAre(1));
    EXPECT_TRUE(progress.caught_up());
}

TEST_F(TroubledPartitionsTest, PartitionsAreSilentUntilTheyGiveASign) {
    ASSERT_THAT(give_up_silent(start + silence), ElementsAre(0, 1, 2));
    troubled.see_sign(1);
    EXPECT_EQ(troubled.silent(), "0, 2");
    troubled.see_sign(2);
    troubled.see_sign(0);
    EXPECT_EQ(troubled.silent(), "");
}

TEST_F(TroubledPartitionsTest, NoneIsGivenUpBeforeBrokersHaveAnsweredForAWhile) {
    const auto reachable_since = start + seconds(100);
    EXPECT_THAT(give_up_silent(reachable_since + silence - milliseconds(1), reachable_since), IsEmpty());
    EXPECT_THAT(give_up_silent(reachable_since + silence, reachable_since), ElementsAre(0, 1, 2));
}

TEST_F(TroubledPartitionsTest, NoneIsGivenUpWhileReadingIsRefused) {
    EXPECT_EQ(troubled.see_failure(0, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED), Failure::denied);
    EXPECT_THAT(give_up_silent(start + silence), IsEmpty());
    troubled.see_sign(0);
    EXPECT_THAT(give_up_silent(start + silence), ElementsAre(0, 1, 2));
}

// ---- Failures ----

TEST_F(TroubledPartitionsTest, AFailureIsNewsOnceUntilThePartitionGivesASign) {
    const auto error = RD_KAFKA_RESP_ERR__BAD_MSG;
    EXPECT_EQ(troubled.see_failure(1, error), Failure::other);
    EXPECT_EQ(troubled.see_failure(1, error), Failure::known);
    troubled.see_sign(0);
    EXPECT_EQ(troubled.see_failure(1, error), Failure::known);
    troubled.see_sign(1);
    EXPECT_EQ(troubled.see_failure(1, error), Failure::other);
}

TEST_F(TroubledPartitionsTest, AnotherFailureAndThatOfAnotherPartitionAreNews) {
    EXPECT_EQ(troubled.see_failure(1, RD_KAFKA_RESP_ERR__BAD_MSG), Failure::other);
    EXPECT_EQ(troubled.see_failure(2, RD_KAFKA_RESP_ERR__BAD_MSG), Failure::other);
    EXPECT_EQ(troubled.see_failure(1, RD_KAFKA_RESP_ERR__FS), Failure::other);
    EXPECT_EQ(troubled.see_failure(1, RD_KAFKA_RESP_ERR__BAD_MSG), Failure::other);
}

TEST_F(TroubledPartitionsTest, ReadingIsRefusedUntilAnyPartitionGivesASign) {
    EXPECT_FALSE(troubled.is_denied());
    EXPECT_EQ(troubled.see_failure(1, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED), Failure::denied);
    EXPECT_EQ(troubled.see_failure(1, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED), Failure::denied);
    EXPECT_TRUE(troubled.is_denied());
    troubled.see_sign(2);
    EXPECT_FALSE(troubled.is_denied());
}

// ---- Standstill ----

TEST_F(TroubledPartitionsTest, APartitionBelowItsEndIsStuckWhenItDoesNotMoveForLong) {
    EXPECT_THAT(take_stuck(20, start), IsEmpty());
    EXPECT_THAT(take_stuck(25, start + standstill - milliseconds(1)), IsEmpty());
    EXPECT_THAT(take_stuck(25, start + standstill), ElementsAre(1));
    EXPECT_THAT(take_stuck(25, start + standstill), IsEmpty());
}

TEST_F(TroubledPartitionsTest, APartitionThatMovesOrBeginsAnewIsNotStuck) {
    take_stuck(20, start);
    progress.advance(1, 11, start);
    EXPECT_THAT(take_stuck(20, start + standstill), IsEmpty());
    troubled.forget_position(1);
    EXPECT_THAT(take_stuck(20, start + standstill * 2), IsEmpty());
    EXPECT_THAT(take_stuck(20, start + standstill * 3), ElementsAre(1));
}

TEST_F(TroubledPartitionsTest, OldEndsAndUnknownPositionsTellNothing) {
    take_stuck(20, start, freshness);
    EXPECT_THAT(take_stuck(20, start + standstill, freshness), IsEmpty());
    progress.restart(1, start);
    take_stuck(20, start);
    EXPECT_THAT(take_stuck(20, start + standstill), IsEmpty());
}

TEST_F(TroubledPartitionsTest, AStuckPartitionIsReadableOnlyBelowItsLastStableOffset) {
    progress.restart(2, start);
    const std::vector<std::int32_t> stuck{0, 1, 2, 1, 1};
    const std::vector<OffsetRange> ranges{
        {.earliest = 0, .latest = 11},
        {.earliest = 0, .latest = 10},            // an open transaction holds it up
        {.earliest = 0, .latest = 11},            // nobody knows where it stands
        {.earliest = 0, .latest = std::nullopt},  // its leader has not answered
        {.earliest = 0, .latest = 15},
    };
    const auto readable = readable_of(stuck, ranges, progress);
    ASSERT_EQ(readable.size(), 2);
    EXPECT_EQ(readable[0].at.partition, 0);
    EXPECT_EQ(readable[0].at.offset, 10);
    EXPECT_EQ(readable[0].stable_end, 11);
    EXPECT_EQ(readable[1].at.partition, 1);
    EXPECT_EQ(readable[1].stable_end, 15);
}

}  // namespace
}  // namespace warren::kafka
