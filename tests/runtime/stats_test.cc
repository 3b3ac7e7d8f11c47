#include "warren/runtime/stats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace warren::runtime {
namespace {

using ::testing::SizeIs;

TEST(StatsRegistry, TheSameNameAndLabelsGiveTheSameSeriesWhateverTheirOrder) {
    StatsRegistry stats;
    auto& first = stats.stat(StatKind::counter, "records", "Records read.", {{"cluster", "a"}, {"kind", "offset"}});
    auto& again = stats.stat(StatKind::counter, "records", "Records read.", {{"kind", "offset"}, {"cluster", "a"}});
    auto& other = stats.stat(StatKind::counter, "records", "Records read.", {{"cluster", "b"}, {"kind", "offset"}});
    EXPECT_EQ(&first, &again);
    EXPECT_NE(&first, &other);
}

TEST(StatsRegistry, ReferencesStayGoodWhileMoreSeriesAreRegistered) {
    StatsRegistry stats;
    auto& first = stats.stat(StatKind::gauge, "first", "");
    for (int i = 0; i < 200; ++i) {
        stats.stat(StatKind::counter, "n" + std::to_string(i % 20), "", {{"i", std::to_string(i)}});
    }
    first.set(7);
    EXPECT_EQ(stats.stat(StatKind::gauge, "first", "").value(), 7);
}

TEST(StatsRegistry, TheFirstRegistrationDecidesHelpAndKind) {
    StatsRegistry stats;
    stats.stat(StatKind::gauge, "age", "How old.");
    stats.stat(StatKind::counter, "age", "Something else.");
    const auto families = stats.snapshot();
    ASSERT_THAT(families, SizeIs(1));
    EXPECT_EQ(families[0].kind, StatKind::gauge);
    EXPECT_EQ(families[0].help, "How old.");
}

TEST(StatsRegistry, ASnapshotIsSortedByNameAndLabels) {
    StatsRegistry stats;
    stats.stat(StatKind::counter, "z", "").add(3);
    stats.stat(StatKind::counter, "a", "", {{"cluster", "y"}}).add(2);
    stats.stat(StatKind::counter, "a", "", {{"cluster", "x"}}).add();
    const auto families = stats.snapshot();
    ASSERT_THAT(families, SizeIs(2));
    EXPECT_EQ(families[0].name, "a");
    ASSERT_THAT(families[0].samples, SizeIs(2));
    EXPECT_EQ(families[0].samples[0].labels, (StatLabels{{"cluster", "x"}}));
    EXPECT_EQ(families[0].samples[0].value, 1);
    EXPECT_EQ(families[0].samples[1].value, 2);
    EXPECT_EQ(families[1].name, "z");
    EXPECT_EQ(families[1].samples[0].value, 3);
}

TEST(StatsRegistry, NothingIsLostWhenManyThreadsRegisterAndCount) {
    constexpr int threads = 4;
    constexpr int rounds = 500;
    StatsRegistry stats;
    {
        std::vector<std::jthread> counters;
        for (int thread = 0; thread < threads; ++thread) {
            counters.emplace_back([&stats] {
                for (int i = 0; i < rounds; ++i) {
                    stats.stat(StatKind::counter, "events", "", {{"shard", std::to_string(i % 5)}}).add(2);
                }
            });
        }
        for (int i = 0; i < 50; ++i) ASSERT_LE(stats.snapshot().size(), 1U);
    }
    std::int64_t sum = 0;
    const auto families = stats.snapshot();
    ASSERT_THAT(families, SizeIs(1));
    for (const auto& sample : families[0].samples) sum += sample.value;
    EXPECT_EQ(sum, std::int64_t{2} * threads * rounds);
}

}  // namespace
}  // namespace warren::runtime
