#include "warren/metrics/exposition.h"

#include "metrics/burrow_families.h"
#include "metrics/family.h"
#include "metrics/own_families.h"
#include "metrics/process_families.h"
#include "metrics/snapshot.h"

#include <iterator>
#include <utility>

namespace warren::metrics {
namespace {

void append(std::vector<Family>& all, std::vector<Family> more) {
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// `snapshot` must outlive the families.
std::vector<Family> all_families(const Snapshot& snapshot, const runtime::StatsRegistry& stats,
                                 const std::vector<runtime::Health>& health) {
    auto families = burrow_families(snapshot);
    append(families, cluster_families(snapshot));
    append(families, health_families(health));
    append(families, process_families());
    append(families, stat_families(stats.snapshot()));
    return families;
}

}  // namespace

void write_page(core::Monitor& monitor, const runtime::StatsRegistry& stats, const std::vector<runtime::Health>& health,
                base::WallTime now, const Sink& sink) {
    const auto snapshot = take_snapshot(monitor, now);
    write_families(all_families(snapshot, stats, health), sink);
}

std::string render_page(core::Monitor& monitor, const runtime::StatsRegistry& stats,
                        const std::vector<runtime::Health>& health, base::WallTime now) {
    std::string page;
    write_page(monitor, stats, health, now, [&page](std::string_view text) {
        page += text;
        return true;
    });
    return page;
}

}  // namespace warren::metrics
