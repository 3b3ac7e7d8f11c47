#include "kafka/kafka_support.h"

#include <gtest/gtest.h>

// The mock cluster knows no list of groups: what is made of one is tested with real brokers in the integration tests.

namespace warren::kafka {
namespace {

using namespace testing_support;
using Offsets = std::vector<std::int64_t>;

class ReaderSourceTest : public ::testing::Test {
protected:
    ReaderSourceTest() {
        EXPECT_TRUE(mock->create_topic("orders", 1));
        fill(*mock, "orders", 0, 100);
    }

    void start(OffsetsSource source, const std::string& snapshot_file = {}) {
        auto settings = consumer_at(mock->bootstrap());
        settings.source = source;
        settings.admin_refresh = std::chrono::seconds(1);
        settings.snapshot_file = snapshot_file;
        poller = around.poll(cluster_at(mock->bootstrap()));
        reader = around.read(std::move(settings), *poller);
    }
    [[nodiscard]] std::int64_t has(const std::string& source) {
        return around.stat("warren_kafka_source", {{"consumer", "local"}, {"source", source}});
    }

    std::unique_ptr<MockCluster> mock = start_mock();
    Surroundings around;
    std::unique_ptr<ClusterPoller> poller;
    std::unique_ptr<OffsetsReader> reader;
};

TEST_F(ReaderSourceTest, ThatIsFoundOutIsTheTopicWhereItCanBeRead) {
    EXPECT_TRUE(mock->create_topic("__consumer_offsets", 3));
    commit(*mock, "shop", "orders", 0, 10);
    start(OffsetsSource::automatic);
    ASSERT_TRUE(eventually([this] { return around.consumer().caught_up; }));
    EXPECT_EQ(around.window_of("shop", "orders", 0), (Offsets{10}));
    EXPECT_EQ(has("offsets-topic"), 1);
    EXPECT_EQ(has("admin"), 0);
}

TEST_F(ReaderSourceTest, ThatIsFoundOutIsATopicThatComesLater) {
    start(OffsetsSource::automatic);
    ASSERT_TRUE(eventually([this] { return around.consumer().state == runtime::HealthState::waiting; }));
    EXPECT_TRUE(around.consumer().caught_up);
    EXPECT_FALSE(around.store.is_warming());
    EXPECT_TRUE(mock->create_topic("__consumer_offsets", 1));
    commit(*mock, "shop", "orders", 0, 10);
    EXPECT_TRUE(eventually([this] { return around.window_of("shop", "orders", 0) == Offsets{10}; }));
}

TEST_F(ReaderSourceTest, OfQuestionsLeavesTheTopicAlone) {
    EXPECT_TRUE(mock->create_topic("__consumer_offsets", 1));
    commit(*mock, "shop", "orders", 0, 10);
    start(OffsetsSource::admin, "/nowhere/at/all");
    const auto has_rounds = [this] {
        return around.stat("warren_kafka_group_rounds_total", {{"consumer", "local"}, {"result", "incomplete"}}) >= 2;
    };
    ASSERT_TRUE(eventually(has_rounds));
    EXPECT_EQ(has("admin"), 1);
    EXPECT_EQ(around.window_of("shop", "orders", 0), Offsets{});
    EXPECT_EQ(around.consumer().state, runtime::HealthState::down) << "there is no list";
    EXPECT_FALSE(around.store.is_warming());
    const auto topic = around.store.log_of_topic(core::TopicName("__consumer_offsets"));
    const auto log = core::ClusterStore::log_of_partition(topic, 0);
    around.store.note_read_up(around.store.begin_reading(topic), log, {});
    EXPECT_TRUE(around.store.is_read_up_since(log, {})) << "readers of the topic do not wait for one that asks";
}

}  // namespace
}  // namespace warren::kafka
