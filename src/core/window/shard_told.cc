#include "core/window/log_ids.h"
#include "core/window/store_impl.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

// What the brokers say that groups have committed, beside what was read.

namespace warren::core {

bool Shard::is_of_brokers(const Group* group) {
    if (group == nullptr) return true;
    const bool has_none = group->log == 0 && !group->has_commit;
    return !group->is_mixed && (has_none || is_of_log(group->log, brokers_log));
}

std::vector<OffsetDifference> Shard::differences(std::string_view name, std::span<const ToldOffset> all,
                                                 const TopicTable& topics) {
    std::vector<OffsetDifference> found;
    const auto look_at = [&](std::string_view topic, std::int32_t partition, std::optional<std::int64_t> offset) {
        if (auto one = difference(name, topic, partition, offset, topics)) found.push_back(*std::move(one));
    };
    std::set<std::pair<std::string_view, std::int32_t>> places;
    for (const ToldOffset& one : all) {
        places.emplace(one.topic, one.partition);
        if (one.offset) look_at(one.topic, one.partition, one.offset);
    }
    const Group* group = groups.find(name);
    if (group == nullptr) return found;
    for (const auto& entry : group->topics) {
        for (std::size_t i = 0; i < entry->partitions.size(); ++i) {
            const auto partition = static_cast<std::int32_t>(i);
            if (!places.contains({entry->topic->name, partition})) look_at(entry->topic->name, partition, {});
        }
    }
    return found;
}

std::optional<OffsetDifference> Shard::difference(std::string_view name, std::string_view topic_name,
                                                  std::int32_t partition, std::optional<std::int64_t> offset,
                                                  const TopicTable& topics) {
    const Topic* topic = topics.find(topic_name);
    if (topic == nullptr || topic->memory(partition) == nullptr) return std::nullopt;
    const Group* group = groups.find(name);
    if (!is_of_brokers(group) || (group == nullptr && !filter.accepts(name))) return std::nullopt;

    OffsetDifference found;
    found.topic = TopicName(topic_name);
    found.partition = partition;
    found.told = offset;
    const GroupTopic* entry = group == nullptr ? nullptr : groups.find_topic(*group, topic_name);
    if (group != nullptr) found.log = group->log;
    if (entry != nullptr && static_cast<std::size_t>(partition) < entry->partitions.size()) {
        const PackedWindow& window = entry->partitions[static_cast<std::size_t>(partition)].window;
        if (!window.empty()) found.newest = window.newest();
        if (const ToldCommit* before = GroupTable::find_told(*entry, partition)) {
            found.told_before = before->commit.offset;
        }
    }
    const auto shown = found.told_before || !found.newest ? found.told_before : found.newest->commit.offset;
    if (shown == offset) return std::nullopt;
    if (!shown && told.gone.contains(name, topic_name, partition)) return std::nullopt;
    if (!offset) {
        found.kind = OffsetDifference::Kind::absent;
    } else {
        found.kind = shown ? OffsetDifference::Kind::other : OffsetDifference::Kind::unread;
    }
    return found;
}

bool Shard::repair(std::string_view name, const OffsetDifference& what, RepairGround ground, TopicTable& topics,
                   base::WallTime now) {
    using Kind = OffsetDifference::Kind;
    const bool warming = told.is_warming();
    const bool allowed = ground == RepairGround::confirmed ? !warming
                                                           : what.kind == Kind::unread ||
                                                                 (what.kind == Kind::other && warming);
    if (!allowed || difference(name, what.topic.view(), what.partition, what.told, topics) != what) return false;
    if (what.kind == Kind::absent) {
        if (rules.keep_expired_offsets) return end_told(name, what);
        const auto before_all = std::numeric_limits<std::int64_t>::min();
        forget_commit({.group = name,
                       .topic = what.topic.view(),
                       .partition = what.partition,
                       .order = what.newest ? what.newest->order : before_all,
                       .log = what.log});
        return true;
    }
    Topic& topic = *topics.find(what.topic.view());
    Group& group = groups.find_or_create(name);
    GroupTopic& entry = entry_of(group, topic);
    if (group.dormant) groups.wake(group);
    if (!warming && what.newest && what.newest->commit.offset == what.told) {
        groups.drop_told(entry, what.partition);
        return true;
    }
    show_told(entry, what.partition, *what.told, now);
    return true;
}

bool Shard::tell(const CommitEvent& event, Topic& topic, base::WallTime now) {
    if (!filter.accepts(event.group)) return false;
    if (told.gone.contains(event.group, event.topic, event.partition)) return false;
    Group& group = groups.find_or_create(event.group);
    GroupTopic& entry = entry_of(group, topic);
    const ToldCommit* before = GroupTable::find_told(entry, event.partition);
    if (before != nullptr && before->commit.offset == event.offset) return true;
    if (!groups.slot(entry, event.partition).window.empty()) return false;
    if (group.dormant) groups.wake(group);
    show_told(entry, event.partition, event.offset, now);
    return true;
}

void Shard::show_told(GroupTopic& entry, std::int32_t partition, std::int64_t offset, base::WallTime now) {
    ToldCommit said{.partition = partition};
    said.commit.offset = offset;
    said.commit.timestamp_ms = base::to_ms(now);
    said.commit.observed_at_ms = seconds_to_ms(base::to_seconds(now));
    said.commit.lag = lag_of(offset, entry.topic->memory(partition)->newest());
    groups.tell(entry, said);
}

bool Shard::end_told(std::string_view name, const OffsetDifference& what) {
    if (!what.told_before) return false;
    Group& group = *groups.find(name);
    GroupTopic& entry = *groups.find_topic(group, what.topic.view());
    groups.drop_told(entry, what.partition);
    PartitionSlot& slot = groups.slot(entry, what.partition);
    slot.used = slot.owner != 0 || !slot.window.empty();
    if (!holds_anything(entry)) groups.remove_topic(entry);
    if (group.topics.empty() && !waiting.has_owners(name)) groups.remove(group);
    return true;
}

void Shard::forget_told(GroupTopic& entry, std::int32_t partition) {
    // What was told is newer than most of the history.
    if (told.is_warming()) {
        GroupTable::make_void(entry, partition);
    } else {
        groups.drop_told(entry, partition);
    }
}

void Shard::settle_told(Group& group) {
    bool was_told = false;
    for (std::size_t i = group.topics.size(); i > 0; --i) {
        GroupTopic& entry = *group.topics[i - 1];
        if (entry.told.empty()) continue;
        was_told = true;
        groups.drop_told_if(entry, [&entry](const ToldCommit& one) {
            return one.is_void || !entry.partitions[static_cast<std::size_t>(one.partition)].window.empty();
        });
        if (!holds_anything(entry)) groups.remove_topic(entry);
    }
    if (was_told && group.topics.empty() && !waiting.has_owners(group.name)) groups.remove(group);
}

void Shard::pass_over(const CommitEvent& event) {
    let_go(event.group, event.topic, event.partition);
    Group* group = groups.find(event.group);
    GroupTopic* entry = group == nullptr ? nullptr : groups.find_topic(*group, event.topic);
    if (entry != nullptr && told.is_warming()) GroupTable::make_void(*entry, event.partition);
}

void Shard::let_go(const Group& group) {
    for (const auto& entry : group.topics) let_go(*entry);
}

void Shard::let_go(const GroupTopic& entry) {
    if (!told.expected) return;
    for (std::size_t i = 0; i < entry.partitions.size(); ++i) {
        const auto partition = static_cast<std::int32_t>(i);
        const bool held = !entry.partitions[i].window.empty() || GroupTable::find_told(entry, partition) != nullptr;
        if (held) let_go(entry.group->name, entry.topic->name, partition);
    }
}

void Shard::let_go(std::string_view group, std::string_view topic, std::int32_t partition) {
    if (told.expected) told.gone.add(group, topic, partition);
}

}  // namespace warren::core
