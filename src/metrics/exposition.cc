#include "warren/metrics/exposition.h"

#include "metrics/burrow_families.h"
#include "metrics/family.h"
#include "metrics/own_families.h"
#include "metrics/process_families.h"

#include <iterator>
#include <utility>

namespace warren::metrics {
namespace {

void append(std::vector<Family>& all, std::vector<Family> more) {
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

std::string render_page(core::Monitor& monitor, const runtime::StatsRegistry& stats,
                        const std::vector<runtime::Health>& health, base::WallTime now) {
    auto families = burrow_families(monitor, now);
    append(families, cluster_families(monitor));
    append(families, health_families(health));
    append(families, process_families());
    append(families, stat_families(stats.snapshot()));
    return render(std::move(families));
}

}  // namespace warren::metrics
