#include "core/evaluate/status_cache.h"
#include "warren/core/evaluate/group_evaluation.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

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

TEST(StatusCache, AnAnswerOutlivesItsEviction) {
    StatusCache cache(1s);
    cache.put(answer_about(group), start);
    const auto held = cache.find(group, start);
    cache.evict(start + 1h);
    EXPECT_EQ(held->group, group);
}

}  // namespace
}  // namespace warren::core
