#include "kafka/read_progress.h"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

namespace warren::kafka {
namespace {

using std::chrono::seconds;
using Partitions = std::vector<std::int32_t>;

constexpr base::MonotonicTime start{seconds(1000)};
constexpr seconds patience{30};

TEST(ReadProgress, IsCaughtUpWhenEveryPartitionHasReachedTheEndItHadAtTheStart) {
    ReadProgress progress;
    progress.begin(0, 5, 10, start);
    progress.begin(1, 0, 3, start);
    EXPECT_FALSE(progress.caught_up());
    EXPECT_EQ(progress.left(), 8);
    progress.advance(0, 10, start);
    EXPECT_FALSE(progress.caught_up());
    EXPECT_EQ(progress.left(), 3);
    progress.advance(1, 3, start);
    EXPECT_TRUE(progress.caught_up());
    EXPECT_EQ(progress.left(), 0);
}

TEST(ReadProgress, APartitionWithoutRecordsIsDoneAtOnce) {
    ReadProgress progress;
    progress.begin(0, 7, 7, start);
    EXPECT_TRUE(progress.caught_up());
}

TEST(ReadProgress, TheEndOfAPartitionCountsAlsoBelowItsTarget) {
    // The last offsets held transaction markers or were compacted away, or the log was truncated.
    ReadProgress progress;
    progress.begin(0, 0, 10, start);
    progress.reached_end(0, 4, start);
    EXPECT_TRUE(progress.caught_up());
    EXPECT_EQ(progress.position(0), 4);
}

TEST(ReadProgress, AnEndToldBeforeRecordsThatHaveBeenTakenSinceMovesNothingBack) {
    ReadProgress progress;
    progress.begin(0, 100, std::nullopt, start);
    progress.advance(0, 101, start);
    progress.reached_end(0, 100, start);
    EXPECT_EQ(progress.position(0), 101);
    EXPECT_FALSE(progress.at_end(0));
    EXPECT_TRUE(progress.caught_up()) << "the end was reached";
}

TEST(ReadProgress, IsAtTheEndUntilSomethingComesAndAtTheEndSeenAtTheStart) {
    ReadProgress progress;
    progress.begin(0, 0, 10, start);
    EXPECT_FALSE(progress.at_end(0));
    progress.advance(0, 10, start);
    EXPECT_TRUE(progress.at_end(0));
    progress.advance(0, 12, start);
    EXPECT_FALSE(progress.at_end(0));
    progress.reached_end(0, 13, start);
    EXPECT_TRUE(progress.at_end(0));
    progress.restart(0, start);
    EXPECT_FALSE(progress.at_end(0));
    EXPECT_FALSE(progress.at_end(1));
}

TEST(ReadProgress, APartitionWhoseEndCouldNotBeAskedIsDoneAtItsEnd) {
    ReadProgress progress;
    progress.begin(0, -1, std::nullopt, start);
    progress.advance(0, 100, start);
    EXPECT_FALSE(progress.caught_up());
    progress.reached_end(0, 101, start);
    EXPECT_TRUE(progress.caught_up());
}

TEST(ReadProgress, SilentPartitionsAreGivenUpOnceAfterThePatienceIsOver) {
    ReadProgress progress;
    progress.begin(0, 0, 10, start);
    progress.begin(1, 0, 10, start);
    progress.advance(1, 5, start + seconds(20));
    EXPECT_EQ(progress.give_up_silent(start + patience - seconds(1), patience), Partitions{});
    EXPECT_EQ(progress.give_up_silent(start + patience, patience), Partitions{0});
    EXPECT_EQ(progress.give_up_silent(start + patience, patience), Partitions{});
    EXPECT_FALSE(progress.caught_up());
    EXPECT_EQ(progress.give_up_silent(start + seconds(50), patience), Partitions{1});
    EXPECT_TRUE(progress.caught_up());
}

TEST(ReadProgress, ARestartedPartitionHasNoPositionButStaysDone) {
    ReadProgress progress;
    progress.begin(0, 0, 10, start);
    progress.advance(0, 10, start);
    progress.restart(0, start);
    EXPECT_EQ(progress.position(0), std::nullopt);
    EXPECT_TRUE(progress.caught_up());
}

TEST(ReadProgress, BeginningAgainWithAPartitionCountsItOnce) {
    ReadProgress progress;
    progress.begin(0, 0, 10, start);
    progress.begin(0, 4, 10, start);
    progress.advance(0, 10, start);
    EXPECT_TRUE(progress.caught_up());
}

TEST(ReadProgress, PartitionsItWasNotToldOfAreIgnored) {
    ReadProgress progress;
    progress.begin(1, 0, 10, start);
    progress.advance(0, 5, start);
    progress.advance(-1, 5, start);
    progress.reached_end(9, 5, start);
    EXPECT_EQ(progress.position(0), std::nullopt);
    EXPECT_FALSE(progress.caught_up());
}

}  // namespace
}  // namespace warren::kafka
