#include "kafka/topic_table.h"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace warren::kafka {
namespace {

/// A metadata reply, built topic by topic, as the library lays it out.
class Reply {
public:
    Reply& topic(std::string name, const std::vector<std::int32_t>& leaders,
                 rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR) {
        auto& partitions = partitions_.emplace_back();
        for (std::size_t i = 0; i < leaders.size(); ++i) {
            rd_kafka_metadata_partition_t partition{};
            partition.id = static_cast<std::int32_t>(i);
            partition.leader = leaders[i];
            partitions.push_back(partition);
        }
        rd_kafka_metadata_topic_t entry{};
        entry.topic = names_.emplace_back(std::move(name)).data();
        entry.partition_cnt = static_cast<int>(partitions.size());
        entry.partitions = partitions.data();
        entry.err = error;
        topics_.push_back(entry);
        return *this;
    }

    [[nodiscard]] TopicTable::Reply into(TopicTable& table) {
        rd_kafka_metadata_t reply{};
        reply.topic_cnt = static_cast<int>(topics_.size());
        reply.topics = topics_.data();
        return table.take(reply, base::MonotonicTime{});
    }

private:
    std::deque<std::string> names_;
    std::deque<std::vector<rd_kafka_metadata_partition_t>> partitions_;
    std::vector<rd_kafka_metadata_topic_t> topics_;
};

std::vector<std::string> names(const TopicTable& table) {
    std::vector<std::string> all;
    for (const auto& topic : table.list()) all.push_back(topic.topic.str() + "/" + std::to_string(topic.partitions));
    return all;
}

using Names = std::vector<std::string>;

TEST(TopicTable, TakesTopicsWithTheirPartitions) {
    TopicTable table;
    EXPECT_EQ(Reply().topic("a", {1, 2}).topic("b", {1}).into(table), TopicTable::Reply::changed);
    EXPECT_EQ(names(table), (Names{"a/2", "b/1"}));
    EXPECT_EQ(Reply().topic("a", {1, 2}).topic("b", {1}).into(table), TopicTable::Reply::unchanged);
}

TEST(TopicTable, ATopicIsGoneWhenTwoRepliesInARowDoNotHaveIt) {
    TopicTable table;
    static_cast<void>(Reply().topic("a", {1}).topic("b", {1}).into(table));
    EXPECT_EQ(Reply().topic("b", {1}).into(table), TopicTable::Reply::unchanged);
    EXPECT_EQ(names(table), (Names{"a/1", "b/1"}));
    EXPECT_EQ(Reply().topic("b", {1}).into(table), TopicTable::Reply::changed);
    EXPECT_EQ(names(table), Names{"b/1"});
}

TEST(TopicTable, ATopicMissingOnceIsNotAskedFor) {
    TopicTable table;
    static_cast<void>(Reply().topic("a", {1}).topic("b", {1}).into(table));
    static_cast<void>(Reply().topic("b", {1}).into(table));
    const auto leaders = table.by_leader(TopicTable::Which::all);
    ASSERT_EQ(leaders.at(1).size(), 1U);
    EXPECT_STREQ(leaders.at(1)[0].topic, "b");
}

TEST(TopicTable, ATopicThatComesBackInTimeStays) {
    TopicTable table;
    static_cast<void>(Reply().topic("a", {1}).topic("b", {1}).into(table));
    static_cast<void>(Reply().topic("b", {1}).into(table));
    static_cast<void>(Reply().topic("a", {1}).topic("b", {1}).into(table));
    static_cast<void>(Reply().topic("b", {1}).into(table));
    EXPECT_EQ(names(table), (Names{"a/1", "b/1"}));
}

TEST(TopicTable, AnEmptyReplyRemovesNothingHoweverOftenItComes) {
    TopicTable table;
    static_cast<void>(Reply().topic("a", {1}).into(table));
    for (int i = 0; i < 5; ++i) EXPECT_EQ(Reply().into(table), TopicTable::Reply::empty);
    EXPECT_EQ(names(table), Names{"a/1"});
}

TEST(TopicTable, ATopicBeingCreatedIsNeitherThereNorDeleted) {
    TopicTable table;
    static_cast<void>(Reply().topic("a", {1}).topic("new", {}, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE).into(table));
    EXPECT_EQ(names(table), Names{"a/1"});
    static_cast<void>(Reply().topic("a", {}, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE).into(table));
    static_cast<void>(Reply().topic("a", {}, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE).into(table));
    EXPECT_EQ(names(table), Names{"a/1"});
}

TEST(TopicTable, AnUnknownTopicInAReplyCountsAsAbsent) {
    TopicTable table;
    static_cast<void>(Reply().topic("a", {1}).topic("b", {1}).into(table));
    for (int i = 0; i < 2; ++i) {
        static_cast<void>(Reply().topic("a", {1}).topic("b", {}, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART).into(table));
    }
    EXPECT_EQ(names(table), Names{"a/1"});
}

TEST(TopicTable, AGrownTopicKeepsWhatIsKnownOfItsFirstPartitions) {
    TopicTable table;
    static_cast<void>(Reply().topic("a", {1}).into(table));
    table.find("a", 0)->end = 42;
    EXPECT_EQ(Reply().topic("a", {1, 2}).into(table), TopicTable::Reply::changed);
    EXPECT_EQ(table.find("a", 0)->end, 42);
    EXPECT_EQ(table.find("a", 1)->end, -1);
}

TEST(TopicTable, ATopicHasFewerPartitionsWhenTwoRepliesInARowSaySo) {
    TopicTable table;
    static_cast<void>(Reply().topic("a", {1, 1, 1}).into(table));
    EXPECT_EQ(Reply().topic("a", {1}).into(table), TopicTable::Reply::unchanged);
    ASSERT_NE(table.find("a", 1), nullptr);
    EXPECT_EQ(table.find("a", 1)->leader, -1) << "nobody to ask";
    EXPECT_EQ(Reply().topic("a", {1}).into(table), TopicTable::Reply::changed);
    EXPECT_EQ(table.find("a", 1), nullptr);
}

TEST(TopicTable, ABrokerThatHasNotHeardOfNewPartitionsTakesNoneAway) {
    TopicTable table;
    static_cast<void>(Reply().topic("a", {1, 1, 1}).into(table));
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(Reply().topic("a", {1}).into(table), TopicTable::Reply::unchanged);
        EXPECT_EQ(Reply().topic("a", {1, 1, 1}).into(table), TopicTable::Reply::unchanged);
        EXPECT_EQ(table.find("a", 2)->leader, 1);
    }
}

TEST(TopicTable, PartitionsAreGroupedByLeaderWithoutLeaderlessOnes) {
    TopicTable table;
    static_cast<void>(Reply().topic("a", {1, 2, -1}).topic("b", {2}).into(table));
    const auto leaders = table.by_leader(TopicTable::Which::all);
    ASSERT_EQ(leaders.size(), 2U);
    EXPECT_EQ(leaders.at(1).size(), 1U);
    EXPECT_EQ(leaders.at(2).size(), 2U);
}

TEST(TopicTable, OnlyMarkedPartitionsAreAskedAgain) {
    TopicTable table;
    static_cast<void>(Reply().topic("a", {1, 1}).into(table));
    table.find("a", 1)->retry = true;
    const auto leaders = table.by_leader(TopicTable::Which::marked_for_retry);
    ASSERT_EQ(leaders.at(1).size(), 1U);
    EXPECT_EQ(leaders.at(1)[0].partition, 1);
}

TEST(TopicTable, PartitionNumbersOutsideTheTopicAreNotFound) {
    TopicTable table;
    static_cast<void>(Reply().topic("a", {1}).into(table));
    EXPECT_EQ(table.find("a", -1), nullptr);
    EXPECT_EQ(table.find("a", 1), nullptr);
    EXPECT_EQ(table.find("b", 0), nullptr);
}

}  // namespace
}  // namespace warren::kafka
