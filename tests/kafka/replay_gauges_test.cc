#include "kafka/replay_gauges.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace warren::kafka {
namespace {

constexpr base::MonotonicTime start{std::chrono::seconds(1'000)};

std::map<std::string, std::int64_t> by_partition(const runtime::StatsRegistry& stats, const std::string& family) {
    std::map<std::string, std::int64_t> values;
    for (const auto& one : stats.snapshot(start)) {
        if (one.name != family) continue;
        for (const auto& sample : one.samples) values[sample.labels.at(1).second] = sample.value;
    }
    return values;
}

core::PartitionEnd end_of(std::int32_t partition, std::int64_t end) {
    return {partition, end, {}};
}

using Values = std::map<std::string, std::int64_t>;

TEST(ReplayGauges, TellWhatIsLeftOfEachPartition) {
    runtime::StatsRegistry stats;
    ReplayGauges gauges(stats, "local");
    ReadProgress progress;
    progress.begin(0, 10, 100, start);
    progress.begin(1, -1, 50, start);
    gauges.show(progress, {end_of(0, 120), end_of(1, 50)});
    EXPECT_EQ(by_partition(stats, "warren_kafka_offsets_partition_left"), (Values{{"0", 90}, {"1", 50}}));
    EXPECT_EQ(by_partition(stats, "warren_kafka_offsets_partition_lag"), (Values{{"0", 110}, {"1", 0}}));

    progress.advance(0, 110, start);
    progress.advance(1, 60, start);
    progress.begin(2, 0, 7, start);
    gauges.show(progress, {end_of(0, 120), end_of(1, 50), end_of(2, 7), end_of(3, 9)});
    EXPECT_EQ(by_partition(stats, "warren_kafka_offsets_partition_left"), (Values{{"0", 0}, {"1", 0}, {"2", 7}}));
    EXPECT_EQ(by_partition(stats, "warren_kafka_offsets_partition_lag"), (Values{{"0", 10}, {"1", 0}, {"2", 7}}))
        << "what was read since the poller's last answer is no lag";

    gauges.show(ReadProgress(), {end_of(0, 3)});
    EXPECT_EQ(by_partition(stats, "warren_kafka_offsets_partition_left"), (Values{{"0", 0}, {"1", 0}, {"2", 0}}));
    EXPECT_EQ(by_partition(stats, "warren_kafka_offsets_partition_lag"), (Values{{"0", 0}, {"1", 0}, {"2", 0}}))
        << "the topic is another one now";
}

}  // namespace
}  // namespace warren::kafka
