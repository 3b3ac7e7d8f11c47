#include "warren/kafka/offsets_reader.h"

#include "kafka/kafka_support.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace warren::kafka {
namespace {

using namespace testing_support;
using Offsets = std::vector<std::int64_t>;

/// A mock cluster with a data topic of 100 records and, if wanted, an empty offsets topic.
class OffsetsReaderTest : public ::testing::Test {
protected:
    OffsetsReaderTest() {
        EXPECT_TRUE(mock->create_topic("orders", 1));
        fill(*mock, "orders", 0, 100);
    }

    void create_offsets_topic(int partitions = 3) { EXPECT_TRUE(mock->create_topic("__consumer_offsets", partitions)); }

    void start(OffsetsReaderSettings settings) {
        poller = around.poll(cluster_at(mock->bootstrap()));
        reader = around.read(std::move(settings), *poller);
    }
    void start() { start(consumer_at(mock->bootstrap())); }

    [[nodiscard]] bool caught_up() {
        return eventually([this] { return around.consumer().caught_up; });
    }
    [[nodiscard]] bool window_becomes(const std::string& group, const Offsets& offsets) {
        return eventually([&] { return around.window_of(group, "orders", 0) == offsets; });
    }

    std::unique_ptr<MockCluster> mock = start_mock();
    Surroundings around;
    std::unique_ptr<ClusterPoller> poller;
    std::unique_ptr<OffsetsReader> reader;
};

TEST_F(OffsetsReaderTest, HasReadEverythingWrittenBeforeItsStartWhenItSaysSo) {
    create_offsets_topic();
    for (int i = 1; i <= 5; ++i) commit(*mock, "shop", "orders", 0, i * 10);
    start();
    ASSERT_TRUE(caught_up());
    EXPECT_EQ(around.window_of("shop", "orders", 0), (Offsets{10, 20, 30, 40, 50}));
    EXPECT_EQ(around.consumer().state, runtime::HealthState::up);
}

TEST_F(OffsetsReaderTest, AppliesCommitsAsTheyAreWritten) {
    create_offsets_topic();
    start();
    ASSERT_TRUE(caught_up());
    commit(*mock, "shop", "orders", 0, 10);
    EXPECT_TRUE(window_becomes("shop", {10}));
    commit(*mock, "shop", "orders", 0, 20);
    EXPECT_TRUE(window_becomes("shop", {10, 20}));
    EXPECT_EQ(around.stat("warren_kafka_records_total", {{"consumer", "local"}, {"type", "offset_commit"}}), 2);
    EXPECT_EQ(around.stat("warren_kafka_commits_total", {{"consumer", "local"}, {"outcome", "stored"}}), 2);
}

TEST_F(OffsetsReaderTest, AnEmptyOffsetsTopicIsReadAtOnce) {
    create_offsets_topic();
    start();
    EXPECT_TRUE(caught_up());
}

TEST_F(OffsetsReaderTest, TellsHowFarItIsWithEachPartition) {
    create_offsets_topic();
    for (int i = 1; i <= 5; ++i) commit(*mock, "shop", "orders", 0, i * 10);
    start();
    ASSERT_TRUE(caught_up());
    for (const char* family : {"warren_kafka_offsets_partition_left", "warren_kafka_offsets_partition_lag"}) {
        const auto all_are_read = [&] {
            for (const auto& one : around.stats.snapshot()) {
                if (one.name != family) continue;
                return one.samples.size() == 3 && std::all_of(one.samples.begin(), one.samples.end(),
                                                              [](const auto& sample) { return sample.value == 0; });
            }
            return false;
        };
        EXPECT_TRUE(eventually(all_are_read)) << family;
    }
}

TEST_F(OffsetsReaderTest, ShowsItsOwnPositionAsAGroup) {
    create_offsets_topic();
    commit(*mock, "shop", "orders", 0, 10);
    start();
    ASSERT_TRUE(caught_up());
    EXPECT_TRUE(eventually([&] { return around.window_of("burrow-local", "__consumer_offsets", 0) == Offsets{1}; }));
}

TEST_F(OffsetsReaderTest, ARecordThatCannotBeDecodedIsCountedAndTheNextOneRead) {
    create_offsets_topic();
    EXPECT_TRUE(mock->produce("__consumer_offsets", 0, std::string_view("\0\1\0", 3), "?"));
    EXPECT_TRUE(mock->produce("__consumer_offsets", 0, std::nullopt, "?"));
    commit(*mock, "shop", "orders", 0, 10);
    start();
    EXPECT_TRUE(window_becomes("shop", {10}));
    EXPECT_EQ(around.stat("warren_kafka_decode_errors_total", {{"consumer", "local"}, {"reason", "null_key"}}), 1);
}

TEST_F(OffsetsReaderTest, WaitsForATopicThatDoesNotExistAndThenReadsAllOfIt) {
    auto settings = consumer_at(mock->bootstrap());
    settings.start_latest = true;
    start(settings);
    ASSERT_TRUE(eventually([&] { return around.consumer().state == runtime::HealthState::waiting; }));
    EXPECT_NE(around.consumer().reason.find("__consumer_offsets does not exist yet"), std::string::npos);
    EXPECT_TRUE(around.consumer().caught_up);
    create_offsets_topic();
    commit(*mock, "shop", "orders", 0, 10);
    EXPECT_TRUE(window_becomes("shop", {10}));
    EXPECT_TRUE(eventually([&] { return around.consumer().state == runtime::HealthState::up; }));
}

TEST_F(OffsetsReaderTest, StartingAtTheLatestLeavesOldCommitsOut) {
    create_offsets_topic();
    commit(*mock, "old", "orders", 0, 10);
    auto settings = consumer_at(mock->bootstrap());
    settings.start_latest = true;
    start(settings);
    ASSERT_TRUE(caught_up());
    commit(*mock, "new", "orders", 0, 20);
    EXPECT_TRUE(window_becomes("new", {20}));
    EXPECT_TRUE(around.window_of("old", "orders", 0).empty());
}

TEST_F(OffsetsReaderTest, BackfillReadsOldCommitsBesideNewOnesAlsoASingleOne) {
    create_offsets_topic();
    commit(*mock, "old", "orders", 0, 10);
    auto settings = consumer_at(mock->bootstrap());
    settings.start_latest = true;
    settings.backfill_earliest = true;
    start(settings);
    ASSERT_TRUE(caught_up());
    EXPECT_EQ(around.window_of("old", "orders", 0), Offsets{10});
    commit(*mock, "old", "orders", 0, 20);
    EXPECT_TRUE(window_becomes("old", {10, 20}));
}

TEST_F(OffsetsReaderTest, ReadsOnAfterItsBrokerWasAway) {
    create_offsets_topic();
    start();
    ASSERT_TRUE(caught_up());
    ASSERT_TRUE(mock->set_broker_down(1));
    EXPECT_TRUE(eventually([&] { return around.consumer().state == runtime::HealthState::down; }));
    ASSERT_TRUE(mock->set_broker_up(1));
    commit(*mock, "shop", "orders", 0, 10);
    EXPECT_TRUE(window_becomes("shop", {10}));
    EXPECT_TRUE(eventually([&] { return around.consumer().state == runtime::HealthState::up; }));
}

TEST_F(OffsetsReaderTest, APartitionWithoutALeaderDoesNotKeepTheOthersFromBeingRead) {
    create_offsets_topic();
    ASSERT_TRUE(mock->set_leader("__consumer_offsets", 2, -1));
    start();
    commit(*mock, "shop", "orders", 0, 10);
    EXPECT_TRUE(window_becomes("shop", {10}));
    EXPECT_FALSE(around.consumer().caught_up);
}

TEST_F(OffsetsReaderTest, AMissingRightIsNamedAndReadingBeginsWhenItIsGiven) {
    create_offsets_topic();
    commit(*mock, "shop", "orders", 0, 10);
    mock->set_topic_state("__consumer_offsets", MockCluster::TopicState::denied);
    start();
    ASSERT_TRUE(eventually([this] { return around.consumer().state == runtime::HealthState::down; }));
    EXPECT_NE(around.consumer().reason.find("needs the right Read"), std::string::npos) << around.consumer().reason;
    EXPECT_FALSE(around.consumer().caught_up);
    mock->set_topic_state("__consumer_offsets", MockCluster::TopicState::normal);
    EXPECT_TRUE(window_becomes("shop", {10}));
    EXPECT_TRUE(caught_up());
    EXPECT_EQ(around.consumer().state, runtime::HealthState::up);
}

TEST_F(OffsetsReaderTest, OneThatCannotReadDoesNotKeepTheOthersOfItsClusterWarming) {
    create_offsets_topic();
    auto settings = consumer_at(mock->bootstrap());
    settings.client.tls = TlsSettings{.ca_file = "/not/there.pem"};
    start(settings);
    ASSERT_TRUE(eventually([this] { return around.consumer().state == runtime::HealthState::down; }));
    EXPECT_NE(around.consumer().reason.find("configuration refused"), std::string::npos) << around.consumer().reason;
    EXPECT_FALSE(around.store.is_warming());
}

TEST_F(OffsetsReaderTest, TheConsumersListsAreApplied) {
    create_offsets_topic();
    auto settings = consumer_at(mock->bootstrap());
    settings.filter = core::GroupFilter({}, [](std::string_view group) { return group == "denied"; });
    start(settings);
    commit(*mock, "denied", "orders", 0, 10);
    commit(*mock, "shop", "orders", 0, 20);
    EXPECT_TRUE(window_becomes("shop", {20}));
    EXPECT_TRUE(around.window_of("denied", "orders", 0).empty());
    EXPECT_EQ(around.stat("warren_kafka_records_filtered_total", {{"consumer", "local"}}), 1);
}

}  // namespace
}  // namespace warren::kafka
