#include "core/protocol/protocol_groups.h"
#include "core/window/log_ids.h"

#include <algorithm>
#include <memory>

namespace warren::core {

void ProtocolGroups::save_logs(const std::function<void(const snapshot::LogState&)>& take) const {
    for (const auto& [number, log] : logs_) take({.log = part_of_log(number), .newest = log.newest});
}

void ProtocolGroups::save_groups(std::size_t part, const std::function<void(snapshot::MembersState&&)>& take) const {
    for (const auto& [number, log] : logs_) {
        for (const auto& [name, group] : log.groups) {
            if (ClusterStore::part_of(name) != part) continue;
            snapshot::MembersState state{.log = part_of_log(number),
                                         .group = name,
                                         .form = group.form,
                                         .told = group.told,
                                         .order = group.order,
                                         .epoch = group.epoch,
                                         .assignment_epoch = group.assignment_epoch,
                                         .members = {},
                                         .topology = {}};
            for (const auto& [id, member] : group.members) {
                auto& saved = state.members.emplace_back();
                saved.id = id;
                if (member.owner) saved.owner = *member.owner;
                saved.held = member.held;
                saved.tasks = member.tasks;
                saved.settled_epoch = member.settled_epoch;
            }
            for (const auto& [id, topics] : group.topology) state.topology.push_back({id, topics});
            take(std::move(state));
        }
    }
}

void ProtocolGroups::save_names(const std::function<void(const snapshot::TopicNameState&)>& take) const {
    names_.for_each([&](const TopicId& id, const std::string& name) { take({.id = id, .topic = name}); });
}

void ProtocolGroups::restore(const snapshot::LogState& state, LogId log) {
    auto& newest = logs_[log].newest;
    newest = std::max(newest, state.newest);
}

void ProtocolGroups::restore(const snapshot::MembersState& state, LogId log) {
    const auto [place, is_new] = logs_[log].groups.try_emplace(state.group);
    if (!is_new) return;
    Group& group = place->second;
    group.form = state.form;
    group.told = state.told;
    group.order = state.order;
    group.epoch = state.epoch;
    group.assignment_epoch = state.assignment_epoch;
    for (const auto& saved : state.members) {
        Member& member = group.members[saved.id];
        if (saved.owner) member.owner = std::make_shared<const Owner>(*saved.owner);
        member.held = saved.held;
        member.tasks = saved.tasks;
        member.settled_epoch = saved.settled_epoch;
    }
    for (const auto& subtopology : state.topology) group.topology[subtopology.id] = subtopology.topics;
}

void ProtocolGroups::end_restore(const ClusterStore::Batch& batch) {
    for (auto& [number, log] : logs_) {
        for (auto& [name, group] : log.groups) {
            for (const auto& [id, member] : group.members) {
                for (const Held& held : member.held) {
                    if (name_of(batch, held.topic).empty()) group.unnamed.push_back(held.topic);
                }
            }
            any_unnamed_ = any_unnamed_ || !group.unnamed.empty();
        }
    }
}

}  // namespace warren::core
