#include "app/daemon_stats.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <string>
#include <vector>

namespace warren::app {
namespace {

using namespace std::chrono_literals;

constexpr base::MonotonicTime start{1'000s};

class DaemonStats : public testing::Test {
protected:
    runtime::StatFamily family(const std::string& name, base::MonotonicTime now = start) const {
        const auto all = stats.snapshot(now);
        const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
        return found == all.end() ? runtime::StatFamily() : *found;
    }
    std::int64_t value(const std::string& name, base::MonotonicTime now = start) const {
        return family(name, now).samples.at(0).value;
    }

    runtime::StatsRegistry stats;
};

TEST_F(DaemonStats, TellVersionAndUptime) {
    show_start(stats, start);
    EXPECT_EQ(value("warren_build_info"), 1);
    const auto labels = family("warren_build_info").samples.at(0).labels;
    ASSERT_EQ(labels.size(), 1U);
    EXPECT_EQ(labels[0].first, "version");
    EXPECT_NE(labels[0].second, "");
    EXPECT_EQ(value("warren_uptime_seconds", start + 90s), 90'000);
}

TEST_F(DaemonStats, TellOfTheEvaluatorsRounds) {
    core::RoundReport report;
    report.evaluated = 7;
    report.expired = {core::GroupName("old")};
    report.changes.resize(3);
    count_round(stats, report, 2ms, start);
    report.evaluated = 6;
    count_round(stats, report, 3s, start + 10s);

    const auto rounds = family("warren_evaluation_duration_seconds").histograms.at(0);
    EXPECT_EQ(std::accumulate(rounds.counts.begin(), rounds.counts.end(), 0U), 2U);
    EXPECT_EQ(rounds.sum, 3'002ms);
    EXPECT_EQ(value("warren_evaluation_groups"), 6);
    EXPECT_EQ(value("warren_evaluation_expired_groups_total"), 2);
    EXPECT_EQ(value("warren_evaluation_status_changes_total"), 6);
    EXPECT_EQ(value("warren_evaluation_age_seconds", start + 14s), 4'000);
}

}  // namespace
}  // namespace warren::app
