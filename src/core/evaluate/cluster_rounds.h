#pragma once

#include "warren/base/guarded.h"
#include "warren/base/time.h"
#include "warren/base/workers.h"
#include "warren/core/model/ids.h"
#include "warren/core/model/status.h"
#include "warren/core/monitor.h"
#include "warren/core/settings.h"
#include "warren/core/window/cluster_store.h"

#include <cstddef>
#include <mutex>
#include <span>
#include <vector>

namespace warren::core {

/// The evaluator's rounds over one cluster, each compared with the one before. Thread-safe; rounds run one at a time.
class ClusterRounds {
public:
    /// The store must outlive the object.
    ClusterRounds(ClusterStore& store, const EvaluationSettings& settings);

    /// Expires groups, judges all others and adds what was found to `report`. If the workers stop before all are judged
    /// the round is as if it had judged nobody.
    void run(base::WallTime now, base::Workers& workers, RoundReport& report);
    /// Number of groups of the last round, indexed by `Status`.
    [[nodiscard]] std::vector<std::size_t> groups_by_status() const;

private:
    struct Remembered {
        GroupName group;
        Status status = Status::not_found;
    };

    using Groups = std::vector<Remembered>;

    /// A part of a round: some groups of now and those of the round before in the same range of names.
    struct Part {
        std::span<GroupName> groups;
        std::span<const Remembered> before;
        Groups judged;
        std::vector<StatusChange> changes;
    };

    void expire(base::WallTime now, RoundReport& report);
    [[nodiscard]] std::vector<Part> parts_of(std::span<GroupName> groups) const;
    void judge(Part& part, base::WallTime now) const;

    ClusterStore* store_;
    EvaluationSettings settings_;
    /// Held during a round; nobody else waits for it.
    std::mutex running_;
    /// Sorted by name. Only touched by the running round.
    Groups last_;
    base::Guarded<std::vector<std::size_t>> counts_;
};

}  // namespace warren::core
