#include "warren/core/window/cluster_store.h"

#include "core/window/store_impl.h"

#include <absl/container/flat_hash_set.h>

#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <utility>

namespace warren::core {
namespace {

/// Groups looked at between two pauses of a walk, in which others get the shard.
constexpr std::size_t groups_per_lock = 256;

/// Calls `visit(shard, group)`, which may remove that group, for every group that is there during the whole walk. One
/// that comes or whose neighbours go meanwhile may be met twice.
template <typename Visit>
void walk_groups(Shard& shard, const Visit& visit) {
    std::unique_lock lock(shard.mutex);
    for (std::size_t next = shard.groups.size(); next > 0; next = std::min(next, shard.groups.size())) {
        const std::size_t end = next > groups_per_lock ? next - groups_per_lock : 0;
        while (next > end) {
            --next;
            if (next < shard.groups.size()) visit(shard, shard.groups.at(next));
        }
        lock.unlock();
        lock.lock();
    }
}

std::vector<GroupName> sorted(std::vector<GroupName> names) {
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

}  // namespace

ClusterStore::Impl::Impl(ClusterName cluster, const StoreSettings& settings)
    : name(std::move(cluster)), rules(rules_of(settings)) {
    for (auto& shard : shards) shard = std::make_unique<Shard>(rules, settings.filter);
}

template <typename Wanted>
std::optional<GroupWindows> ClusterStore::Impl::copy(const GroupName& group_name, const Wanted& wanted) {
    std::optional<GroupWindows> windows;
    {
        const std::shared_lock topics_lock(topics_mutex);
        Shard& shard = shard_of(group_name.view());
        const std::lock_guard shard_lock(shard.mutex);
        Group* group = shard.find_shown(group_name.view());
        if (group == nullptr || !wanted(shard, *group)) return std::nullopt;
        windows = shard.copy(*group);
    }
    std::sort(windows->topics.begin(), windows->topics.end(),
              [](const TopicWindows& left, const TopicWindows& right) { return left.topic < right.topic; });
    return windows;
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

void ClusterStore::set_end_offsets(std::span<const EndOffset> offsets, base::WallTime now) {
    const std::lock_guard lock(impl_->topics_mutex);
    Topic* topic = nullptr;
    absl::flat_hash_set<Topic*> newly_known;
    for (const EndOffset& answer : offsets) {
        // Answers come topic by topic.
        if (topic == nullptr || topic->name != answer.topic) topic = impl_->topics.find(answer.topic);
        if (topic == nullptr || answer.partition < 0 || answer.partition >= topic->partition_count()) continue;
        BrokerMemory& memory = topic->partitions[static_cast<std::size_t>(answer.partition)];
        if (!memory.known()) newly_known.insert(topic);
        memory.add(answer.end, impl_->rules.intervals, now);
    }
    if (newly_known.empty()) return;
    for (const auto& shard : impl_->shards) {
        const std::lock_guard shard_lock(shard->mutex);
        if (shard->waiting.empty()) continue;
        for (Topic* known : newly_known) shard->release(*known, now);
    }
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
    const std::shared_lock lock(impl_->topics_mutex);
    const Topic* topic = impl_->topics.find(name.view());
    if (topic == nullptr) return names;
    for (const auto& shard : impl_->shards) {
        const std::lock_guard shard_lock(shard->mutex);
        for (const GroupTopic* entry : shard->groups.groups_of(topic)) {
            if (!entry->group->dormant) names.emplace_back(entry->group->name);
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
    }
    return sizes;
}

bool ClusterStore::remove_group(const GroupName& group) {
    Shard& shard = impl_->shard_of(group.view());
    const std::lock_guard lock(shard.mutex);
    return shard.remove_group(group.view());
}

bool ClusterStore::remove_topic_of_group(const GroupName& name, const TopicName& topic) {
    Shard& shard = impl_->shard_of(name.view());
    const std::lock_guard lock(shard.mutex);
    shard.waiting.drop_topic_of_group(name.view(), topic.view());
    Group* group = shard.find_shown(name.view());
    GroupTopic* entry = group == nullptr ? nullptr : shard.groups.find_topic(*group, topic.view());
    if (entry == nullptr) return false;
    shard.groups.remove_topic(*entry);
    if (group->topics.empty()) shard.groups.remove(*group);
    return true;
}

void ClusterStore::mark_artificial(const GroupName& group) {
    impl_->artificial.lock()->insert(group.str());
}

std::vector<GroupName> ClusterStore::remove_unlisted(const std::vector<GroupName>& listed, const GroupName& keep) {
    TextSet stay = *impl_->artificial.lock();
    stay.insert(keep.str());
    for (const GroupName& group : listed) stay.insert(group.str());
    std::vector<GroupName> removed;
    for (const auto& shard : impl_->shards) {
        walk_groups(*shard, [&](Shard& in, Group& group) {
            if (stay.contains(group.name)) return;
            GroupName name(group.name);
            if (in.remove_group(name.view())) removed.push_back(std::move(name));
        });
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
