#include "kafka/topic_table.h"

#include <algorithm>

namespace warren::kafka {

namespace {

void forget_leaders(std::vector<KnownPartition>& partitions) {
    for (auto& partition : partitions) partition.leader = -1;
}

}  // namespace

TopicTable::Reply TopicTable::take(const rd_kafka_metadata_t& reply, base::MonotonicTime now) {
    if (reply.topic_cnt == 0) return Reply::empty;
    ++reply_;
    bool changed = false;
    for (int i = 0; i < reply.topic_cnt; ++i) changed = take_topic(reply.topics[i], now) || changed;
    changed = drop_missing() || changed;
    return changed ? Reply::changed : Reply::unchanged;
}

bool TopicTable::take_topic(const rd_kafka_metadata_topic_t& topic, base::MonotonicTime now) {
    const std::string_view name = topic.topic;
    if (topic.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) return false;
    auto known = topics_.find(name);
    if (topic.partition_cnt == 0) {
        if (known == topics_.end()) return false;
        seen_.find(name)->second.topic = reply_;
        forget_leaders(known->second);
        return false;
    }
    if (known == topics_.end()) {
        known = topics_.emplace(name, std::vector<KnownPartition>{}).first;
        seen_.emplace(name, Seen{});
    }
    auto& seen = seen_.find(name)->second;
    seen.topic = reply_;

    auto& partitions = known->second;
    const auto before = partitions.size();
    const auto count = static_cast<std::size_t>(topic.partition_cnt);
    const bool fewer_for_the_first_time = count < before && seen.fewer + 1 != reply_;
    if (count < before) seen.fewer = reply_;
    if (fewer_for_the_first_time) {
        for (auto i = count; i < before; ++i) partitions[i].leader = -1;
    } else {
        KnownPartition fresh;
        fresh.answered_at = now;
        partitions.resize(count, fresh);
    }
    for (int i = 0; i < topic.partition_cnt; ++i) {
        const auto& told = topic.partitions[i];
        const auto place = static_cast<std::size_t>(told.id);
        if (told.id >= 0 && place < partitions.size()) partitions[place].leader = told.leader;
    }
    return partitions.size() != before;
}

bool TopicTable::drop_missing() {
    bool dropped = false;
    for (auto seen = seen_.begin(); seen != seen_.end();) {
        const auto missed = reply_ - seen->second.topic;
        if (missed >= 2) {
            topics_.erase(topics_.find(seen->first));
            seen = seen_.erase(seen);
            dropped = true;
            continue;
        }
        if (missed == 1) forget_leaders(topics_.find(seen->first)->second);
        ++seen;
    }
    return dropped;
}

KnownPartition* TopicTable::find(std::string_view topic, std::int32_t partition) {
    const auto found = topics_.find(topic);
    if (found == topics_.end() || partition < 0) return nullptr;
    const auto place = static_cast<std::size_t>(partition);
    return place < found->second.size() ? &found->second[place] : nullptr;
}

std::vector<core::TopicPartitions> TopicTable::list() const {
    std::vector<core::TopicPartitions> all;
    all.reserve(topics_.size());
    for (const auto& [topic, partitions] : topics_) {
        all.push_back({core::TopicName(topic), static_cast<std::int32_t>(partitions.size())});
    }
    return all;
}

std::map<std::int32_t, std::vector<PartitionRef>> TopicTable::by_leader(Which which) const {
    std::map<std::int32_t, std::vector<PartitionRef>> leaders;
    for (const auto& [topic, partitions] : topics_) {
        for (std::size_t i = 0; i < partitions.size(); ++i) {
            if (partitions[i].leader < 0 || (which == Which::marked_for_retry && !partitions[i].retry)) continue;
            leaders[partitions[i].leader].push_back({topic.c_str(), static_cast<std::int32_t>(i)});
        }
    }
    return leaders;
}

}  // namespace warren::kafka
