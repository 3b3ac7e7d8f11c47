#include "warren/runtime/stats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace warren::runtime {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
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

TEST(StatsRegistry, AnAgeIsThatOfTheMomentAskedForAndUnseenBeforeItIsSet) {
    StatsRegistry stats;
    auto& age = stats.stat(StatKind::age, "age", "");
    const base::MonotonicTime moment{1'000s};
    EXPECT_THAT(stats.snapshot(moment)[0].samples, IsEmpty());
    age.set_moment(moment);
    EXPECT_EQ(stats.snapshot(moment + 2'500ms)[0].samples[0].value, 2'500);
}

TEST(Histogram, AnObservationBelongsToTheFirstBucketThatIsLargeEnough) {
    Histogram histogram({0.001, 0.5, 10});
    for (const auto duration : {0ns, 1'000'000ns, 1'000'001ns, 500'000'000ns, 10'000'000'000ns, 10'000'000'001ns}) {
        histogram.observe(duration);
    }
    EXPECT_THAT(histogram.counts(), ElementsAre(2, 2, 1, 1));
    EXPECT_EQ(histogram.sum(), 20'502'000'002ns);
}

TEST(Histogram, WithoutBoundsCountsEverythingInOneBucket) {
    Histogram histogram({});
    histogram.observe(-1ns);
    histogram.observe(1h);
    EXPECT_THAT(histogram.counts(), ElementsAre(2));
}

TEST(StatsRegistry, TheSameNameAndLabelsGiveTheSameHistogramWithItsFirstBounds) {
    StatsRegistry stats;
    auto& first = stats.histogram("time", "How long.", {0.5, 1}, {{"route", "/"}, {"code", "200"}});
    EXPECT_EQ(&first, &stats.histogram("time", "", {7}, {{"code", "200"}, {"route", "/"}}));
    stats.histogram("time", "", {7}, {{"code", "404"}, {"route", "/"}}).observe(600ms);
    first.observe(400ms);

    const auto families = stats.snapshot();
    ASSERT_THAT(families, SizeIs(1));
    EXPECT_EQ(families[0].kind, StatKind::histogram);
    EXPECT_EQ(families[0].help, "How long.");
    EXPECT_THAT(families[0].bounds, ElementsAre(0.5, 1));
    EXPECT_THAT(families[0].samples, IsEmpty());
    ASSERT_THAT(families[0].histograms, SizeIs(2));
    EXPECT_THAT(families[0].histograms[0].counts, ElementsAre(0, 1, 0)) << "series are sorted by labels";
    EXPECT_THAT(families[0].histograms[1].counts, ElementsAre(1, 0, 0));
    EXPECT_EQ(families[0].histograms[1].sum, 400ms);
}

TEST(Histogram, LosesNothingWhenManyThreadsObserve) {
    constexpr int threads = 4;
    constexpr int rounds = 2'000;
    StatsRegistry stats;
    {
        std::vector<std::jthread> observers;
        for (int thread = 0; thread < threads; ++thread) {
            observers.emplace_back([&stats] {
                auto& histogram = stats.histogram("time", "", {0.001});
                for (int i = 0; i < rounds; ++i) histogram.observe(i % 2 == 0 ? 1us : 2ms);
            });
        }
        for (int i = 0; i < 50; ++i) ASSERT_LE(stats.snapshot().size(), 1U);
    }
    const auto families = stats.snapshot();
    ASSERT_THAT(families, SizeIs(1));
    ASSERT_THAT(families[0].histograms, SizeIs(1));
    EXPECT_THAT(families[0].histograms[0].counts, ElementsAre(threads * rounds / 2, threads * rounds / 2));
    EXPECT_EQ(families[0].histograms[0].sum, threads * rounds / 2 * 2'001us);
}

}  // namespace
}  // namespace warren::runtime
