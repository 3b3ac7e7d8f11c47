#include "core/window/filter_decisions.h"
#include "core/window/log_ids.h"
#include "warren/core/ingest.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace warren::core {
namespace {

using Differences = std::vector<OffsetDifference>;

/// Groups whose fate by a consumer's lists is remembered.
constexpr std::size_t most_decisions = 65'536;

bool has(const Differences& differences, const OffsetDifference& wanted) {
    return std::find(differences.begin(), differences.end(), wanted) != differences.end();
}

OffsetRepair repair_of(const GroupName& group, const OffsetDifference& difference) {
    auto kind = OffsetRepair::Kind::corrected;
    if (difference.kind == OffsetDifference::Kind::unread) kind = OffsetRepair::Kind::added;
    if (difference.kind == OffsetDifference::Kind::absent) kind = OffsetRepair::Kind::removed;
    return {kind, group, difference.topic, difference.partition, difference.told};
}

}  // namespace

struct GroupOffsetsIngest::Impl {
    explicit Impl(ClusterStore& cluster) : store(cluster) {}

    /// What the brokers told otherwise when a group was asked for the first time in this round.
    struct Suspicion {
        base::MonotonicTime at;
        Differences differences;
    };

    [[nodiscard]] bool accepts(const GroupName& group) {
        const bool by_any =
            std::any_of(filters.begin(), filters.end(), [&](auto& filter) { return filter.accepts(group.view()); });
        return by_any && store.accepts(group);
    }
    /// No reader has met anything new up to then although each has read everything.
    [[nodiscard]] bool is_read_up_since(const OffsetDifference& difference, base::MonotonicTime moment) const {
        return store.is_read_up_since(difference.log == 0 ? brokers_log : difference.log, moment);
    }

    ClusterStore& store;
    std::vector<FilterDecisions> filters;
    bool is_first = true;
    bool is_running = false;
    bool has_answer = false;
    std::map<GroupName, Suspicion> suspicions;
    /// What was not told in this round, and in the complete one just before it, which ended at `before_at`.
    std::map<GroupName, Differences> absent;
    std::map<GroupName, Differences> absent_before;
    base::MonotonicTime before_at;
};

GroupOffsetsIngest::GroupOffsetsIngest(ClusterStore& store, std::vector<GroupFilter> filters)
    : impl_(std::make_unique<Impl>(store)) {
    for (auto& filter : filters) impl_->filters.emplace_back(std::move(filter), most_decisions);
    store.expect_told();
}

GroupOffsetsIngest::~GroupOffsetsIngest() = default;

std::vector<GroupName> GroupOffsetsIngest::begin_round(std::span<const std::string> listed) {
    if (std::exchange(impl_->is_running, true)) impl_->absent_before.clear();
    impl_->suspicions.clear();
    impl_->absent.clear();
    std::vector<GroupName> groups = impl_->store.groups_of_brokers();
    for (const std::string& name : listed) {
        GroupName group(name);
        if (impl_->accepts(group)) groups.push_back(std::move(group));
    }
    std::sort(groups.begin(), groups.end());
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    return groups;
}

bool GroupOffsetsIngest::take(const GroupName& group, std::span<const ToldOffset> told, base::WallTime now,
                              base::MonotonicTime at) {
    impl_->has_answer = true;
    const bool warming = impl_->store.is_warming();
    Impl::Suspicion suspicion{at, {}};
    Differences absent;
    for (auto& difference : impl_->store.differences(group, told)) {
        if (difference.kind == OffsetDifference::Kind::absent) {
            absent.push_back(std::move(difference));
        } else if (!(impl_->is_first || warming) ||
                   !impl_->store.repair(group, difference, RepairGround::first_picture, now)) {
            suspicion.differences.push_back(std::move(difference));
        }
    }
    // What is not told may not have been read to its end yet.
    if (warming) return false;
    if (!absent.empty()) impl_->absent[group] = std::move(absent);
    if (suspicion.differences.empty()) return false;
    impl_->suspicions[group] = std::move(suspicion);
    return true;
}

std::vector<OffsetRepair> GroupOffsetsIngest::take_again(const GroupName& group, std::span<const ToldOffset> told,
                                                         base::WallTime now) {
    std::vector<OffsetRepair> repairs;
    const auto suspicion = impl_->suspicions.find(group);
    if (suspicion == impl_->suspicions.end()) return repairs;
    for (const auto& difference : impl_->store.differences(group, told)) {
        const bool is_the_same = has(suspicion->second.differences, difference);
        if (!is_the_same || !impl_->is_read_up_since(difference, suspicion->second.at)) continue;
        if (impl_->store.repair(group, difference, RepairGround::confirmed, now)) {
            repairs.push_back(repair_of(group, difference));
        }
    }
    impl_->suspicions.erase(suspicion);
    return repairs;
}

std::vector<OffsetRepair> GroupOffsetsIngest::end_round(bool is_complete, base::WallTime now, base::MonotonicTime at) {
    std::vector<OffsetRepair> repairs;
    impl_->is_running = false;
    // A round in which nobody could be asked is no picture.
    impl_->is_first = impl_->is_first && !std::exchange(impl_->has_answer, false);
    if (!is_complete) impl_->absent.clear();
    for (const auto& [group, differences] : impl_->absent) {
        const auto before = impl_->absent_before.find(group);
        if (before == impl_->absent_before.end()) continue;
        for (const auto& difference : differences) {
            const bool is_the_same = has(before->second, difference);
            if (!is_the_same || !impl_->is_read_up_since(difference, impl_->before_at)) continue;
            if (impl_->store.repair(group, difference, RepairGround::confirmed, now)) {
                repairs.push_back(repair_of(group, difference));
            }
        }
    }
    impl_->absent_before = std::exchange(impl_->absent, {});
    impl_->before_at = at;
    return repairs;
}

bool GroupOffsetsIngest::is_warming() const {
    return impl_->store.is_warming();
}

}  // namespace warren::core
