#include "core/evaluate/cluster_rounds.h"

#include "warren/core/evaluate/group_evaluation.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace warren::core {
namespace {

/// Groups that one thread judges before it looks for more: a millisecond of work as a rule.
constexpr std::size_t groups_per_part = 64;

bool is_worth_telling(Status before, Status now) {
    const auto counted = [](Status status) { return status == Status::not_found ? Status::ok : status; };
    return counted(before) != counted(now);
}

std::uint64_t total_lag(const GroupWindows& windows) {
    std::uint64_t total = 0;
    for (const auto& topic : windows.topics) {
        for (const auto& partition : topic.partitions) {
            total += current_lag(windows.window(partition), partition.end_offset);
        }
    }
    return total;
}

}  // namespace

ClusterRounds::ClusterRounds(ClusterStore& store, const EvaluationSettings& settings)
    : store_(&store), settings_(settings), counts_(std::vector<std::size_t>(statuses)) {}

void ClusterRounds::run(base::WallTime now, base::Workers& workers, RoundReport& report) {
    const std::lock_guard round(running_);
    expire(now, report);
    auto groups = store_->groups();
    auto parts = parts_of(groups);
    if (!workers.run(parts.size(), [&](std::size_t i) { judge(parts[i], now); })) return;

    Groups judged;
    judged.reserve(groups.size());
    std::vector<std::size_t> counts(statuses);
    for (Part& part : parts) {
        for (const Remembered& group : part.judged) ++counts[static_cast<std::size_t>(group.status)];
        std::move(part.judged.begin(), part.judged.end(), std::back_inserter(judged));
        std::move(part.changes.begin(), part.changes.end(), std::back_inserter(report.changes));
    }
    report.evaluated += judged.size();
    last_ = std::move(judged);
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

/// Both lists are sorted by name, and every name is in one part only. There is always a part, for groups that are gone.
std::vector<ClusterRounds::Part> ClusterRounds::parts_of(std::span<GroupName> groups) const {
    std::vector<Part> parts;
    std::span<const Remembered> before = last_;
    do {
        Part& part = parts.emplace_back();
        part.groups = groups.first(std::min(groups.size(), groups_per_part));
        groups = groups.subspan(part.groups.size());
        const auto end = groups.empty() ? before.end()
                                        : std::lower_bound(before.begin(), before.end(), groups.front(),
                                                           [](const Remembered& group, const GroupName& name) {
                                                               return group.group < name;
                                                           });
        part.before = before.first(static_cast<std::size_t>(end - before.begin()));
        before = before.subspan(part.before.size());
    } while (!groups.empty());
    return parts;
}

/// Walks the groups of now and those of the last round side by side.
void ClusterRounds::judge(Part& part, base::WallTime now) const {
    part.judged.reserve(part.groups.size());
    auto previous = part.before.begin();
    const auto tell_gone_before = [&](const GroupName* group) {
        for (; previous != part.before.end() && (group == nullptr || previous->group < *group); ++previous) {
            if (!is_worth_telling(previous->status, Status::not_found)) continue;
            part.changes.push_back({store_->name(), previous->group, previous->status, Status::not_found, 0});
        }
    };

    for (GroupName& group : part.groups) {
        // Reading a group known only by its owners removes it; it must stay until somebody asks for it.
        const auto windows = store_->peek(group);
        if (!windows) continue;
        tell_gone_before(&group);
        const bool is_known = previous != part.before.end() && previous->group == group;
        const auto before = is_known ? (previous++)->status : Status::not_found;
        const auto status = group_status(*windows, settings_, now);
        if (is_worth_telling(before, status)) {
            part.changes.push_back({store_->name(), group, before, status, total_lag(*windows)});
        }
        part.judged.push_back({std::move(group), status});
    }
    tell_gone_before(nullptr);
}

}  // namespace warren::core
