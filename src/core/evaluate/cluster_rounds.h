#pragma once

#include "warren/base/guarded.h"
#include "warren/base/time.h"
#include "warren/core/model/ids.h"
#include "warren/core/model/status.h"
#include "warren/core/monitor.h"
#include "warren/core/settings.h"
#include "warren/core/window/cluster_store.h"

#include <cstddef>
#include <mutex>
#include <vector>

namespace warren::core {

/// The evaluator's rounds over one cluster, each compared with the one before. Thread-safe; rounds run one at a time.
class ClusterRounds {
public:
    /// The store must outlive the object.
    ClusterRounds(ClusterStore& store, const EvaluationSettings& settings);

    /// Expires groups, judges all others and adds what was found to `report`.
    void run(base::WallTime now, RoundReport& report);
    /// Number of groups of the last round, indexed by `Status`.
    [[nodiscard]] std::vector<std::size_t> groups_by_status() const;

private:
    struct Remembered {
        GroupName group;
        Status status = Status::not_found;
    };

    void expire(base::WallTime now, RoundReport& report);
    [[nodiscard]] std::vector<Remembered> judge_all(base::WallTime now, RoundReport& report);

    ClusterStore* store_;
    EvaluationSettings settings_;
    /// Held during a round; nobody else waits for it.
    std::mutex running_;
    /// Sorted by name. Only touched by the running round.
    std::vector<Remembered> last_;
    base::Guarded<std::vector<std::size_t>> counts_;
};

}  // namespace warren::core
