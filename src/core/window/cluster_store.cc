#include "warren/core/window/cluster_store.h"

#include "core/window/heap_block.h"
#include "core/window/log_ids.h"
#include "core/window/store_impl.h"
#include "core/window/walk_groups.h"

#include <absl/container/flat_hash_set.h>

#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <utility>

namespace warren::core {
namespace {

std::vector<GroupName> sorted(std::vector<GroupName> names) {
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

}  // namespace

ClusterStore::Impl::Impl(ClusterName cluster, const StoreSettings& settings)
    : name(std::move(cluster)), rules(rules_of(settings)) {
    for (auto& shard : shards) shard = std::make_unique<Shard>(rules, settings.filter, told);
}

template <typename Wanted>
std::optional<GroupWindows> ClusterStore::Impl::copy(const GroupName& group_name, const Wanted& wanted) {
    std::optional<GroupCopy> copied;
    {
        const std::shared_lock topics_lock(topics_mutex);
        Shard& shard = shard_of(group_name.view());
        const std::lock_guard shard_lock(shard.mutex);
        Group* group = shard.find_shown(group_name.view());
        if (group == nullptr || !wanted(shard, *group)) return std::nullopt;
        copied = shard.copy(*group);
    }
    return std::move(*copied).unpack();
}

void ClusterStore::Impl::drop_topic(const Topic& topic) {
    for (const auto& shard : shards) {
        const std::lock_guard lock(shard->mutex);
        shard->waiting.drop_topic(topic.name);
        // Each removal takes the last one off the list, and the list itself with the last removal.
        while (!shard->groups.groups_of(&topic).empty()) {
            shard->groups.remove_topic(*shard->groups.groups_of(&topic).back());
        }
    }
}

void ClusterStore::Impl::shrink_topic(const Topic& topic) {
    for (const auto& shard : shards) {
        const std::lock_guard lock(shard->mutex);
        for (GroupTopic* entry : shard->groups.groups_of(&topic)) shard->groups.shrink(*entry);
    }
}

void ClusterStore::Impl::release(const absl::flat_hash_set<Topic*>& newly_known, base::WallTime now) {
    if (newly_known.empty()) return;
    for (const auto& shard : shards) {
        const std::lock_guard shard_lock(shard->mutex);
        if (shard->waiting.empty()) continue;
        for (Topic* known : newly_known) shard->release(*known, now);
    }
}

std::string_view to_string(CommitOutcome outcome) {
    switch (outcome) {
        case CommitOutcome::stored:
            return "stored";
        case CommitOutcome::waiting:
            return "waiting";
        case CommitOutcome::too_old:
            return "too_old";
        case CommitOutcome::filtered:
            return "filtered";
        case CommitOutcome::bad_partition:
            return "bad_partition";
        case CommitOutcome::duplicate:
            return "duplicate";
        case CommitOutcome::older_than_window:
            return "older_than_window";
        case CommitOutcome::stale_copy:
            break;
    }
    return "stale_copy";
}

ClusterStore::ClusterStore(ClusterName name, const StoreSettings& settings)
    : impl_(std::make_unique<Impl>(std::move(name), settings)) {}

ClusterStore::~ClusterStore() = default;

const ClusterName& ClusterStore::name() const {
    return impl_->name;
}

std::uint32_t ClusterStore::intervals() const {
    return impl_->rules.intervals;
}

std::vector<TopicName> ClusterStore::set_topics(std::span<const TopicPartitions> topics) {
    std::vector<TopicName> removed;
    const std::lock_guard lock(impl_->topics_mutex);
    const TopicTable::Changes changes = impl_->topics.set(topics);
    for (const Topic* topic : changes.shrunken) impl_->shrink_topic(*topic);
    for (const auto& topic : changes.removed) {
        impl_->drop_topic(*topic);
        removed.emplace_back(topic->name);
    }
    std::sort(removed.begin(), removed.end());
    return removed;
}

void ClusterStore::set_topic_ids(std::span<const NamedTopicId> ids) {
    const std::lock_guard lock(impl_->topics_mutex);
    for (const NamedTopicId& told : ids) impl_->topics.set_id(told.topic, told.id);
}

void ClusterStore::wish_for_topic_ids() {
    impl_->wants_topic_ids = true;
}

bool ClusterStore::take_wish_for_topic_ids() {
    return impl_->wants_topic_ids.exchange(false);
}

void ClusterStore::set_end_offsets(std::span<const EndOffset> offsets, base::WallTime now) {
    const std::lock_guard lock(impl_->topics_mutex);
    Topic* topic = nullptr;
    absl::flat_hash_set<Topic*> newly_known;
    for (const EndOffset& answer : offsets) {
        // Answers come topic by topic.
        if (topic == nullptr || topic->name != answer.topic) topic = impl_->topics.find(answer.topic);
        if (topic == nullptr || answer.partition < 0 || answer.partition >= topic->partition_count()) continue;
        BrokerMemory& memory = topic->partitions[static_cast<std::size_t>(answer.partition)];
        if (!memory.confirmed()) newly_known.insert(topic);
        memory.add(answer.end, impl_->rules.intervals, now);
    }
    impl_->release(newly_known, now);
}

std::vector<TopicName> ClusterStore::topics() const {
    const std::shared_lock lock(impl_->topics_mutex);
    return impl_->topics.names_with_offsets();
}

std::optional<std::vector<PartitionEnd>> ClusterStore::end_offsets(const TopicName& name) const {
    const std::shared_lock lock(impl_->topics_mutex);
    const Topic* topic = impl_->topics.find(name.view());
    if (topic == nullptr) return std::nullopt;
    std::vector<PartitionEnd> ends;
    for (std::int32_t partition = 0; partition < topic->partition_count(); ++partition) {
        const BrokerMemory* memory = topic->memory(partition);
        if (memory != nullptr) ends.push_back({partition, memory->newest(), memory->answered_at()});
    }
    if (ends.empty()) return std::nullopt;
    return ends;
}

std::vector<GroupName> ClusterStore::groups() const {
    std::vector<GroupName> names;
    for (const auto& shard : impl_->shards) {
        walk_groups(*shard, [&](const Shard&, const Group& group) {
            if (!group.dormant) names.emplace_back(group.name);
        });
    }
    return sorted(std::move(names));
}

std::vector<GroupName> ClusterStore::groups_of_topic(const TopicName& name) const {
    std::vector<GroupName> names;
    {
        const std::shared_lock lock(impl_->topics_mutex);
        const Topic* topic = impl_->topics.find(name.view());
        if (topic == nullptr) return names;
        for (const auto& shard : impl_->shards) {
            const std::lock_guard shard_lock(shard->mutex);
            for (const GroupTopic* entry : shard->groups.groups_of(topic)) {
                if (!entry->group->dormant) names.emplace_back(entry->group->name);
            }
        }
    }
    return sorted(std::move(names));
}

std::optional<GroupWindows> ClusterStore::group(const GroupName& name, base::WallTime now) {
    const std::int64_t limit_ms = expiry_limit_ms(impl_->rules, now);
    return impl_->copy(name, [&](Shard& shard, Group& group) {
        if (!Shard::expired(group, limit_ms)) return true;
        shard.remove_expired(group);
        return false;
    });
}

std::optional<GroupWindows> ClusterStore::peek(const GroupName& name) const {
    return impl_->copy(name, [](const Shard&, const Group&) { return true; });
}

std::optional<GroupStanding> ClusterStore::standing(const GroupName& group, base::WallTime now) const {
    Shard& shard = impl_->shard_of(group.view());
    const std::lock_guard lock(shard.mutex);
    return shard.standing(group.view(), expiry_limit_ms(impl_->rules, now));
}

std::vector<StandingOfGroup> ClusterStore::standings(base::WallTime now) const {
    const std::int64_t limit_ms = expiry_limit_ms(impl_->rules, now);
    std::vector<StandingOfGroup> all;
    for (const auto& shard : impl_->shards) {
        const std::lock_guard lock(shard->mutex);
        shard->standings.for_each_group([&](const std::string& group) {
            if (const auto shown = shard->standing(group, limit_ms)) all.push_back({GroupName(group), *shown});
        });
    }
    std::sort(all.begin(), all.end(), [](const auto& left, const auto& right) { return left.group < right.group; });
    return all;
}

StoreSizes ClusterStore::sizes() const {
    StoreSizes sizes;
    {
        const std::shared_lock lock(impl_->topics_mutex);
        impl_->topics.add_sizes(sizes);
    }
    for (const auto& shard : impl_->shards) {
        const std::lock_guard lock(shard->mutex);
        shard->groups.add_sizes(sizes);
        shard->waiting.add_sizes(sizes);
        sizes.bytes += shard->standings.bytes();
    }
    sizes.bytes += impl_->told.gone.bytes();
    return sizes;
}

void ClusterStore::expect_told() {
    impl_->told.expected = true;
}

std::vector<OffsetDifference> ClusterStore::differences(const GroupName& group,
                                                        std::span<const ToldOffset> told) const {
    const std::shared_lock topics_lock(impl_->topics_mutex);
    Shard& shard = impl_->shard_of(group.view());
    const std::lock_guard lock(shard.mutex);
    if (impl_->artificial.lock()->contains(group.view())) return {};
    return shard.differences(group.view(), told, impl_->topics);
}

bool ClusterStore::repair(const GroupName& group, const OffsetDifference& difference, RepairGround ground,
                          base::WallTime now) {
    const std::shared_lock topics_lock(impl_->topics_mutex);
    Shard& shard = impl_->shard_of(group.view());
    const std::lock_guard lock(shard.mutex);
    if (impl_->artificial.lock()->contains(group.view())) return false;
    return shard.repair(group.view(), difference, ground, impl_->topics, now);
}

std::vector<GroupName> ClusterStore::groups_of_brokers() const {
    std::vector<GroupName> names;
    for (const auto& shard : impl_->shards) {
        walk_groups(*shard, [&](const Shard&, const Group& group) {
            if (group.dormant || !Shard::is_of_brokers(&group)) return;
            if (impl_->artificial.lock()->contains(group.name)) return;
            names.emplace_back(group.name);
        });
    }
    return sorted(std::move(names));
}

bool ClusterStore::accepts(const GroupName& group) const {
    Shard& shard = impl_->shard_of(group.view());
    const std::lock_guard lock(shard.mutex);
    return shard.filter.accepts(group.view());
}

void ClusterStore::begin_warming() {
    ++impl_->told.warming_readers;
}

void ClusterStore::end_warming() {
    if (--impl_->told.warming_readers > 0) return;
    for (const auto& shard : impl_->shards) {
        walk_groups(*shard, [](Shard& in, Group& group) { in.settle_told(group); });
    }
}

bool ClusterStore::is_warming() const {
    return impl_->told.is_warming();
}

ReaderNumber ClusterStore::begin_reading(LogId topic) {
    return impl_->read_up.lock()->begin(topic);
}

void ClusterStore::note_read_up(ReaderNumber reader, LogId log, base::MonotonicTime at) {
    impl_->read_up.lock()->note(reader, log, at);
}

bool ClusterStore::is_read_up_since(LogId log, base::MonotonicTime moment) const {
    return impl_->read_up.lock()->is_since(log, moment);
}

bool ClusterStore::remove_group(const GroupName& group) {
    Shard& shard = impl_->shard_of(group.view());
    const std::lock_guard lock(shard.mutex);
    if (const Group* known = shard.groups.find(group.view())) shard.let_go(*known);
    return shard.remove_group(group.view());
}

LogId ClusterStore::log_of_topic(const TopicName& offsets_topic) {
    const auto topics = impl_->log_topics.lock();
    auto found = std::find(topics->begin(), topics->end(), offsets_topic);
    if (found == topics->end()) found = topics->insert(found, offsets_topic);
    return static_cast<LogId>(found - topics->begin() + 1) << log_partition_bits;
}

LogId ClusterStore::log_of_partition(LogId topic, std::int32_t partition) {
    return topic | (static_cast<LogId>(partition) + 1);
}

std::size_t ClusterStore::forget_log(LogId log) {
    impl_->read_up.lock()->forget_log(log);
    std::size_t removed = 0;
    for (const auto& shard : impl_->shards) {
        walk_groups(*shard, [&](Shard& in, Group& group) {
            if (!is_of_log(group.log, log)) return;
            in.waiting.drop_group(group.name);
            in.groups.remove(group);
            ++removed;
        });
        const std::lock_guard lock(shard->mutex);
        shard->waiting.drop_log(log);
        shard->standings.forget_log(log);
    }
    return removed;
}

bool ClusterStore::remove_topic_of_group(const GroupName& name, const TopicName& topic) {
    Shard& shard = impl_->shard_of(name.view());
    const std::lock_guard lock(shard.mutex);
    shard.waiting.drop_topic_of_group(name.view(), topic.view());
    Group* group = shard.find_shown(name.view());
    GroupTopic* entry = group == nullptr ? nullptr : shard.groups.find_topic(*group, topic.view());
    if (entry == nullptr) return false;
    shard.let_go(*entry);
    shard.groups.remove_topic(*entry);
    if (group->topics.empty()) shard.groups.remove(*group);
    return true;
}

void ClusterStore::mark_artificial(const GroupName& group) {
    ++(*impl_->artificial.lock())[group.str()];
}

void ClusterStore::unmark_artificial(const GroupName& group) {
    const auto artificial = impl_->artificial.lock();
    const auto known = artificial->find(group.view());
    if (known != artificial->end() && --known->second == 0) artificial->erase(known);
}

std::vector<GroupName> ClusterStore::remove_groups(const std::vector<GroupName>& gone, const GroupName& keep) {
    std::vector<GroupName> removed;
    for (const GroupName& group : gone) {
        Shard& shard = impl_->shard_of(group.view());
        const std::lock_guard lock(shard.mutex);
        // Asked under the shard's lock, so that none is removed that has been marked and written meanwhile.
        if (group == keep || impl_->artificial.lock()->contains(group.view())) continue;
        if (shard.remove_group(group.view())) removed.push_back(group);
    }
    return sorted(std::move(removed));
}

std::vector<GroupName> ClusterStore::expire(base::WallTime now) {
    const std::int64_t limit_ms = expiry_limit_ms(impl_->rules, now);
    std::vector<GroupName> removed;
    for (const auto& shard : impl_->shards) {
        walk_groups(*shard, [&](Shard& in, Group& group) {
            if (!group.has_commit || !Shard::expired(group, limit_ms)) return;
            removed.emplace_back(group.name);
            in.remove_expired(group);
        });
        const std::lock_guard lock(shard->mutex);
        shard->waiting.expire(limit_ms);
    }
    return sorted(std::move(removed));
}

}  // namespace warren::core
