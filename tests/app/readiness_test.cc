#include "app/readiness.h"

#include <gtest/gtest.h>

#include <chrono>

namespace warren::app {
namespace {

using namespace std::chrono_literals;
using runtime::HealthBoard;

constexpr std::chrono::seconds patience = 30s;

class ReadinessTest : public testing::Test {
protected:
    HealthBoard board{runtime::Logger()};
    base::MonotonicTime start{};
    Readiness readiness{board, patience, start};

    [[nodiscard]] bool ready_after(std::chrono::seconds time) const { return readiness.is_ready(start + time); }
};

TEST_F(ReadinessTest, NothingToWatchIsReady) {
    EXPECT_TRUE(ready_after(0s));
}

TEST_F(ReadinessTest, WaitsForTheClusterAndItsReader) {
    const auto cluster = board.add("cluster", "a", "a");
    const auto reader = board.add("consumer", "r", "a");
    EXPECT_FALSE(ready_after(0s));
    cluster.up();
    cluster.caught_up();
    EXPECT_FALSE(ready_after(1s)) << "the offsets topic has not been read yet";
    reader.up();
    reader.caught_up();
    EXPECT_TRUE(ready_after(1s));
}

TEST_F(ReadinessTest, DeadClusterDelaysTheOthersForThePatienceOnly) {
    const auto living = board.add("cluster", "a", "a");
    const auto dead = board.add("cluster", "b", "b");
    living.caught_up();
    dead.down("connection refused");
    EXPECT_FALSE(ready_after(patience - 1s));
    EXPECT_TRUE(ready_after(patience));
}

TEST_F(ReadinessTest, OnlyDeadClustersAreNeverReady) {
    board.add("cluster", "a", "a").down("connection refused");
    EXPECT_FALSE(ready_after(24h));
}

TEST_F(ReadinessTest, ReaderThatIsStillReadingIsWaitedForWithoutLimit) {
    board.add("cluster", "a", "a").caught_up();
    board.add("consumer", "r", "a").up();
    EXPECT_FALSE(ready_after(1h));
}

TEST_F(ReadinessTest, NeverGoesBack) {
    const auto cluster = board.add("cluster", "a", "a");
    cluster.caught_up();
    EXPECT_TRUE(ready_after(1s));
    cluster.down("gone");
    EXPECT_TRUE(ready_after(2s));
}

class ReadUpTest : public ReadinessTest {
protected:
    [[nodiscard]] bool read_up_after(std::chrono::seconds time, const char* of = "a") const {
        return readiness.is_read_up(of, start + time);
    }
};

TEST_F(ReadUpTest, AClusterIsReadUpOnceAllItsPartsAreWhateverOthersDo) {
    const auto cluster = board.add("cluster", "a", "a");
    const auto reader = board.add("consumer", "r", "a");
    const auto other = board.add("consumer", "s", "b");
    cluster.caught_up();
    EXPECT_FALSE(read_up_after(1s));
    reader.caught_up();
    EXPECT_TRUE(read_up_after(1s));
    EXPECT_FALSE(read_up_after(1s, "b"));
    other.caught_up();
    EXPECT_TRUE(read_up_after(1s, "b"));
}

TEST_F(ReadUpTest, AReaderThatIsGivenUpIsWaitedForAgainOnceItReads) {
    board.add("cluster", "a", "a").caught_up();
    const auto reader = board.add("consumer", "r", "a");
    reader.down("connection refused");
    EXPECT_FALSE(read_up_after(patience - 1s));
    EXPECT_TRUE(read_up_after(patience));
    reader.up();
    EXPECT_FALSE(read_up_after(1h));
    reader.caught_up();
    EXPECT_TRUE(read_up_after(1h));
}

}  // namespace
}  // namespace warren::app
