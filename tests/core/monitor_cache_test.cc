#include "core/evaluate/status_cache.h"
#include "warren/core/evaluate/group_evaluation.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace warren::core {
namespace {

using namespace std::chrono_literals;

constexpr auto start = base::wall_time_from_ms(1'700'000'000'000);
const GroupName group("orders");

StatusCache::Answer answer_about(const GroupName& name) {
    return std::make_shared<const GroupStatus>(group_not_found(ClusterName("local"), name));
}

TEST(StatusCache, GivesAnAnswerUpToItsAgeAndNotOneMillisecondLonger) {
    StatusCache cache(10s);
    const auto answer = answer_about(group);
    cache.put(answer, start);
    EXPECT_EQ(cache.find(group, start), answer);
    EXPECT_EQ(cache.find(group, start + 10s), answer);
    EXPECT_EQ(cache.find(group, start + 10'001ms), nullptr);
}

TEST(StatusCache, AnAnswerFromBeforeTheClockWasSetBackIsNotGivenForLonger) {
    StatusCache cache(10s);
    cache.put(answer_about(group), start);
    EXPECT_NE(cache.find(group, start - 10s), nullptr);
    EXPECT_EQ(cache.find(group, start - 1h), nullptr);
}

TEST(StatusCache, KeepsNothingIfAnswersShallBeFresh) {
    StatusCache cache(0s);
    cache.put(answer_about(group), start);
    EXPECT_EQ(cache.find(group, start), nullptr);
    EXPECT_EQ(cache.size(), 0U);
}

TEST(StatusCache, ANewAnswerTakesThePlaceOfTheOldOne) {
    StatusCache cache(10s);
    cache.put(answer_about(group), start);
    const auto newer = answer_about(group);
    cache.put(newer, start + 20s);
    EXPECT_EQ(cache.find(group, start + 25s), newer);
    EXPECT_EQ(cache.size(), 1U);
}

TEST(StatusCache, EvictsWhatIsTooOldAndKeepsTheRest) {
    StatusCache cache(10s);
    for (int i = 0; i < 1000; ++i) cache.put(answer_about(GroupName("old-" + std::to_string(i))), start);
    for (int i = 0; i < 500; ++i) cache.put(answer_about(GroupName("new-" + std::to_string(i))), start + 1s);
    cache.evict(start + 10s);
    EXPECT_EQ(cache.size(), 1500U);
    cache.evict(start + 10'001ms);
    EXPECT_EQ(cache.size(), 500U);
    EXPECT_NE(cache.find(GroupName("new-499"), start + 10s), nullptr);
}

TEST(StatusCache, KeepsAnswersAboutSoManyPartitionsAndNoMore) {
    StatusCache cache(10s, 100);
    const auto about = [](const std::string& name, std::size_t partitions) {
        GroupStatus status = group_not_found(ClusterName("local"), GroupName(name));
        status.partition_count = partitions;
        return std::make_shared<const GroupStatus>(std::move(status));
    };
    const auto is_kept = [&](const char* name) { return cache.find(GroupName(name), start) != nullptr; };
    cache.put(about("a", 60), start);
    cache.put(about("b", 40), start);
    cache.put(about("too-many", 1), start);
    EXPECT_TRUE(is_kept("a") && is_kept("b"));
    EXPECT_FALSE(is_kept("too-many"));

    cache.evict(start + 11s);
    cache.put(about("c", 50), start);
    cache.put(about("c", 50), start);
    cache.put(about("d", 50), start);
    EXPECT_TRUE(is_kept("c") && is_kept("d")) << "what was evicted or replaced takes no room";
}

TEST(StatusCache, AnAnswerOutlivesItsEviction) {
    StatusCache cache(1s);
    cache.put(answer_about(group), start);
    const auto held = cache.find(group, start);
    cache.evict(start + 1h);
    EXPECT_EQ(held->group, group);
}

}  // namespace
}  // namespace warren::core
