#include "metrics/burrow_families.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <utility>

namespace warren::metrics {
namespace {

using core::Status;

constexpr auto start = base::wall_time_from_ms(1'700'000'000'000);

core::PartitionStatus partition(std::int32_t number, Status status, float complete, std::uint64_t lag,
                                std::optional<std::int64_t> committed) {
    core::PartitionStatus result{.partition = number, .status = status, .complete = complete, .current_lag = lag};
    if (committed) result.end = core::Commit{.offset = *committed};
    return result;
}

core::GroupStatus group_of(const std::string& name, std::vector<core::TopicStatus> topics) {
    core::GroupStatus group;
    group.cluster = core::ClusterName("local");
    group.group = core::GroupName(name);
    group.status = Status::ok;
    group.topics = std::move(topics);
    return group;
}

std::vector<TopicEnds> topics_named(std::initializer_list<const char*> names) {
    std::vector<TopicEnds> topics;
    for (const auto* name : names) topics.push_back({core::TopicName(name), {}});
    return topics;
}

/// The series of one family, without the family's name.
std::string lines_of(const std::vector<Family>& families, const std::string& name) {
    for (const auto& family : families) {
        if (family.name != name) continue;
        std::string lines = family.lines;
        for (auto at = lines.find(name); at != std::string::npos; at = lines.find(name, at))
            lines.erase(at, name.size());
        return lines;
    }
    return "no such family";
}

TEST(BurrowFamilies, AGroupHasItsTotalLagAndStatus) {
    BurrowFamilies families;
    auto group = group_of("g", {});
    group.status = Status::err;
    group.total_lag = 1'234'567;
    families.add_group(group, {});
    const auto all = std::move(families).take();
    EXPECT_EQ(lines_of(all, "burrow_kafka_consumer_lag_total"),
              "{cluster=\"local\",consumer_group=\"g\"} 1.234567e+06\n");
    EXPECT_EQ(lines_of(all, "burrow_kafka_consumer_status"), "{cluster=\"local\",consumer_group=\"g\"} 3\n");
}

TEST(BurrowFamilies, AGroupThatIsNotFoundHasNoSeries) {
    BurrowFamilies families;
    auto group = group_of("g", {});
    group.status = Status::not_found;
    families.add_group(group, {});
    for (const auto& family : std::move(families).take()) EXPECT_EQ(family.lines, "");
}

TEST(BurrowFamilies, OffsetAndStatusAreOnlyShownForFullWindows) {
    BurrowFamilies families;
    families.add_group(group_of("g", {{core::TopicName("t"),
                                       {partition(0, Status::stop, 1, 11, 88), partition(1, Status::ok, 0.5, 7, 5),
                                        partition(2, Status::ok, 0, 0, std::nullopt)}}}),
                       topics_named({"t"}));
    const auto all = std::move(families).take();
    EXPECT_EQ(lines_of(all, "burrow_kafka_consumer_partition_lag"),
              "{cluster=\"local\",consumer_group=\"g\",partition=\"0\",topic=\"t\"} 11\n"
              "{cluster=\"local\",consumer_group=\"g\",partition=\"1\",topic=\"t\"} 7\n"
              "{cluster=\"local\",consumer_group=\"g\",partition=\"2\",topic=\"t\"} 0\n");
    EXPECT_EQ(lines_of(all, "burrow_kafka_consumer_current_offset"),
              "{cluster=\"local\",consumer_group=\"g\",partition=\"0\",topic=\"t\"} 88\n");
    EXPECT_EQ(lines_of(all, "burrow_kafka_topic_partition_status"),
              "{cluster=\"local\",consumer_group=\"g\",partition=\"0\",topic=\"t\"} 4\n");
}

TEST(BurrowFamilies, ACompletePartitionWithoutACommitHasNoOffsetAndNoStatus) {
    BurrowFamilies families;
    families.add_group(group_of("g", {{core::TopicName("t"), {partition(0, Status::ok, 1, 0, std::nullopt)}}}),
                       topics_named({"t"}));
    const auto all = std::move(families).take();
    EXPECT_EQ(lines_of(all, "burrow_kafka_consumer_current_offset"), "");
    EXPECT_EQ(lines_of(all, "burrow_kafka_topic_partition_status"), "");
    EXPECT_NE(lines_of(all, "burrow_kafka_consumer_partition_lag"), "");
}

TEST(BurrowFamilies, PartitionsAreSortedAsTextsAndThenByTopic) {
    BurrowFamilies families;
    std::vector<core::PartitionStatus> eleven;
    for (std::int32_t p = 0; p < 11; ++p) eleven.push_back(partition(p, Status::ok, 0, 0, std::nullopt));
    families.add_group(
        group_of("g", {{core::TopicName("a"), eleven}, {core::TopicName("b"), {eleven[0], eleven[1], eleven[2]}}}),
        topics_named({"a", "b"}));
    const auto lines = lines_of(std::move(families).take(), "burrow_kafka_consumer_partition_lag");
    std::string order;
    for (auto at = lines.find("partition=\""); at != std::string::npos; at = lines.find("partition=\"", at + 1)) {
        order += lines.substr(at + 11, lines.find('"', at + 11) - at - 11);
        order += lines.at(lines.find("topic=\"", at) + 7);
        order += ' ';
    }
    EXPECT_EQ(order, "0a 0b 1a 1b 10a 2a 2b 3a 4a 5a 6a 7a 8a 9a ");
}

TEST(BurrowFamilies, TopicsThatAreGoneHaveNoSeriesAlthoughACachedAnswerStillHasThem) {
    BurrowFamilies families;
    const auto one = partition(0, Status::ok, 1, 3, 7);
    families.add_group(group_of("g", {{core::TopicName("gone"), {one}}, {core::TopicName("here"), {one}}}),
                       topics_named({"here"}));
    const auto all = std::move(families).take();
    for (const auto* name : {"burrow_kafka_consumer_partition_lag", "burrow_kafka_consumer_current_offset",
                             "burrow_kafka_topic_partition_status"}) {
        EXPECT_EQ(lines_of(all, name).find("gone"), std::string::npos);
        EXPECT_NE(lines_of(all, name).find("here"), std::string::npos);
    }
}

TEST(BurrowFamilies, OfSeveralGroupsNoneKeepsTopicsOfAnother) {
    BurrowFamilies families;
    const auto one = partition(0, Status::ok, 1, 3, 7);
    families.add_group(group_of("a", {{core::TopicName("t"), {one}}, {core::TopicName("u"), {one}}}),
                       topics_named({"t", "u"}));
    families.add_group(group_of("b", {{core::TopicName("u"), {one}}}), topics_named({"t", "u"}));
    EXPECT_EQ(lines_of(std::move(families).take(), "burrow_kafka_consumer_current_offset"),
              "{cluster=\"local\",consumer_group=\"a\",partition=\"0\",topic=\"t\"} 7\n"
              "{cluster=\"local\",consumer_group=\"a\",partition=\"0\",topic=\"u\"} 7\n"
              "{cluster=\"local\",consumer_group=\"b\",partition=\"0\",topic=\"u\"} 7\n");
}

TEST(BurrowFamilies, EndOffsetsHaveTheirTruePartitionNumbers) {
    BurrowFamilies families;
    families.add_topics(core::ClusterName("local"), {{core::TopicName("a"), {{3, 30, start}, {10, 100, start}}},
                                                     {core::TopicName("b"), {{1, 5, start}}}});
    EXPECT_EQ(lines_of(std::move(families).take(), "burrow_kafka_topic_partition_offset"),
              "{cluster=\"local\",partition=\"1\",topic=\"b\"} 5\n"
              "{cluster=\"local\",partition=\"10\",topic=\"a\"} 100\n"
              "{cluster=\"local\",partition=\"3\",topic=\"a\"} 30\n");
}

TEST(BurrowFamilies, NumbersOfAllSizesAreWritten) {
    BurrowFamilies families;
    families.add_group(group_of("g", {{core::TopicName("t"),
                                       {partition(0, Status::ok, 1, std::numeric_limits<std::uint64_t>::max(),
                                                  std::numeric_limits<std::int64_t>::min())}}}),
                       topics_named({"t"}));
    const auto all = std::move(families).take();
    EXPECT_TRUE(lines_of(all, "burrow_kafka_consumer_partition_lag").ends_with(" 1.8446744073709552e+19\n"));
    EXPECT_TRUE(lines_of(all, "burrow_kafka_consumer_current_offset").ends_with(" -9.223372036854776e+18\n"));
}

}  // namespace
}  // namespace warren::metrics
