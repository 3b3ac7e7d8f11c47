#pragma once

#include "warren/core/window/cluster_store.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// A cluster's store in short words. Times are whole seconds relative to `now`.
namespace warren::core::testing_support {

using Offsets = std::vector<std::int64_t>;
using Names = std::vector<std::string>;

inline constexpr std::int64_t start_s = 1'700'000'000;

inline base::WallTime moment(std::int64_t after_start_s) {
    return base::wall_time_from_ms((start_s + after_start_s) * 1'000);
}

inline StoreSettings store_settings(std::uint32_t intervals, std::int64_t expire_group_s) {
    StoreSettings settings;
    settings.intervals = intervals;
    settings.expire_group = std::chrono::seconds(expire_group_s);
    return settings;
}

template <typename Name>
Names texts(const std::vector<Name>& names) {
    Names result;
    for (const Name& name : names) result.push_back(name.str());
    return result;
}

struct Committed {
    std::string group = "g";
    std::string topic = "t";
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    /// Seconds relative to `start_s`.
    std::int64_t at = 0;
    /// Default: after all before.
    std::optional<std::int64_t> order;
    LogId log = 0;
};

struct Owning {
    std::string topic = "t";
    std::int32_t partition = 0;
    std::string host;
};

class TestStore {
public:
    explicit TestStore(const StoreSettings& settings = store_settings(3, 1'000))
        : store(ClusterName("local"), settings) {}

    /// Adds or resizes topics; 0 partitions: takes the topic away.
    Names topics(const std::map<std::string, std::int32_t>& counts) {
        for (const auto& [name, count] : counts) {
            counts_[name] = count;
            if (count == 0) counts_.erase(name);
        }
        std::vector<TopicPartitions> all;
        for (const auto& [name, count] : counts_) all.push_back({TopicName(name), count});
        return texts(store.set_topics(all));
    }

    void end(const std::string& topic, std::int32_t partition, std::int64_t end) {
        const EndOffset answer{.topic = topic, .partition = partition, .end = end};
        store.set_end_offsets(std::span(&answer, 1), now);
    }

    /// A topic with the same end offset in all partitions.
    void topic(const std::string& name, std::int32_t partitions, std::int64_t end_offset = 100) {
        topics({{name, partitions}});
        for (std::int32_t partition = 0; partition < partitions; ++partition) end(name, partition, end_offset);
    }

    CommitOutcome commit(const Committed& what) {
        ClusterStore::Batch batch(store, now);
        return batch.commit(event(what));
    }

    void tombstone(const Committed& what) {
        ClusterStore::Batch batch(store, now);
        batch.forget_commit(event(what));
    }

    bool group_tombstone(const std::string& group) {
        ClusterStore::Batch batch(store, now);
        return batch.remove_group(group);
    }

    bool end_members(const std::string& group, LogId log = 0) {
        ClusterStore::Batch batch(store, now);
        return batch.end_members(group, next_order_++, log);
    }

    /// `order`: default: after all before.
    void owners(const std::string& group, const std::vector<Owning>& owning, std::optional<std::int64_t> order = {}) {
        std::vector<OwnedPartition> owned;
        for (const Owning& one : owning) {
            owned.push_back({one.topic, one.partition, std::make_shared<const Owner>(Owner{one.host, "client"})});
        }
        ClusterStore::Batch batch(store, now);
        batch.set_owners(group, owned, order ? *order : next_order_++);
    }

    /// Says who owns one partition; an empty host: nobody.
    void owner(const std::string& group, const Owning& owning) {
        ClusterStore::Batch batch(store, now);
        const auto owner = owning.host.empty() ? nullptr : std::make_shared<const Owner>(Owner{owning.host, ""});
        batch.set_owner(group, {owning.topic, owning.partition, owner});
    }

    std::optional<GroupWindows> group(const std::string& name) { return store.group(GroupName(name), now); }
    Names groups() const { return texts(store.groups()); }
    Names groups_of(const std::string& topic) const { return texts(store.groups_of_topic(TopicName(topic))); }

    /// Topics of the group with their number of partitions.
    std::map<std::string, std::size_t> shape(const std::string& name) {
        std::map<std::string, std::size_t> result;
        const auto windows = group(name);
        if (!windows) return result;
        for (const TopicWindows& topic : windows->topics) result[topic.topic.str()] = topic.partitions.size();
        return result;
    }

    std::vector<Commit> window(const std::string& name, const std::string& topic, std::size_t partition) {
        const auto windows = group(name);
        if (!windows) return {};
        const PartitionWindow* found = find(*windows, topic, partition);
        if (found == nullptr) return {};
        const auto commits = windows->window(*found);
        return {commits.begin(), commits.end()};
    }

    Offsets offsets(const std::string& name, const std::string& topic, std::size_t partition) {
        Offsets result;
        for (const Commit& commit : window(name, topic, partition)) result.push_back(commit.offset);
        return result;
    }

    std::string host(const std::string& name, const std::string& topic, std::size_t partition) {
        const auto windows = group(name);
        const PartitionWindow* found = windows ? find(*windows, topic, partition) : nullptr;
        return found != nullptr && found->owner ? found->owner->host : "";
    }

    bool used(const std::string& name, const std::string& topic, std::size_t partition) {
        const auto windows = group(name);
        const PartitionWindow* found = windows ? find(*windows, topic, partition) : nullptr;
        return found != nullptr && found->used;
    }

    base::WallTime now = moment(0);
    ClusterStore store;

private:
    CommitEvent event(const Committed& what) {
        if (what.order) next_order_ = *what.order;
        return {.group = what.group,
                .topic = what.topic,
                .partition = what.partition,
                .offset = what.offset,
                .timestamp_ms = (start_s + what.at) * 1'000,
                .order = next_order_++,
                .log = what.log};
    }

    static const PartitionWindow* find(const GroupWindows& windows, const std::string& topic, std::size_t partition) {
        for (const TopicWindows& candidate : windows.topics) {
            if (candidate.topic.str() != topic || partition >= candidate.partitions.size()) continue;
            return &candidate.partitions[partition];
        }
        return nullptr;
    }

    std::int64_t next_order_ = 0;
    std::map<std::string, std::int32_t> counts_;
};

}  // namespace warren::core::testing_support
