#include "kafka/warming.h"

#include <gtest/gtest.h>

#include <chrono>

namespace warren::kafka {
namespace {

using std::chrono::seconds;

class WarmingTest : public ::testing::Test {
protected:
    static base::MonotonicTime at(int second) { return base::MonotonicTime{} + seconds(1000 + second); }

    core::ClusterStore store{core::ClusterName("local"), core::StoreSettings{}};
    core::OffsetsIngest ingest{store, core::ConsumerName("local"), core::TopicName("__consumer_offsets"), {}};
    ReadMemory memory;
    Warming warming{ingest, memory};
};

TEST_F(WarmingTest, LastsUntilTheHistoryHasBeenReadAndDoesNotBeginAgain) {
    warming.begin();
    EXPECT_TRUE(store.is_warming());
    memory.caught_up = true;
    warming.end();
    EXPECT_FALSE(store.is_warming());
    warming.begin();
    warming.see(at(0), at(0));
    EXPECT_FALSE(store.is_warming()) << "the reader's thread, or its client, has begun anew";
}

TEST_F(WarmingTest, EndsWhenReadingHasBeenInTroubleForLongAndBeginsAgainWithIt) {
    warming.begin();
    warming.see(at(0), at(29));
    EXPECT_TRUE(store.is_warming());
    warming.see(at(0), at(30));
    EXPECT_FALSE(store.is_warming());
    warming.see(at(31), at(31));
    EXPECT_TRUE(store.is_warming());
}

}  // namespace
}  // namespace warren::kafka
