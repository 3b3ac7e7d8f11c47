#include "core/evaluate/cluster_rounds.h"

#include "warren/core/evaluate/group_evaluation.h"

#include <iterator>
#include <memory>
#include <utility>

namespace warren::core {
namespace {

bool is_worth_telling(Status before, Status now) {
    const auto counted = [](Status status) { return status == Status::not_found ? Status::ok : status; };
    return counted(before) != counted(now);
}

}  // namespace

ClusterRounds::ClusterRounds(ClusterStore& store, const EvaluationSettings& settings)
    : store_(&store), settings_(settings), counts_(std::vector<std::size_t>(statuses)) {}

void ClusterRounds::run(base::WallTime now, RoundReport& report) {
    const std::lock_guard round(running_);
    expire(now, report);
    last_ = judge_all(now, report);

    std::vector<std::size_t> counts(statuses);
    for (const auto& group : last_) ++counts[static_cast<std::size_t>(group.status)];
    *counts_.lock() = std::move(counts);
}

std::vector<std::size_t> ClusterRounds::groups_by_status() const {
    return *counts_.lock();
}

void ClusterRounds::expire(base::WallTime now, RoundReport& report) {
    auto expired = store_->expire(now);
    report.expired.insert(report.expired.end(), std::make_move_iterator(expired.begin()),
                          std::make_move_iterator(expired.end()));
}

/// Walks the groups of now and those of the last round side by side; both are sorted.
std::vector<ClusterRounds::Remembered> ClusterRounds::judge_all(base::WallTime now, RoundReport& report) {
    auto groups = store_->groups();
    std::vector<Remembered> judged;
    judged.reserve(groups.size());
    auto previous = last_.cbegin();

    const auto tell = [&](Status before, GroupStatus status) {
        if (!is_worth_telling(before, status.status)) return;
        auto answer = std::make_shared<const GroupStatus>(std::move(status));
        report.changes.push_back({answer->cluster, answer->group, before, answer});
    };
    const auto tell_gone_before = [&](const GroupName* group) {
        for (; previous != last_.cend() && (group == nullptr || previous->group < *group); ++previous) {
            tell(previous->status, group_not_found(store_->name(), previous->group));
        }
    };

    for (auto& group : groups) {
        // Reading a group known only by its owners removes it; it must stay until somebody asks for it.
        const auto windows = store_->peek(group);
        if (!windows) continue;
        tell_gone_before(&group);
        const bool is_known = previous != last_.cend() && previous->group == group;
        const auto before = is_known ? (previous++)->status : Status::not_found;
        const auto status = group_status(*windows, settings_, now);
        if (is_worth_telling(before, status)) {
            tell(before, evaluate_group(store_->name(), group, *windows, settings_, now));
        }
        judged.push_back({std::move(group), status});
    }
    tell_gone_before(nullptr);
    report.evaluated += judged.size();
    return judged;
}

}  // namespace warren::core
