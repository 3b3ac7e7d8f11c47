#include "metrics/burrow_families.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
    for (const auto& topic : topics) group.partition_count += topic.partitions.size();
    group.topics = std::move(topics);
    return group;
}

std::vector<TopicEnds> topics_named(std::initializer_list<const char*> names) {
    std::vector<TopicEnds> topics;
    for (const auto* name : names) topics.push_back({core::TopicName(name), {}});
    return topics;
}

/// A cluster with these groups and topics, both sorted by name.
Snapshot snapshot_of(const std::vector<core::GroupStatus>& groups, std::vector<TopicEnds> topics) {
    ClusterEntry entry = make_entry(core::ClusterName("local"), std::move(topics));
    for (const auto& group : groups) add_group(entry, group);
    return {std::move(entry)};
}

std::string page_of(const Snapshot& snapshot) {
    std::string page;
    write_families(burrow_families(snapshot), [&page](std::string_view text) {
        page += text;
        return true;
    });
    return page;
}

/// The series of one family, without the family's name.
std::string lines_of(const Snapshot& snapshot, const std::string& name) {
    std::istringstream page(page_of(snapshot));
    std::string lines;
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with(name + "{")) lines += line.substr(name.size()) + "\n";
    }
    return lines;
}

TEST(BurrowFamilies, HaveBurrowsNamesHelpTextsAndTypesInTheirOrder) {
    const auto snapshot = snapshot_of({group_of("g", {{core::TopicName("t"), {partition(0, Status::warn, 1, 3, 7)}}})},
                                      {{core::TopicName("t"), {{0, 10, start}}}});
    const std::string group = R"({cluster="local",consumer_group="g"} )";
    const std::string of_group = R"({cluster="local",consumer_group="g",partition="0",topic="t"} )";
    EXPECT_EQ(page_of(snapshot),
              "# HELP burrow_kafka_consumer_current_offset Latest offset that Burrow is storing for this partition\n"
              "# TYPE burrow_kafka_consumer_current_offset gauge\n"
              "burrow_kafka_consumer_current_offset" +
                  of_group +
                  "7\n"
                  "# HELP burrow_kafka_consumer_lag_total The sum of all partition current lag values for the group\n"
                  "# TYPE burrow_kafka_consumer_lag_total gauge\n"
                  "burrow_kafka_consumer_lag_total" +
                  group +
                  "0\n"
                  "# HELP burrow_kafka_consumer_partition_lag Number of messages the consumer group is behind by for "
                  "a partition as reported by Burrow\n"
                  "# TYPE burrow_kafka_consumer_partition_lag gauge\n"
                  "burrow_kafka_consumer_partition_lag" +
                  of_group +
                  "3\n"
                  "# HELP burrow_kafka_consumer_status The status of the consumer group. It is calculated from the "
                  "highest status for the individual partitions. Statuses are an index list from NOTFOUND, OK, WARN, "
                  "or ERR\n"
                  "# TYPE burrow_kafka_consumer_status gauge\n"
                  "burrow_kafka_consumer_status" +
                  group +
                  "1\n"
                  "# HELP burrow_kafka_topic_partition_offset Latest offset the topic that Burrow is storing for this "
                  "partition\n"
                  "# TYPE burrow_kafka_topic_partition_offset gauge\n"
                  "burrow_kafka_topic_partition_offset{cluster=\"local\",partition=\"0\",topic=\"t\"} 10\n"
                  "# HELP burrow_kafka_topic_partition_status The status of topic partition. It is calculated from the "
                  "highest status for the individual partitions. Statuses are an index list from OK, WARN, STOP, "
                  "STALL, REWIND\n"
                  "# TYPE burrow_kafka_topic_partition_status gauge\n"
                  "burrow_kafka_topic_partition_status" +
                  of_group + "2\n");
}

TEST(BurrowFamilies, WithoutSeriesAreNotPrinted) {
    EXPECT_EQ(page_of({}), "");
    EXPECT_EQ(page_of(snapshot_of({}, {})), "");
    const auto without_full_window = page_of(snapshot_of(
        {group_of("g", {{core::TopicName("t"), {partition(0, Status::ok, 0.5, 3, 7)}}})}, topics_named({"t"})));
    EXPECT_EQ(without_full_window.find("consumer_current_offset"), std::string::npos);
    EXPECT_EQ(without_full_window.find("topic_partition"), std::string::npos);
}

TEST(BurrowFamilies, AGroupHasItsTotalLagAndStatus) {
    auto group = group_of("g", {});
    group.total_lag = 1'234'567;
    for (const auto& [status, number] :
         {std::pair(Status::ok, "1"), std::pair(Status::warn, "2"), std::pair(Status::err, "3")}) {
        group.status = status;
        const auto snapshot = snapshot_of({group}, {});
        EXPECT_EQ(lines_of(snapshot, "burrow_kafka_consumer_lag_total"),
                  "{cluster=\"local\",consumer_group=\"g\"} 1.234567e+06\n");
        EXPECT_EQ(lines_of(snapshot, "burrow_kafka_consumer_status"),
                  std::string("{cluster=\"local\",consumer_group=\"g\"} ") + number + "\n");
    }
}

TEST(BurrowFamilies, APartitionsStatusIsItsNumber) {
    std::vector<core::PartitionStatus> partitions;
    for (const auto status : {Status::ok, Status::warn, Status::stop, Status::stall, Status::rewind}) {
        partitions.push_back(partition(static_cast<std::int32_t>(partitions.size()), status, 1, 0, 1));
    }
    const auto lines = lines_of(snapshot_of({group_of("g", {{core::TopicName("t"), partitions}})}, topics_named({"t"})),
                                "burrow_kafka_topic_partition_status");
    std::string numbers;
    for (std::size_t at = 0; (at = lines.find('\n', at)) != std::string::npos; ++at) numbers += lines[at - 1];
    EXPECT_EQ(numbers, "12456");
}

TEST(BurrowFamilies, AGroupThatIsNotFoundHasNoSeries) {
    auto group = group_of("g", {});
    group.status = Status::not_found;
    EXPECT_EQ(page_of(snapshot_of({group}, {})), "");
}

// M-7: the status of a partition is shown for full windows only, its lag for all.
TEST(BurrowFamilies, OffsetAndStatusAreOnlyShownForFullWindows) {
    const auto all =
        snapshot_of({group_of("g", {{core::TopicName("t"),
                                     {partition(0, Status::stop, 1, 11, 88), partition(1, Status::ok, 0.5, 7, 5),
                                      partition(2, Status::ok, 0, 0, std::nullopt)}}})},
                    topics_named({"t"}));
    EXPECT_EQ(lines_of(all, "burrow_kafka_consumer_partition_lag"),
              "{cluster=\"local\",consumer_group=\"g\",partition=\"0\",topic=\"t\"} 11\n"
              "{cluster=\"local\",consumer_group=\"g\",partition=\"1\",topic=\"t\"} 7\n"
              "{cluster=\"local\",consumer_group=\"g\",partition=\"2\",topic=\"t\"} 0\n");
    EXPECT_EQ(lines_of(all, "burrow_kafka_consumer_current_offset"),
              "{cluster=\"local\",consumer_group=\"g\",partition=\"0\",topic=\"t\"} 88\n");
    EXPECT_EQ(lines_of(all, "burrow_kafka_topic_partition_status"),
              "{cluster=\"local\",consumer_group=\"g\",partition=\"0\",topic=\"t\"} 4\n");
}

// M-4: a complete partition without a commit has no end whose offset could be shown.
TEST(BurrowFamilies, ACompletePartitionWithoutACommitHasNoOffsetAndNoStatus) {
    const auto all = snapshot_of(
        {group_of("g", {{core::TopicName("t"), {partition(0, Status::ok, 1, 0, std::nullopt)}}})}, topics_named({"t"}));
    EXPECT_EQ(lines_of(all, "burrow_kafka_consumer_current_offset"), "");
    EXPECT_EQ(lines_of(all, "burrow_kafka_topic_partition_status"), "");
    EXPECT_NE(lines_of(all, "burrow_kafka_consumer_partition_lag"), "");
}

TEST(BurrowFamilies, PartitionsAreSortedAsTextsAndThenByTopic) {
    std::vector<core::PartitionStatus> eleven;
    for (std::int32_t p = 0; p < 11; ++p) eleven.push_back(partition(p, Status::ok, 0, 0, std::nullopt));
    const auto group =
        group_of("g", {{core::TopicName("a"), eleven}, {core::TopicName("b"), {eleven[0], eleven[1], eleven[2]}}});
    const auto lines = lines_of(snapshot_of({group}, topics_named({"a", "b"})), "burrow_kafka_consumer_partition_lag");
    std::string order;
    for (auto at = lines.find("partition=\""); at != std::string::npos; at = lines.find("partition=\"", at + 1)) {
        order += lines.substr(at + 11, lines.find('"', at + 11) - at - 11);
        order += lines.at(lines.find("topic=\"", at) + 7);
        order += ' ';
    }
    EXPECT_EQ(order, "0a 0b 1a 1b 10a 2a 2b 3a 4a 5a 6a 7a 8a 9a ");
}

// M-2: nothing of a topic that is gone is left, its partitions' status included.
TEST(BurrowFamilies, TopicsThatAreGoneHaveNoSeriesAlthoughACachedAnswerStillHasThem) {
    const auto one = partition(0, Status::ok, 1, 3, 7);
    const auto all = snapshot_of({group_of("g", {{core::TopicName("gone"), {one}}, {core::TopicName("here"), {one}}})},
                                 topics_named({"here"}));
    for (const auto* name : {"burrow_kafka_consumer_partition_lag", "burrow_kafka_consumer_current_offset",
                             "burrow_kafka_topic_partition_status"}) {
        EXPECT_EQ(lines_of(all, name).find("gone"), std::string::npos);
        EXPECT_NE(lines_of(all, name).find("here"), std::string::npos);
    }
}

TEST(BurrowFamilies, OfSeveralGroupsNoneKeepsTopicsOfAnother) {
    const auto one = partition(0, Status::ok, 1, 3, 7);
    const auto all = snapshot_of({group_of("a", {{core::TopicName("t"), {one}}, {core::TopicName("u"), {one}}}),
                                  group_of("b", {{core::TopicName("u"), {one}}})},
                                 topics_named({"t", "u"}));
    EXPECT_EQ(lines_of(all, "burrow_kafka_consumer_current_offset"),
              "{cluster=\"local\",consumer_group=\"a\",partition=\"0\",topic=\"t\"} 7\n"
              "{cluster=\"local\",consumer_group=\"a\",partition=\"0\",topic=\"u\"} 7\n"
              "{cluster=\"local\",consumer_group=\"b\",partition=\"0\",topic=\"u\"} 7\n");
}

// M-3: the label `partition` is the partition's number, not its place in the list. (H-1 is the list in the API.)
TEST(BurrowFamilies, EndOffsetsHaveTheirTruePartitionNumbers) {
    const auto all = snapshot_of(
        {}, {{core::TopicName("a"), {{3, 30, start}, {10, 100, start}}}, {core::TopicName("b"), {{1, 5, start}}}});
    EXPECT_EQ(lines_of(all, "burrow_kafka_topic_partition_offset"),
              "{cluster=\"local\",partition=\"1\",topic=\"b\"} 5\n"
              "{cluster=\"local\",partition=\"10\",topic=\"a\"} 100\n"
              "{cluster=\"local\",partition=\"3\",topic=\"a\"} 30\n");
}

TEST(BurrowFamilies, NamesAreEscapedInEveryLabel) {
    const auto group = group_of("a\"b\\c\nd", {{core::TopicName("t\"\\"), {partition(0, Status::ok, 1, 3, 7)}}});
    auto all = snapshot_of({group}, {{core::TopicName("t\"\\"), {}}});
    all[0].cluster = core::ClusterName("the \"one\"");
    EXPECT_EQ(lines_of(all, "burrow_kafka_consumer_partition_lag"),
              R"({cluster="the \"one\"",consumer_group="a\"b\\c\nd",partition="0",topic="t\"\\"} 3)"
              "\n");
}

TEST(BurrowFamilies, NumbersOfAllSizesAreWritten) {
    const auto line_of = [](std::uint64_t lag, std::int64_t offset, const std::string& family) {
        const auto lines =
            lines_of(snapshot_of({group_of("g", {{core::TopicName("t"), {partition(0, Status::ok, 1, lag, offset)}}})},
                                 topics_named({"t"})),
                     family);
        return lines.substr(lines.rfind(' ') + 1);
    };
    for (const auto& [lag, written] :
         {std::pair(0ULL, "0\n"), std::pair(999'999ULL, "999999\n"), std::pair(1'000'000ULL, "1e+06\n"),
          std::pair(1'234'567ULL, "1.234567e+06\n"), std::pair(431'323'195ULL, "4.31323195e+08\n"),
          std::pair(std::numeric_limits<unsigned long long>::max(), "1.8446744073709552e+19\n")}) {
        EXPECT_EQ(line_of(lag, 0, "burrow_kafka_consumer_partition_lag"), written);
    }
    EXPECT_EQ(line_of(0, std::numeric_limits<std::int64_t>::min(), "burrow_kafka_consumer_current_offset"),
              "-9.223372036854776e+18\n");
}

}  // namespace
}  // namespace warren::metrics
