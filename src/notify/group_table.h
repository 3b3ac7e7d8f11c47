#pragma once

#include "notify/incident.h"
#include "warren/base/time.h"
#include "warren/core/model/ids.h"

#include <chrono>
#include <compare>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace warren::notify {

struct GroupKey {
    core::ClusterName cluster;
    core::GroupName group;

    friend bool operator==(const GroupKey&, const GroupKey&) = default;
    friend auto operator<=>(const GroupKey&, const GroupKey&) = default;
};

/// All groups that are judged for notifications: each with its incident and with the moment at which it is due next.
/// Knows no clock. Not thread-safe.
class GroupTable {
public:
    /// A time from 0 to `most`.
    using Phase = std::function<std::chrono::milliseconds(std::chrono::milliseconds most)>;
    using MakeIncident = std::function<Incident(const GroupKey&)>;

    /// Each group is due once per `period` (more than 0), for the first time after a `phase` of it.
    GroupTable(std::chrono::milliseconds period, Phase phase, MakeIncident make_incident);

    /// Takes the list of all groups, sorted and each once: new ones are added, missing ones are forgotten together with
    /// their incidents.
    void update(const std::vector<GroupKey>& groups, base::MonotonicTime now);

    /// A group whose time has come. Good until the next call of `update`.
    struct Due {
        const GroupKey* key = nullptr;
        Incident* incident = nullptr;
        /// When it was due: at most one period ago, and a whole number of periods after the time before. Taking this
        /// for the time of the judgement makes `send-interval` independent of how late a thread wakes up.
        base::MonotonicTime at;
    };

    /// The incident of a group; null if the group is not known. Good until the next call of `update`.
    [[nodiscard]] Incident* find(const GroupKey& key);

    /// The group that is due longest; its next time is then the first one after `now`.
    [[nodiscard]] std::optional<Due> take_due(base::MonotonicTime now);
    [[nodiscard]] std::optional<base::MonotonicTime> next_due() const;

    [[nodiscard]] std::size_t size() const { return groups_.size(); }
    [[nodiscard]] std::size_t open_incidents() const;

private:
    struct Group {
        Incident incident;
        base::MonotonicTime due;
    };
    using Groups = std::map<GroupKey, Group>;

    Groups::iterator forget(Groups::iterator group);
    Groups::iterator add(Groups::iterator before, const GroupKey& key, base::MonotonicTime now);

    std::chrono::milliseconds period_;
    Phase phase_;
    MakeIncident make_incident_;
    Groups groups_;
    /// The keys live in `groups_`.
    std::set<std::pair<base::MonotonicTime, const GroupKey*>> order_;
};

}  // namespace warren::notify
