#include "core/evaluate_cases.h"
#include "warren/base/number_text.h"
#include "warren/core/evaluate/partition_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warren::core {
namespace {

using testing_support::commits_of;
using testing_support::evaluation_vectors;
using testing_support::settings_of;

constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
constexpr auto highest = std::numeric_limits<std::int64_t>::max();

struct RecordedFacts {
    std::vector<Commit> window;
    PartitionFacts facts;
};

RecordedFacts facts_of(const nlohmann::json& vector) {
    RecordedFacts recorded{.window = commits_of(vector.at("window"))};
    recorded.facts.window = recorded.window;
    // Null for the partition that was never used.
    if (!vector.at("intervals").is_null()) recorded.facts.intervals = vector.at("intervals");
    recorded.facts.used = !vector.at("window").empty();
    recorded.facts.current_lag = vector.at("current_lag");
    const auto memory = vector.at("broker_offsets").get<std::vector<std::int64_t>>();
    if (!memory.empty()) recorded.facts.lowest_end_offset = *std::min_element(memory.begin(), memory.end());
    return recorded;
}

TEST(PartitionRules, JudgeEveryRecordedPartitionAsBurrowDid) {
    const auto& vectors = evaluation_vectors().at("partition");
    ASSERT_EQ(vectors.size(), 86U);
    for (const auto& vector : vectors) {
        SCOPED_TRACE(vector.at("id").get<std::string>() + ": " + vector.at("note").get<std::string>());
        const auto verdict = judge_partition(facts_of(vector).facts, settings_of(vector), vector.at("now"));
        EXPECT_EQ(to_string(verdict.status), vector.at("expect").at("status").get<std::string>());
        EXPECT_EQ(verdict.complete, vector.at("expect").at("complete").get<float>());
        std::string spelled;
        base::append_float32(spelled, verdict.complete);
        EXPECT_EQ(spelled, vector.at("expect").at("complete_json").get<std::string>());
    }
}

/// Commits with ascending offsets and a lag of 1, at the given times.
std::vector<Commit> commits_at(std::initializer_list<std::int64_t> timestamps) {
    std::vector<Commit> window;
    for (const auto timestamp : timestamps) {
        window.push_back({.offset = static_cast<std::int64_t>(window.size()), .timestamp_ms = timestamp, .lag = 1});
    }
    return window;
}

Status status_at(const std::vector<Commit>& window, std::int64_t now_s) {
    return judge_partition({.window = window, .intervals = 2, .used = true, .current_lag = 1}, {}, now_s).status;
}

TEST(PartitionRules, TimeDifferencesOverflowAsInBurrowInsteadOfBeingUndefined) {
    // now - newest is 2^63 + 1000, which wraps to a negative number: not stopped.
    EXPECT_EQ(status_at(commits_at({lowest, lowest}), 1), Status::warn);
    // newest - oldest wraps to a negative number: stopped at once although the window is wide.
    EXPECT_EQ(status_at(commits_at({lowest, highest - 1000}), highest / 1000), Status::stop);
    EXPECT_EQ(status_at(commits_at({highest, lowest}), 0), Status::warn);
    // now * 1000 wraps as well.
    EXPECT_EQ(status_at(commits_at({0, 0}), highest), Status::warn);
    EXPECT_EQ(status_at(commits_at({0, 0}), lowest), Status::warn);
}

TEST(PartitionRules, OffsetsOfAnySignAreCompared) {
    const std::vector<Commit> fall = {{.offset = highest, .lag = 1}, {.offset = lowest, .lag = 1}};
    EXPECT_EQ(status_at(fall, 0), Status::rewind);
    const std::vector<Commit> rise = {{.offset = lowest, .lag = 1}, {.offset = highest, .lag = 1}};
    EXPECT_EQ(status_at(rise, 0), Status::warn);
}

TEST(PartitionRules, LagAtTheUpperEndOfTheRangeIsTolerated) {
    const auto window = commits_at({0, 1000});
    EvaluationSettings settings;
    settings.allowed_lag = std::numeric_limits<std::uint64_t>::max();
    const PartitionFacts facts{.window = window, .intervals = 2, .used = true, .current_lag = settings.allowed_lag};
    EXPECT_EQ(judge_partition(facts, settings, 100).status, Status::ok);
    --settings.allowed_lag;
    EXPECT_EQ(judge_partition(facts, settings, 100).status, Status::stop);
}

TEST(CurrentLag, IsTheDistanceFromTheNewestCommitToTheEnd) {
    const std::vector<Commit> window = {{.offset = 3}, {.offset = 7}};
    EXPECT_EQ(current_lag(window, 12), 5U);
    EXPECT_EQ(current_lag(window, 7), 0U);
}

TEST(CurrentLag, IsZeroIfTheCommitIsAheadOfTheEnd) {
    const std::vector<Commit> window = {{.offset = 7}};
    EXPECT_EQ(current_lag(window, 6), 0U);
    EXPECT_EQ(current_lag(window, lowest), 0U);
}

TEST(CurrentLag, IsZeroIfEitherOffsetIsUnknown) {
    const std::vector<Commit> window = {{.offset = 7}};
    EXPECT_EQ(current_lag(window, std::nullopt), 0U);
    EXPECT_EQ(current_lag({}, 12), 0U);
}

TEST(CurrentLag, TakesTheFullRangeOfOffsets) {
    const std::vector<Commit> window = {{.offset = lowest}};
    EXPECT_EQ(current_lag(window, highest), std::numeric_limits<std::uint64_t>::max());
}

TEST(Status, HasTheNamesOfTheApi) {
    const std::vector<std::string_view> names = {"NOTFOUND", "OK", "WARN", "ERR", "STOP", "STALL", "REWIND"};
    for (std::size_t number = 0; number < names.size(); ++number) {
        EXPECT_EQ(to_string(static_cast<Status>(number)), names[number]);
    }
}

}  // namespace
}  // namespace warren::core
