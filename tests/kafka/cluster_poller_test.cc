#include "warren/kafka/cluster_poller.h"

#include "kafka/kafka_support.h"

#include <gtest/gtest.h>

#include <stop_token>

namespace warren::kafka {
namespace {

using namespace testing_support;

TEST(ClusterPoller, EndOffsetsOfAllPartitionsArrive) {
    const auto mock = start_mock(3);
    ASSERT_TRUE(mock->create_topic("orders", 4));
    fill(*mock, "orders", 0, 7);
    fill(*mock, "orders", 3, 2);
    Surroundings around;
    const auto poller = around.poll(cluster_at(mock->bootstrap()));
    EXPECT_TRUE(poller->wait_for_first_round({}));
    EXPECT_EQ(around.end_of("orders", 0), 7);
    EXPECT_EQ(around.end_of("orders", 1), 0);
    EXPECT_EQ(around.end_of("orders", 3), 2);
    EXPECT_EQ(around.cluster().state, runtime::HealthState::up);
    EXPECT_TRUE(around.cluster().caught_up);
}

TEST(ClusterPoller, GrowingEndOffsetsAreFollowed) {
    const auto mock = start_mock();
    ASSERT_TRUE(mock->create_topic("orders", 1));
    Surroundings around;
    const auto poller = around.poll(cluster_at(mock->bootstrap()));
    ASSERT_TRUE(eventually([&] { return around.end_of("orders", 0) == 0; }));
    fill(*mock, "orders", 0, 5);
    EXPECT_TRUE(eventually([&] { return around.end_of("orders", 0) == 5; }));
}

TEST(ClusterPoller, ATopicCreatedLaterIsFound) {
    const auto mock = start_mock();
    ASSERT_TRUE(mock->create_topic("orders", 1));
    Surroundings around;
    const auto poller = around.poll(cluster_at(mock->bootstrap()));
    ASSERT_TRUE(poller->wait_for_first_round({}));
    ASSERT_TRUE(mock->create_topic("payments", 2));
    fill(*mock, "payments", 1, 3);
    EXPECT_TRUE(eventually([&] { return around.end_of("payments", 1) == 3; }));
}

TEST(ClusterPoller, ADeletedTopicLeavesTheStore) {
    const auto mock = start_mock();
    ASSERT_TRUE(mock->create_topic("orders", 1));
    ASSERT_TRUE(mock->create_topic("payments", 1));
    Surroundings around;
    const auto poller = around.poll(cluster_at(mock->bootstrap()));
    ASSERT_TRUE(eventually([&] { return around.end_of("orders", 0) == 0 && around.end_of("payments", 0) == 0; }));
    mock->set_topic_state("orders", MockCluster::TopicState::missing);
    EXPECT_TRUE(eventually([&] { return !around.end_of("orders", 0); }));
    EXPECT_EQ(around.end_of("payments", 0), 0);
    EXPECT_TRUE(eventually([&] {
        return around.stat("warren_kafka_deleted_topics_total", {{"cluster", "local"}}) == 1;
    }));
}

TEST(ClusterPoller, MorePartitionsThanOneRequestTakesAreAllAnswered) {
    const auto mock = start_mock();
    ASSERT_TRUE(mock->create_topic("wide", 3000));
    Surroundings around;
    const auto poller = around.poll(cluster_at(mock->bootstrap()));
    ASSERT_TRUE(poller->wait_for_first_round({}));
    EXPECT_TRUE(eventually([&] {
        const auto ends = around.store.end_offsets(core::TopicName("wide"));
        return ends && ends->size() == 3000;
    }));
}

// The library's work on a request grows with the square of its partitions.
TEST(ClusterPoller, ALeaderIsAskedOnceARoundWhereItHasFewPartitionsOrTheClusterHas) {
    struct Case {
        int brokers;
        int partitions;
        std::size_t requests;
    };
    for (const auto& [brokers, partitions, requests] : {Case{1, 1500, 1}, Case{1, 1600, 2}, Case{4, 2000, 4}}) {
        const auto mock = start_mock(brokers);
        ASSERT_TRUE(mock->create_topic("wide", partitions));
        mock->count_requests();
        Surroundings around;
        auto settings = cluster_at(mock->bootstrap());
        settings.offset_refresh = std::chrono::hours(1);
        const auto poller = around.poll(std::move(settings));
        ASSERT_TRUE(poller->wait_for_first_round({}));
        EXPECT_EQ(mock->offset_requests(), requests) << brokers << " brokers, " << partitions << " partitions";
        EXPECT_EQ(around.end_of("wide", partitions - 1), 0);
    }
}

TEST(ClusterPoller, AnEmptyListOfTopicsIsReportedInsteadOfHealth) {
    const auto mock = start_mock();
    Surroundings around;
    const auto poller = around.poll(cluster_at(mock->bootstrap()));
    EXPECT_TRUE(poller->wait_for_first_round({}));
    EXPECT_EQ(around.cluster().state, runtime::HealthState::waiting);
    EXPECT_NE(around.cluster().reason.find("no topics"), std::string::npos);
    EXPECT_TRUE(around.cluster().caught_up);
}

TEST(ClusterPoller, ADeadBrokerCostsOnlyItsOwnPartitions) {
    const auto mock = start_mock(2);
    ASSERT_TRUE(mock->create_topic("orders", 2));
    ASSERT_TRUE(mock->set_leader("orders", 0, 1));
    ASSERT_TRUE(mock->set_leader("orders", 1, 2));
    Surroundings around;
    const auto poller = around.poll(cluster_at(mock->bootstrap()));
    ASSERT_TRUE(eventually([&] { return around.end_of("orders", 0) == 0 && around.end_of("orders", 1) == 0; }));
    ASSERT_TRUE(mock->set_broker_down(2));
    fill(*mock, "orders", 0, 4);
    EXPECT_TRUE(eventually([&] { return around.end_of("orders", 0) == 4; }));
    EXPECT_EQ(around.end_of("orders", 1), 0);

    ASSERT_TRUE(mock->set_broker_up(2));
    fill(*mock, "orders", 1, 6);
    EXPECT_TRUE(eventually([&] { return around.end_of("orders", 1) == 6; }));
}

TEST(ClusterPoller, APartitionIsFollowedToItsNewLeader) {
    const auto mock = start_mock(2);
    ASSERT_TRUE(mock->create_topic("orders", 1));
    ASSERT_TRUE(mock->set_leader("orders", 0, 1));
    Surroundings around;
    const auto poller = around.poll(cluster_at(mock->bootstrap()));
    ASSERT_TRUE(eventually([&] { return around.end_of("orders", 0) == 0; }));
    ASSERT_TRUE(mock->set_leader("orders", 0, 2));
    fill(*mock, "orders", 0, 3);
    EXPECT_TRUE(eventually([&] { return around.end_of("orders", 0) == 3; }));
}

// E-21: the last end offset stays, as in Burrow; its age tells that it is one.
TEST(ClusterPoller, APartitionWithoutALeaderKeepsItsLastOffsetAndIsCounted) {
    const auto mock = start_mock();
    ASSERT_TRUE(mock->create_topic("orders", 2));
    fill(*mock, "orders", 0, 3);
    Surroundings around;
    const auto poller = around.poll(cluster_at(mock->bootstrap()));
    ASSERT_TRUE(eventually([&] { return around.end_of("orders", 0) == 3; }));
    ASSERT_TRUE(mock->set_leader("orders", 0, -1));
    EXPECT_TRUE(eventually([&] {
        return around.stat("warren_kafka_partitions_without_leader", {{"cluster", "local"}}) == 1;
    }));
    EXPECT_EQ(around.end_of("orders", 0), 3);
    EXPECT_EQ(around.cluster().state, runtime::HealthState::up);
    const auto age = [&](const char* family) { return around.stat(family, {{"cluster", "local"}}); };
    EXPECT_TRUE(eventually([&] {
        return age("warren_kafka_oldest_end_offset_age_seconds") >
               age("warren_kafka_newest_end_offset_age_seconds") + 1'000;
    }));
    EXPECT_GE(age("warren_kafka_last_round_age_seconds"), 0);
}

TEST(ClusterPoller, IsDownWithAReasonWhileAllBrokersAreAndRecovers) {
    const auto mock = start_mock();
    ASSERT_TRUE(mock->create_topic("orders", 1));
    Surroundings around;
    const auto poller = around.poll(cluster_at(mock->bootstrap()));
    ASSERT_TRUE(eventually([&] { return around.cluster().state == runtime::HealthState::up; }));
    ASSERT_TRUE(mock->set_broker_down(1));
    EXPECT_TRUE(eventually([&] { return around.cluster().state == runtime::HealthState::down; }));
    EXPECT_FALSE(around.cluster().reason.empty());
    ASSERT_TRUE(mock->set_broker_up(1));
    EXPECT_TRUE(eventually([&] { return around.cluster().state == runtime::HealthState::up; }));
}

TEST(ClusterPoller, WaitingForTheFirstRoundEndsWithAStop) {
    const DeadPort port(DeadPort::Manner::silent);
    Surroundings around;
    const auto poller = around.poll(cluster_at(port.server()));
    std::stop_source stop;
    stop.request_stop();
    EXPECT_FALSE(poller->wait_for_first_round(stop.get_token()));
}

}  // namespace
}  // namespace warren::kafka
