#include "app/readiness.h"

#include <algorithm>
#include <vector>

namespace warren::app {
namespace {

using runtime::Health;
using runtime::HealthState;

bool every_part_of_some_cluster_has_caught_up(const std::vector<Health>& parts) {
    return std::any_of(parts.begin(), parts.end(), [&](const Health& one) {
        return one.kind == "cluster" && std::all_of(parts.begin(), parts.end(), [&](const Health& part) {
                   return part.cluster != one.cluster || part.caught_up;
               });
    });
}

}  // namespace

bool Readiness::is_ready(base::MonotonicTime now) const {
    if (reached_.load(std::memory_order_relaxed)) return true;
    const std::vector<Health> parts = board_->all();
    const bool all_settled =
        std::all_of(parts.begin(), parts.end(), [&](const Health& part) { return is_settled(part, now); });
    const bool ready = parts.empty() || (all_settled && every_part_of_some_cluster_has_caught_up(parts));
    if (ready) reached_.store(true, std::memory_order_relaxed);
    return ready;
}

bool Readiness::is_read_up(std::string_view cluster, base::MonotonicTime now) const {
    const std::vector<Health> parts = board_->all();
    return std::all_of(parts.begin(), parts.end(),
                       [&](const Health& part) { return part.cluster != cluster || is_settled(part, now); });
}

bool Readiness::is_settled(const Health& part, base::MonotonicTime now) const {
    return part.caught_up || (now - start_ >= patience_ && part.state != HealthState::up);
}

}  // namespace warren::app
