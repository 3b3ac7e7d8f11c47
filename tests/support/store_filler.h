#pragma once

#include "warren/base/time.h"
#include "warren/core/window/cluster_store.h"

#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace warren::testing_support {

/// Fills a cluster's store: topics with their end offsets, and what groups do with them.
class StoreFiller {
public:
    StoreFiller(core::ClusterStore& store, base::WallTime now) : store_(&store), now_(now) {}

    /// From now on, what is stored is stored at this time.
    void set_now(base::WallTime now) { now_ = now; }

    /// Adds a topic, or new end offsets of it; one per partition.
    void topic(const std::string& name, const std::vector<std::int64_t>& ends) {
        topics_[name] = static_cast<std::int32_t>(ends.size());
        tell_topics();
        std::vector<core::EndOffset> answers;
        for (const auto end : ends) answers.push_back({name, static_cast<std::int32_t>(answers.size()), end});
        store_->set_end_offsets(answers, now_);
    }

    /// Adds a topic of which only partition `known` has an end offset.
    void topic_with_gaps(const std::string& name, std::int32_t partitions, std::int32_t known, std::int64_t end) {
        topics_[name] = partitions;
        tell_topics();
        const core::EndOffset answer{name, known, end};
        store_->set_end_offsets({&answer, 1}, now_);
    }

    void delete_topic(const std::string& name) {
        topics_.erase(name);
        tell_topics();
    }

    /// Every commit comes after all others.
    core::CommitOutcome commit(std::string_view group, std::string_view topic, std::int32_t partition,
                               std::int64_t offset, std::int64_t timestamp_ms) {
        core::ClusterStore::Batch batch(*store_, now_);
        return batch.commit({.group = group,
                             .topic = topic,
                             .partition = partition,
                             .offset = offset,
                             .timestamp_ms = timestamp_ms,
                             .order = order_++});
    }

    /// Gives the partitions of a topic to one member.
    void own(std::string_view group, std::string_view topic, std::initializer_list<std::int32_t> partitions) {
        const auto owner = std::make_shared<const core::Owner>(core::Owner{"/10.1.2.3", "client"});
        std::vector<core::OwnedPartition> owned;
        for (const auto partition : partitions) owned.push_back({topic, partition, owner});
        core::ClusterStore::Batch batch(*store_, now_);
        batch.set_owners(group, owned, order_++);
    }

    void stand(std::string_view group, const core::GroupStanding& standing) {
        core::ClusterStore::Batch batch(*store_, now_);
        batch.set_standing(group, standing, {.log = 0, .order = order_++});
    }

    void tombstone(std::string_view group) {
        core::ClusterStore::Batch batch(*store_, now_);
        batch.remove_group(group);
    }

private:
    void tell_topics() {
        std::vector<core::TopicPartitions> all;
        for (const auto& [name, partitions] : topics_) all.push_back({core::TopicName(name), partitions});
        store_->set_topics(all);
    }

    core::ClusterStore* store_;
    base::WallTime now_;
    std::int64_t order_ = 0;
    std::map<std::string, std::int32_t> topics_;
};

}  // namespace warren::testing_support
