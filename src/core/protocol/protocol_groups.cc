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

bool same(const OwnerRef& left, const OwnerRef& right) {
    return left == right || (left && right && *left == *right);
}

template <typename Part>
bool same(const std::vector<Part>& left, const std::vector<Part>& right) {
    return left == right;
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
            return apply_form(*log, record, at, Form::consumer);
        case RecordType::streams_group_metadata:
            return apply_form(*log, record, at, Form::streams);
        case RecordType::share_group_metadata:
            return apply_share_form(*log, record, at);
        case RecordType::consumer_group_member:
            return apply_member(*log, record, at, &Member::owner, owner<ConsumerMember>(record));
        case RecordType::streams_group_member:
            return apply_member(*log, record, at, &Member::owner, owner<StreamsMember>(record));
        case RecordType::consumer_group_current_member:
            return apply_member(*log, record, at, &Member::held, held(record));
        case RecordType::streams_group_current_member:
            return apply_member(*log, record, at, &Member::tasks, tasks(record));
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
        mark_changed(at.log, record.group, found->second);
    }
}

ProtocolGroups::Group* ProtocolGroups::group_of(Log& log, const ProtocolRecord& record, const RecordPlace& at) {
    auto found = log.groups.find(record.group);
    if (found == log.groups.end() && record.value) found = log.groups.emplace(record.group, Group()).first;
    if (found == log.groups.end()) return nullptr;
    found->second.order = std::max(found->second.order, at.order);
    return &found->second;
}

void ProtocolGroups::mark_changed(LogId log, std::string_view name, Group& group) {
    if (std::exchange(group.changed, true)) return;
    changed_.emplace_back(log, name);
}

void ProtocolGroups::apply_form(Log& log, const ProtocolRecord& record, const RecordPlace& at, Form form) {
    Group* const group = group_of(log, record, at);
    if (group == nullptr) return;
    if (record.value) {
        if (std::exchange(group->form, form) != form) mark_changed(at.log, record.group, *group);
    } else if (group->form == form || group->form == Form::other) {
        end_form(at.log, record.group, *group);
    }
}

void ProtocolGroups::apply_share_form(Log& log, const ProtocolRecord& record, const RecordPlace& at) {
    const auto found = log.groups.find(record.group);
    if (found == log.groups.end() || !record.value) return;
    found->second.order = std::max(found->second.order, at.order);
    end_form(at.log, record.group, found->second);
}

void ProtocolGroups::end_form(LogId log, std::string_view name, Group& group) {
    group.form = Form::other;
    group.members.clear();
    group.topology.clear();
    mark_changed(log, name, group);
}

template <typename Part>
void ProtocolGroups::apply_member(Log& log, const ProtocolRecord& record, const RecordPlace& at, Part Member::*part,
                                  Part now) {
    Group* const group = group_of(log, record, at);
    if (group == nullptr) return;
    const auto member = group->members.try_emplace(record.member).first;
    if (!same(member->second.*part, now)) {
        member->second.*part = std::move(now);
        mark_changed(at.log, record.group, *group);
    }
    if (member->second.empty()) group->members.erase(member);
    // So that it is looked at, and goes.
    if (group->empty()) mark_changed(at.log, record.group, *group);
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
    mark_changed(at.log, record.group, *group);
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
                mark_changed(number, name, group);
            } else {
                any_unnamed_ = any_unnamed_ || !group.unnamed.empty();
            }
        }
    }
}

// ---- Owners ----

void ProtocolGroups::tell(ClusterStore::Batch& batch) {
    look_for_names(batch);
    for (const auto& [number, name] : changed_) {
        const auto log = logs_.find(number);
        if (log == logs_.end()) continue;
        const auto found = log->second.groups.find(name);
        if (found == log->second.groups.end()) continue;
        Group& group = found->second;
        group.changed = false;
        tell(batch, name, group);
        any_unnamed_ = any_unnamed_ || !group.unnamed.empty();
        if (group.empty()) log->second.groups.erase(found);
    }
    changed_.clear();
}

void ProtocolGroups::tell(ClusterStore::Batch& batch, const std::string& name, Group& group) const {
    std::vector<OwnedPartition> owned;
    group.unnamed.clear();
    if (group.form == Form::consumer) add_held(batch, group, owned);
    if (group.form == Form::streams) add_tasks(group, owned);
    const bool tells = group.form != Form::other;
    if (tells || group.told) batch.set_owners(name, owned, group.order);
    group.told = tells;
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
