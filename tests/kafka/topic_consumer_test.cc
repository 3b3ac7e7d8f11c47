#include "kafka/topic_consumer.h"

#include "kafka/kafka_support.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace warren::kafka {
namespace {

using namespace testing_support;
using Kind = PartitionEvent::Kind;

/// A topic `t` with one partition and a consumer of it; what was read is kept as copies.
class TopicConsumerTest : public ::testing::Test {
protected:
    struct Record {
        std::int64_t offset = 0;
        std::optional<std::string> key;
        std::optional<std::string> value;
        bool operator==(const Record&) const = default;
    };

    TopicConsumerTest() {
        EXPECT_TRUE(mock->create_topic("t", 1));
        ClientSettings settings;
        settings.servers = {mock->bootstrap()};
        auto opened = TopicConsumer::open(settings, "test", "t", Isolation::committed, runtime::Logger());
        EXPECT_TRUE(opened);
        if (opened) consumer = std::move(*opened);
    }

    void produce(std::optional<std::string_view> key, std::optional<std::string_view> value) {
        EXPECT_TRUE(mock->produce("t", 0, key, value));
        EXPECT_TRUE(mock->flush(std::chrono::seconds(10)));
    }

    void begin_at(std::int64_t offset) {
        const StartPosition position{0, offset};
        consumer->add({&position, 1});
    }

    bool read_until(const std::function<bool()>& enough) {
        return eventually([&] {
            consumer->read(std::chrono::milliseconds(20));
            for (const auto& record : consumer->records()) {
                records.push_back({record.offset, copy(record.key), copy(record.value)});
            }
            for (const auto& event : consumer->events()) events.push_back(event);
            consumer->release();
            return enough();
        });
    }

    [[nodiscard]] bool has_event(Kind kind) const {
        return std::any_of(events.begin(), events.end(), [kind](const auto& event) { return event.kind == kind; });
    }

    static std::optional<std::string> copy(std::optional<std::string_view> text) {
        return text ? std::optional(std::string(*text)) : std::nullopt;
    }

    std::unique_ptr<MockCluster> mock = start_mock();
    std::unique_ptr<TopicConsumer> consumer;
    std::vector<Record> records;
    std::vector<PartitionEvent> events;
};

TEST_F(TopicConsumerTest, TellsNullKeysTombstonesAndEmptyValuesApart) {
    produce("k", "v");
    produce("k", std::nullopt);
    produce("k", "");
    produce(std::nullopt, "v");
    begin_at(0);
    ASSERT_TRUE(read_until([this] { return records.size() >= 4; }));
    EXPECT_EQ(records,
              (std::vector<Record>{{0, "k", "v"}, {1, "k", std::nullopt}, {2, "k", ""}, {3, std::nullopt, "v"}}));
}

TEST_F(TopicConsumerTest, TellsTheEndOfAPartition) {
    produce("k", "v");
    begin_at(0);
    ASSERT_TRUE(read_until([this] { return has_event(Kind::end); }));
    EXPECT_EQ(events.back().partition, 0);
    EXPECT_EQ(events.back().offset, 1);
}

TEST_F(TopicConsumerTest, APositionOutsideTheLogIsToldAndReadingCanBeginAgainAtTheOldestRecord) {
    produce("k", "v");
    begin_at(1000);
    ASSERT_TRUE(read_until([this] { return has_event(Kind::out_of_range); }));
    EXPECT_EQ(events.back().partition, 0);
    consumer->restart({0, RD_KAFKA_OFFSET_BEGINNING});
    ASSERT_TRUE(read_until([this] { return !records.empty(); }));
    EXPECT_EQ(records.front().offset, 0);
    // The same for one that the library does not read any more, from where it stood.
    consumer->remove(0);
    produce("k", "w");
    consumer->restart({0, 1});
    ASSERT_TRUE(read_until([this] { return records.size() == 2; }));
    EXPECT_EQ(records.back().offset, 1);
}

TEST_F(TopicConsumerTest, KnowsTheRangeOfEachPartitionThatHasALeader) {
    produce("k", "v");
    const auto topic = consumer->describe();
    ASSERT_EQ(topic.kind, TopicAnswer::Kind::exists);
    const auto ranges = consumer->ranges(topic, {});
    ASSERT_EQ(ranges.size(), 1U);
    EXPECT_EQ(ranges[0].earliest, 0);
    EXPECT_EQ(ranges[0].latest, 1);
}

TEST_F(TopicConsumerTest, TellsTheRangesOfSomePartitionsInTheirOrder) {
    ASSERT_TRUE(mock->create_topic("several", 4));
    for (const std::int32_t partition : {1, 3, 3}) ASSERT_TRUE(mock->produce("several", partition, "k", "v"));
    ASSERT_TRUE(mock->flush(std::chrono::seconds(10)));
    ClientSettings settings;
    settings.servers = {mock->bootstrap()};
    const auto several = TopicConsumer::open(settings, "test", "several", Isolation::committed, runtime::Logger());
    ASSERT_TRUE(several);
    const std::vector<std::int32_t> some{3, 0, 1};
    const auto ranges = (*several)->ranges_of(some, {});
    ASSERT_EQ(ranges.size(), 3U);
    EXPECT_EQ(ranges[0].latest, 2);
    EXPECT_EQ(ranges[1].latest, 0);
    EXPECT_EQ(ranges[2].latest, 1);
    EXPECT_EQ(ranges[0].earliest, 0);
}

TEST_F(TopicConsumerTest, ARestEndsWhenARecordComesOrAStopDoes) {
    std::stop_source stop;
    const auto rests_in_vain = [&](std::chrono::milliseconds longest) {
        return !consumer->rest(longest, stop.get_token());
    };
    begin_at(0);
    ASSERT_TRUE(read_until([&] { return has_event(Kind::end) && rests_in_vain(std::chrono::milliseconds(1)); }));
    produce("k", "v");
    EXPECT_FALSE(rests_in_vain(std::chrono::minutes(5)));
    ASSERT_TRUE(read_until([this] { return !records.empty(); }));
    stop.request_stop();
    EXPECT_TRUE(read_until([&] { return rests_in_vain(std::chrono::minutes(5)); }));
}

TEST_F(TopicConsumerTest, TellsAMissingTopicFromOneItHasNoRightTo) {
    EXPECT_EQ(consumer->describe().kind, TopicAnswer::Kind::exists);
    mock->set_topic_state("t", MockCluster::TopicState::denied);
    EXPECT_EQ(consumer->describe().kind, TopicAnswer::Kind::not_authorized);
    mock->set_topic_state("t", MockCluster::TopicState::missing);
    EXPECT_EQ(consumer->describe().kind, TopicAnswer::Kind::missing);
}

TEST_F(TopicConsumerTest, APartitionCanBeLeftAndReadAgainFromElsewhere) {
    produce("a", "v");
    produce("b", "v");
    begin_at(0);
    ASSERT_TRUE(read_until([this] { return records.size() == 2; }));
    consumer->remove(0);
    begin_at(1);
    ASSERT_TRUE(read_until([this] { return records.size() == 3; }));
    EXPECT_EQ(records.back().key, "b");
}

}  // namespace
}  // namespace warren::kafka
