#include "kafka/snapshot_stats.h"

#include <array>

namespace warren::kafka {

using runtime::StatKind;

SnapshotStats::SnapshotStats(runtime::StatsRegistry& stats, const std::string& consumer)
    : age(stats.stat(StatKind::age, "warren_snapshot_age_seconds", "Time since a snapshot was written",
                     {{"consumer", consumer}})),
      bytes(stats.stat(StatKind::gauge, "warren_snapshot_bytes", "Size of the last snapshot that was written or read",
                       {{"consumer", consumer}})),
      duration(stats.stat(StatKind::duration, "warren_snapshot_duration_seconds",
                          "Time that the last snapshot took to be written", {{"consumer", consumer}})),
      failures(stats.stat(StatKind::counter, "warren_snapshot_failures_total", "Snapshots that could not be written",
                          {{"consumer", consumer}})),
      stats_(&stats),
      consumer_(consumer),
      groups_(stats.stat(StatKind::gauge, "warren_snapshot_loaded_groups", "Groups taken from a snapshot at the start",
                         {{"consumer", consumer}})) {}

void SnapshotStats::loaded(Load what, std::int64_t groups) const {
    constexpr std::array<const char*, loads> names{"none", "taken", "partly", "refused"};
    for (std::size_t i = 0; i < loads; ++i) {
        stats_
            ->stat(StatKind::gauge, "warren_snapshot_load", "1 for what became of the snapshot at the start",
                   {{"consumer", consumer_}, {"result", names[i]}})
            .set(i == static_cast<std::size_t>(what) ? 1 : 0);
    }
    groups_.set(groups);
}

}  // namespace warren::kafka
