#include "notify/group_table.h"

#include <algorithm>

namespace warren::notify {

GroupTable::GroupTable(std::chrono::milliseconds period, Phase phase, MakeIncident make_incident)
    : period_(period), phase_(std::move(phase)), make_incident_(std::move(make_incident)) {}

void GroupTable::update(const std::vector<GroupKey>& groups, base::MonotonicTime now) {
    auto known = groups_.begin();
    for (const GroupKey& wanted : groups) {
        while (known != groups_.end() && known->first < wanted) known = forget(known);
        if (known != groups_.end() && known->first == wanted) {
            ++known;
        } else {
            add(known, wanted, now);
        }
    }
    while (known != groups_.end()) known = forget(known);
}

Incident* GroupTable::find(const GroupKey& key) {
    const auto group = groups_.find(key);
    return group == groups_.end() ? nullptr : &group->second.incident;
}

std::optional<GroupTable::Due> GroupTable::take_due(base::MonotonicTime now) {
    if (order_.empty() || order_.begin()->first > now) return std::nullopt;
    const GroupKey* key = order_.begin()->second;
    Group& group = groups_.find(*key)->second;
    order_.erase(order_.begin());
    const auto missed = (now - group.due) / period_;
    const auto at = group.due + missed * period_;
    group.due = at + period_;
    order_.emplace(group.due, key);
    return Due{key, &group.incident, at};
}

std::optional<base::MonotonicTime> GroupTable::next_due() const {
    if (order_.empty()) return std::nullopt;
    return order_.begin()->first;
}

std::size_t GroupTable::open_incidents() const {
    const auto open = std::count_if(groups_.begin(), groups_.end(),
                                    [](const auto& entry) { return entry.second.incident.is_open(); });
    return static_cast<std::size_t>(open);
}

GroupTable::Groups::iterator GroupTable::forget(Groups::iterator group) {
    order_.erase({group->second.due, &group->first});
    return groups_.erase(group);
}

GroupTable::Groups::iterator GroupTable::add(Groups::iterator before, const GroupKey& key, base::MonotonicTime now) {
    const auto added = groups_.emplace_hint(before, key, Group{make_incident_(key), now + phase_(period_)});
    order_.emplace(added->second.due, &added->first);
    return added;
}

}  // namespace warren::notify
