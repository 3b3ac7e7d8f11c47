#include "core/evaluate_cases.h"
#include "warren/base/number_text.h"
#include "warren/core/evaluate/group_evaluation.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <utility>

namespace warren::core {
namespace {

using testing_support::evaluation_vectors;
using testing_support::settings_of;
using testing_support::windows_of;

const ClusterName cluster("local");
const GroupName group("orders");

using Place = std::pair<std::string, std::int32_t>;

base::WallTime time_of(const nlohmann::json& vector) {
    return base::wall_time_from_ms(vector.at("now").get<std::int64_t>() * 1000);
}

GroupStatus evaluate(const nlohmann::json& vector) {
    return evaluate_group(cluster, group, windows_of(vector.at("topics")), settings_of(vector), time_of(vector));
}

std::string spelled(float value) {
    std::string text;
    base::append_float32(text, value);
    return text;
}

Place name_of(const GroupStatus& status, PartitionPlace place) {
    return {status.topics[place.topic].topic.str(), status.at(place).partition};
}

void expect_partitions(const GroupStatus& status, const nlohmann::json& expected) {
    std::size_t next = 0;
    for (const auto& topic : status.topics) {
        for (const auto& partition : topic.partitions) {
            ASSERT_LT(next, expected.size());
            const auto& recorded = expected[next++];
            EXPECT_EQ(topic.topic.str(), recorded.at("topic").get<std::string>());
            EXPECT_EQ(partition.partition, recorded.at("partition").get<std::int32_t>());
            EXPECT_EQ(to_string(partition.status), recorded.at("status").get<std::string>());
            EXPECT_EQ(spelled(partition.complete), recorded.at("complete_json").get<std::string>());
            EXPECT_EQ(partition.current_lag, recorded.at("current_lag").get<std::uint64_t>());
        }
    }
    EXPECT_EQ(next, expected.size());
}

void expect_maxlag(const GroupStatus& status, const nlohmann::json& allowed) {
    ASSERT_EQ(status.maxlag.has_value(), !allowed.empty());
    if (!status.maxlag) return;
    std::set<Place> places;
    for (const auto& place : allowed) places.emplace(place[0].get<std::string>(), place[1].get<std::int32_t>());
    EXPECT_TRUE(places.contains(name_of(status, *status.maxlag)));
}

TEST(GroupEvaluation, RollsUpEveryRecordedGroupAsBurrowDid) {
    const auto& vectors = evaluation_vectors().at("group");
    ASSERT_EQ(vectors.size(), 18U);
    for (const auto& vector : vectors) {
        SCOPED_TRACE(vector.at("id").get<std::string>() + ": " + vector.at("note").get<std::string>());
        const auto status = evaluate(vector);
        const auto& expect = vector.at("expect");
        EXPECT_EQ(to_string(status.status), expect.at("status").get<std::string>());
        EXPECT_EQ(spelled(status.complete), expect.at("complete_json").get<std::string>());
        EXPECT_EQ(status.partition_count, expect.at("partition_count").get<std::size_t>());
        EXPECT_EQ(status.total_lag, expect.at("totallag").get<std::uint64_t>());
        expect_maxlag(status, expect.at("maxlag_any_of"));
        expect_partitions(status, expect.at("lag_partitions"));
    }
}

TEST(GroupEvaluation, TheStatusAloneIsThatOfTheFullEvaluation) {
    for (const auto& vector : evaluation_vectors().at("group")) {
        SCOPED_TRACE(vector.at("id").get<std::string>());
        const auto windows = windows_of(vector.at("topics"));
        EXPECT_EQ(group_status(windows, settings_of(vector), time_of(vector)), evaluate(vector).status);
    }
}

/// A group with one topic whose partitions are behind by `lags`; one commit each.
GroupWindows group_behind_by(std::initializer_list<std::int64_t> lags, std::string_view topic = "t") {
    GroupWindows windows;
    windows.intervals = 1;
    auto& partitions = windows.topics.emplace_back(TopicWindows{.topic = TopicName(topic)}).partitions;
    for (const auto lag : lags) {
        const auto place = static_cast<std::uint32_t>(windows.commits.size());
        windows.commits.push_back({.offset = 100, .timestamp_ms = 0, .observed_at_ms = 5000, .lag = 0});
        partitions.push_back({.first_commit = place, .commit_count = 1, .used = true, .end_offset = 100 + lag});
    }
    return windows;
}

TEST(GroupEvaluation, OfEqualLagsTheFirstPartitionIsNamed) {
    const auto status = evaluate_group(cluster, group, group_behind_by({1, 7, 7}), {}, base::WallTime{});
    EXPECT_EQ(status.maxlag, (PartitionPlace{0, 1}));
}

TEST(GroupEvaluation, StartEndAndOwnerAreThoseOfTheWindow) {
    auto windows = group_behind_by({3});
    windows.intervals = 2;
    windows.commits.push_back({.offset = 101, .timestamp_ms = 10, .observed_at_ms = 6000, .lag = 2});
    auto& partition = windows.topics[0].partitions[0];
    partition.commit_count = 2;
    partition.owner = std::make_shared<const Owner>(Owner{"/10.1.2.3", "client"});

    const auto status = evaluate_group(cluster, group, windows, {}, base::WallTime{});
    const auto& judged = status.topics[0].partitions[0];
    EXPECT_EQ(judged.start, windows.commits[0]);
    EXPECT_EQ(judged.end, windows.commits[1]);
    EXPECT_EQ(judged.owner, partition.owner);
    EXPECT_EQ(status.cluster, cluster);
    EXPECT_EQ(status.group, group);
}

TEST(GroupEvaluation, APartitionWithoutCommitsHasNoStartAndNoEnd) {
    GroupWindows windows;
    windows.intervals = 1;
    windows.topics.push_back({TopicName("t"), {{.used = true, .end_offset = 5}, {.end_offset = 5}}});
    const auto status = evaluate_group(cluster, group, windows, {}, base::WallTime{});
    for (const auto& partition : status.topics[0].partitions) {
        EXPECT_FALSE(partition.start || partition.end);
        EXPECT_EQ(partition.current_lag, 0U);
    }
    EXPECT_EQ(status.complete, 0.5F);
}

TEST(GroupEvaluation, PartsOfASecondDoNotCount) {
    auto windows = group_behind_by({1});
    windows.commits[0].timestamp_ms = 5000;
    windows.commits[0].lag = 1;
    const auto status_at = [&](std::int64_t now_ms) {
        return evaluate_group(cluster, group, windows, {}, base::wall_time_from_ms(now_ms))
            .topics[0]
            .partitions[0]
            .status;
    };
    EXPECT_EQ(status_at(5999), Status::stall);
    EXPECT_EQ(status_at(6000), Status::stop);
}

TEST(GroupEvaluation, AnUnknownGroupIsNotFoundAndComplete) {
    const auto status = group_not_found(cluster, group);
    EXPECT_EQ(status.status, Status::not_found);
    EXPECT_EQ(status.complete, 1.0F);
    EXPECT_EQ(status.partition_count, 0U);
    EXPECT_EQ(status.total_lag, 0U);
    EXPECT_FALSE(status.maxlag);
    EXPECT_TRUE(status.topics.empty());
    EXPECT_EQ(status.cluster, cluster);
    EXPECT_EQ(status.group, group);
}

}  // namespace
}  // namespace warren::core
