#include "core/protocol/protocol_groups.h"

#include "core/decode/protocol_records.h"
#include "core/window/log_ids.h"

#include <algorithm>
#include <memory>

namespace warren::core {
namespace {

/// Null for a tombstone.
template <typename Value>
OwnerRef owner(const ProtocolRecord& record) {
    if (!record.value) return nullptr;
    const auto member = value_of<Value>(*record.value);
    return std::make_shared<const Owner>(
        Owner{.host = std::string(member.client_host), .client_id = std::string(member.client_id)});
}

std::vector<std::int32_t> numbers(const Sequence<std::int32_t>& sequence) {
    std::vector<std::int32_t> list;
    list.reserve(sequence.count);
    for_each(sequence, [&](std::int32_t number) { list.push_back(number); });
    return list;
}

GroupType type_of(snapshot::MembersState::Form form) {
    using Form = snapshot::MembersState::Form;
    if (form == Form::streams) return GroupType::streams;
    return form == Form::share ? GroupType::share : GroupType::consumer;
}

bool same(const OwnerRef& left, const OwnerRef& right) {
    return left == right || (left && right && *left == *right);
}

template <typename Part>
bool same(const Part& left, const Part& right) {
    return left == right;
}

// What members of consumer and streams groups have as their state when they have all they are to have.
constexpr std::int8_t stable_consumer = 0;
constexpr std::int8_t stable_streams = 1;

/// None: a tombstone, or a member that is still to take or to give up something.
template <typename Value>
std::optional<std::int32_t> settled_epoch(const ProtocolRecord& record, std::int8_t settled) {
    if (!record.value) return std::nullopt;
    const auto member = value_of<Value>(*record.value);
    return member.state == settled ? std::optional(member.member_epoch) : std::nullopt;
}

}  // namespace

// ---- Records ----

ProtocolGroups::Log* ProtocolGroups::log_of_new(const RecordPlace& at) {
    Log& log = logs_[at.log];
    if (repetition_ == Repetition::passed_over && at.order <= log.newest) return nullptr;
    log.newest = std::max(log.newest, at.order);
    return &log;
}

void ProtocolGroups::apply(const ProtocolRecord& record, const RecordPlace& at) {
    Log* const log = log_of_new(at);
    if (log == nullptr) return;
    switch (record.type) {
        case RecordType::consumer_group_metadata:
            return apply_form<ConsumerGroup>(*log, record, at, Form::consumer);
        case RecordType::streams_group_metadata:
            return apply_form<StreamsGroup>(*log, record, at, Form::streams);
        case RecordType::share_group_metadata:
            return apply_form<ShareGroup>(*log, record, at, Form::share);
        case RecordType::consumer_group_target_metadata:
        case RecordType::streams_group_target_metadata:
            return apply_assignment_epoch(*log, record, at);
        case RecordType::consumer_group_member:
            return apply_member<ConsumerMember>(*log, record, at);
        case RecordType::streams_group_member:
            return apply_member<StreamsMember>(*log, record, at);
        case RecordType::share_group_member:
            return apply_member<ShareMember>(*log, record, at);
        case RecordType::consumer_group_current_member:
            return apply_current<ConsumerCurrentMember>(*log, record, at, &Member::held, held(record),
                                                        stable_consumer);
        case RecordType::streams_group_current_member:
            return apply_current<StreamsCurrentMember>(*log, record, at, &Member::tasks, tasks(record),
                                                       stable_streams);
        case RecordType::streams_group_topology:
            return apply_topology(*log, record, at);
        case RecordType::consumer_group_partition_metadata:
            return learn_topics(record);
        default:
            return;
    }
}

void ProtocolGroups::apply(const GroupMetadataRecord& record, const RecordPlace& at) {
    Log* const log = log_of_new(at);
    if (log == nullptr) return;
    const auto found = log->groups.find(record.group);
    if (found == log->groups.end()) return;
    if (record.value) {
        // It has told the owners itself.
        log->groups.erase(found);
    } else if (found->second.form != Form::other) {
        // The store has taken it for the end of all members.
        found->second.order = std::max(found->second.order, at.order);
        mark_changed(at.log, record.group, found->second, &Group::owners_changed);
    }
}

ProtocolGroups::Group* ProtocolGroups::group_of(Log& log, const ProtocolRecord& record, const RecordPlace& at) {
    auto found = log.groups.find(record.group);
    if (found == log.groups.end() && record.value) found = log.groups.emplace(record.group, Group()).first;
    if (found == log.groups.end()) return nullptr;
    found->second.order = std::max(found->second.order, at.order);
    return &found->second;
}

void ProtocolGroups::mark_changed(LogId log, std::string_view name, Group& group, bool Group::*what) {
    group.*what = true;
    if (!std::exchange(group.listed, true)) changed_.emplace_back(log, name);
}

template <typename Value>
void ProtocolGroups::apply_form(Log& log, const ProtocolRecord& record, const RecordPlace& at, Form form) {
    Group* const group = group_of(log, record, at);
    if (group == nullptr) return;
    if (record.value) {
        group->epoch = value_of<Value>(*record.value).epoch;
        mark_changed(at.log, record.group, *group, &Group::standing_changed);
        if (std::exchange(group->form, form) == form) return;
        mark_changed(at.log, record.group, *group, &Group::owners_changed);
    } else if (group->form == form || group->form == Form::other) {
        end_form(at.log, record.group, *group, form);
    }
}

void ProtocolGroups::end_form(LogId log, std::string_view name, Group& group, Form form) {
    group.form = Form::other;
    group.ended = type_of(form);
    group.epoch = 0;
    group.assignment_epoch = 0;
    group.members.clear();
    group.topology.clear();
    mark_changed(log, name, group, &Group::owners_changed);
    mark_changed(log, name, group, &Group::standing_changed);
}

void ProtocolGroups::apply_assignment_epoch(Log& log, const ProtocolRecord& record, const RecordPlace& at) {
    Group* const group = group_of(log, record, at);
    if (group == nullptr) return;
    group->assignment_epoch = record.value ? value_of<TargetMetadata>(*record.value).assignment_epoch : 0;
    mark_changed(at.log, record.group, *group, &Group::standing_changed);
}

template <typename Value>
void ProtocolGroups::apply_member(Log& log, const ProtocolRecord& record, const RecordPlace& at) {
    Group* const group = group_of(log, record, at);
    if (group == nullptr) return;
    if (replace(*group, record, &Member::owner, owner<Value>(record))) {
        mark_changed(at.log, record.group, *group, &Group::owners_changed);
        mark_changed(at.log, record.group, *group, &Group::standing_changed);
    }
    mark_if_empty(at.log, record.group, *group);
}

template <typename Value, typename Part>
void ProtocolGroups::apply_current(Log& log, const ProtocolRecord& record, const RecordPlace& at, Part Member::*part,
                                   Part now, std::int8_t settled) {
    Group* const group = group_of(log, record, at);
    if (group == nullptr) return;
    if (replace(*group, record, part, std::move(now))) {
        mark_changed(at.log, record.group, *group, &Group::owners_changed);
    }
    if (replace(*group, record, &Member::settled_epoch, settled_epoch<Value>(record, settled))) {
        mark_changed(at.log, record.group, *group, &Group::standing_changed);
    }
    mark_if_empty(at.log, record.group, *group);
}

template <typename Part>
bool ProtocolGroups::replace(Group& group, const ProtocolRecord& record, Part Member::*part, Part now) {
    const auto member = group.members.try_emplace(record.member).first;
    const bool is_other = !same(member->second.*part, now);
    if (is_other) member->second.*part = std::move(now);
    if (member->second.empty()) group.members.erase(member);
    return is_other;
}

void ProtocolGroups::mark_if_empty(LogId log, std::string_view name, Group& group) {
    if (group.empty()) mark_changed(log, name, group, &Group::owners_changed);
}

void ProtocolGroups::apply_topology(Log& log, const ProtocolRecord& record, const RecordPlace& at) {
    Group* const group = group_of(log, record, at);
    if (group == nullptr) return;
    group->topology.clear();
    if (record.value) {
        for_each(value_of<StreamsTopology>(*record.value).subtopologies, [&](const Subtopology& subtopology) {
            std::vector<std::string>& topics = group->topology[subtopology.subtopology_id];
            for_each(subtopology.source_topics, [&](std::string_view topic) { topics.emplace_back(topic); });
            for_each(subtopology.repartition_source_topics,
                     [&](const InternalTopic& topic) { topics.emplace_back(topic.name); });
        });
    }
    mark_changed(at.log, record.group, *group, &Group::owners_changed);
}

std::vector<ProtocolGroups::Held> ProtocolGroups::held(const ProtocolRecord& record) {
    std::vector<Held> list;
    if (!record.value) return list;
    const auto add = [&](const CurrentTopicPartitions& topic) {
        list.push_back({topic.topic_id, numbers(topic.partitions)});
    };
    const auto member = value_of<ConsumerCurrentMember>(*record.value);
    for_each(member.assigned_partitions, add);
    for_each(member.partitions_pending_revocation, add);
    return list;
}

/// Standby and warm-up tasks read no input.
std::vector<ProtocolGroups::Tasks> ProtocolGroups::tasks(const ProtocolRecord& record) {
    std::vector<Tasks> list;
    if (!record.value) return list;
    const auto add = [&](const CurrentTasks& one) {
        list.push_back({std::string(one.subtopology_id), numbers(one.partitions)});
    };
    const auto member = value_of<StreamsCurrentMember>(*record.value);
    for_each(member.active_tasks, add);
    for_each(member.active_tasks_pending_revocation, add);
    return list;
}

// ---- Names of topics ----

void ProtocolGroups::learn_topics(const ProtocolRecord& record) {
    if (!record.value) return;
    for_each(value_of<ConsumerPartitionMetadata>(*record.value).topics,
             [&](const TopicMetadata& topic) { learn_topic(topic.topic_id, topic.topic_name); });
}

void ProtocolGroups::has_new_name() {
    names_grew_ = true;
    if (names_.size() <= most_names_) return;
    TopicIdSet in_use;
    for (const auto& [number, log] : logs_) {
        for (const auto& [name, group] : log.groups) {
            for (const auto& [id, member] : group.members) {
                for (const Held& held : member.held) in_use.insert(held.topic);
            }
        }
    }
    names_.keep(in_use);
    most_names_ = std::max(fewest_most_names, 2 * names_.size());
}

std::string_view ProtocolGroups::name_of(const ClusterStore::Batch& batch, const TopicId& id) const {
    const std::string_view told_by_brokers = batch.topic_name(id);
    return told_by_brokers.empty() ? names_.find(id) : told_by_brokers;
}

void ProtocolGroups::look_for_names(const ClusterStore::Batch& batch) {
    const bool grew = std::exchange(names_grew_, false);
    const bool told = std::exchange(ids_told_, batch.topic_ids_told()) != ids_told_;
    if (!any_unnamed_ || (!grew && !told)) return;
    any_unnamed_ = false;
    for (auto& [number, log] : logs_) {
        for (auto& [name, group] : log.groups) {
            const auto known = [&](const TopicId& id) { return !name_of(batch, id).empty(); };
            if (std::any_of(group.unnamed.begin(), group.unnamed.end(), known)) {
                // What is missing then shows when its owners are told.
                mark_changed(number, name, group, &Group::owners_changed);
            } else {
                any_unnamed_ = any_unnamed_ || !group.unnamed.empty();
            }
        }
    }
}

// ---- Owners and states ----

void ProtocolGroups::tell(ClusterStore::Batch& batch) {
    look_for_names(batch);
    for (const auto& [number, name] : changed_) {
        const auto log = logs_.find(number);
        if (log == logs_.end()) continue;
        const auto found = log->second.groups.find(name);
        if (found == log->second.groups.end()) continue;
        Group& group = found->second;
        group.listed = false;
        if (std::exchange(group.owners_changed, false)) tell_owners(batch, name, group);
        if (std::exchange(group.standing_changed, false)) tell_standing(batch, number, name, group);
        any_unnamed_ = any_unnamed_ || !group.unnamed.empty();
        if (group.empty()) log->second.groups.erase(found);
    }
    changed_.clear();
}

void ProtocolGroups::tell_owners(ClusterStore::Batch& batch, const std::string& name, Group& group) const {
    std::vector<OwnedPartition> owned;
    group.unnamed.clear();
    if (group.form == Form::consumer) add_held(batch, group, owned);
    if (group.form == Form::streams) add_tasks(group, owned);
    const bool tells = group.form == Form::consumer || group.form == Form::streams;
    if (tells || group.told) batch.set_owners(name, owned, group.order);
    group.told = tells;
}

void ProtocolGroups::tell_standing(ClusterStore::Batch& batch, LogId log, const std::string& name,
                                   Group& group) const {
    if (!tells_states_) return;
    const RecordPlace at{.log = log, .order = group.order};
    if (group.form != Form::other) {
        batch.set_standing(name, standing_of(group), at);
    } else if (group.ended) {
        batch.end_standing(name, group.ended, at);
    }
    group.ended.reset();
}

/// In the order of the brokers' own rule. That a streams group waits for its topics, which is a state as well, is in no
/// record.
GroupStanding ProtocolGroups::standing_of(const Group& group) {
    std::uint32_t members = 0;
    bool all_settled = true;
    for (const auto& [id, member] : group.members) {
        if (!member.owner) continue;
        ++members;
        all_settled = all_settled && member.settled_epoch == group.assignment_epoch;
    }
    GroupStanding standing = standing_by_members(type_of(group.form), members);
    if (members == 0 || group.form == Form::share) return standing;
    if (!all_settled) standing.state = GroupPhase::reconciling;
    if (group.epoch > group.assignment_epoch) standing.state = GroupPhase::assigning;
    return standing;
}

void ProtocolGroups::add_held(const ClusterStore::Batch& batch, Group& group,
                              std::vector<OwnedPartition>& owned) const {
    for (const auto& [id, member] : group.members) {
        if (!member.owner) continue;
        for (const Held& held : member.held) {
            const std::string_view topic = name_of(batch, held.topic);
            if (topic.empty()) {
                const auto end = group.unnamed.end();
                if (std::find(group.unnamed.begin(), end, held.topic) == end) group.unnamed.push_back(held.topic);
                continue;
            }
            for (const std::int32_t partition : held.partitions) owned.push_back({topic, partition, member.owner});
        }
    }
}

void ProtocolGroups::add_tasks(const Group& group, std::vector<OwnedPartition>& owned) {
    for (const auto& [id, member] : group.members) {
        if (!member.owner) continue;
        for (const Tasks& tasks : member.tasks) {
            const auto topics = group.topology.find(tasks.subtopology);
            if (topics == group.topology.end()) continue;
            for (const std::string& topic : topics->second) {
                for (const std::int32_t partition : tasks.partitions) owned.push_back({topic, partition, member.owner});
            }
        }
    }
}

// ---- The whole ----

void ProtocolGroups::forget_log(LogId log) {
    absl::erase_if(logs_, [log](const auto& entry) { return is_of_log(entry.first, log); });
}

ProtocolGroups::Sizes ProtocolGroups::sizes() const {
    Sizes sizes{.topic_names = names_.size()};
    for (const auto& [number, log] : logs_) {
        sizes.groups += log.groups.size();
        for (const auto& [name, group] : log.groups) sizes.members += group.members.size();
    }
    return sizes;
}

}  // namespace warren::core
