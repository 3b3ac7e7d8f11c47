#include "kafka/kafka_support.h"

#include <gtest/gtest.h>

// The mock cluster tells what single groups have committed, which is nothing, and knows no list of groups. What the
// answers mean is tested in core, and with real brokers in the integration tests.

namespace warren::kafka {
namespace {

using namespace testing_support;
using Offsets = std::vector<std::int64_t>;

std::int64_t rounds(const Surroundings& around, const std::string& result) {
    return around.stat("warren_reconcile_rounds_total", {{"cluster", "local"}, {"result", result}});
}

class GroupOffsetRoundsTest : public ::testing::Test {
protected:
    GroupOffsetRoundsTest() {
        EXPECT_TRUE(mock->create_topic("orders", 1));
        EXPECT_TRUE(mock->create_topic("__consumer_offsets", 1));
        fill(*mock, "orders", 0, 100);
        commit(*mock, "shop", "orders", 0, 10);
    }

    void start(ClusterSettings settings) {
        poller = around.poll(std::move(settings));
        reader = around.read(consumer_at(mock->bootstrap()), *poller);
    }
    [[nodiscard]] ClusterSettings asking() const {
        auto settings = cluster_at(mock->bootstrap());
        settings.reconcile_refresh = std::chrono::seconds(1);
        settings.told_groups.emplace_back();
        return settings;
    }

    std::unique_ptr<MockCluster> mock = start_mock();
    Surroundings around;
    std::unique_ptr<ClusterPoller> poller;
    std::unique_ptr<OffsetsReader> reader;
};

TEST_F(GroupOffsetRoundsTest, RoundsWithoutAListAreIncompleteAndRemoveNothing) {
    start(asking());
    EXPECT_TRUE(eventually([&] { return rounds(around, "incomplete") >= 3; }));
    EXPECT_EQ(rounds(around, "complete"), 0);
    EXPECT_EQ(around.window_of("shop", "orders", 0), (Offsets{10}));
}

TEST_F(GroupOffsetRoundsTest, NobodyIsAskedWithoutAReaderOfTheBrokersOwnTopicOrAPeriod) {
    auto settings = asking();
    settings.told_groups.clear();
    start(settings);
    ASSERT_TRUE(eventually([&] {
        return around.stat("warren_kafka_poll_rounds_total", {{"cluster", "local"}}) >= 2;
    }));
    EXPECT_EQ(rounds(around, "incomplete"), 0);
}

TEST_F(GroupOffsetRoundsTest, AClusterIsWarmingUntilItsReaderHasCaughtUp) {
    around.store.begin_warming();
    start(asking());
    ASSERT_TRUE(eventually([&] { return around.consumer().caught_up; }));
    EXPECT_TRUE(around.store.is_warming()) << "another reader has not";
    around.store.end_warming();
    EXPECT_FALSE(around.store.is_warming());
}

TEST_F(GroupOffsetRoundsTest, TheReaderNotesThatItHasReadEverything) {
    start(asking());
    const auto log = core::ClusterStore::log_of_partition(
        around.store.log_of_topic(core::TopicName("__consumer_offsets")), 0);
    EXPECT_TRUE(eventually([&] { return around.store.is_read_up_since(log, {}); }));
}

}  // namespace
}  // namespace warren::kafka
