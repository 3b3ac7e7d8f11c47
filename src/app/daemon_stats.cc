#include "app/daemon_stats.h"

#include <cstdint>
#include <string>

namespace warren::app {

using runtime::StatKind;

void show_start(runtime::StatsRegistry& stats, base::MonotonicTime now) {
    stats
        .stat(StatKind::gauge, "warren_build_info", "Version of Warren; the value is always 1",
              {{"version", WARREN_VERSION}})
        .set(1);
    stats.stat(StatKind::age, "warren_uptime_seconds", "Time since the daemon was started").set_moment(now);
}

void count_round(runtime::StatsRegistry& stats, const core::RoundReport& report, std::chrono::nanoseconds duration,
                 base::MonotonicTime now) {
    stats
        .histogram("warren_evaluation_duration_seconds", "Duration of the evaluator's rounds over all groups",
                   {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10})
        .observe(duration);
    stats.stat(StatKind::age, "warren_evaluation_age_seconds", "Time since the evaluator's last round").set_moment(now);
    stats.stat(StatKind::gauge, "warren_evaluation_groups", "Groups that the evaluator's last round judged")
        .set(static_cast<std::int64_t>(report.evaluated));
    stats
        .stat(StatKind::counter, "warren_evaluation_status_changes_total",
              "Changes of a group's status that rounds found")
        .add(static_cast<std::int64_t>(report.changes.size()));
    stats
        .stat(StatKind::counter, "warren_evaluation_expired_groups_total",
              "Groups that rounds removed because they expired")
        .add(static_cast<std::int64_t>(report.expired.size()));
}

}  // namespace warren::app
