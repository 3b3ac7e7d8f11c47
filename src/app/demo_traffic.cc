#include "app/demo_traffic.h"

#include "warren/core/encode/offsets_record_writer.h"
#include "warren/runtime/clock.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace warren::app {
namespace {

constexpr const char* offsets_topic = "__consumer_offsets";
constexpr std::int32_t offsets_partitions = 4;
constexpr std::int64_t history_commits = 20;
constexpr std::int64_t history_step_s = 2;
constexpr std::chrono::seconds flush_timeout{10};

const DemoTopic& topic_of(const DemoGroup& group) {
    const auto& topics = demo_topics();
    return *std::find_if(topics.begin(), topics.end(),
                         [&](const DemoTopic& topic) { return topic.name == group.topic; });
}

/// Any fixed partition for a group keeps its records in order.
std::int32_t offsets_partition_of(const std::string& group) {
    std::uint32_t hash = 0;
    for (const char letter : group) hash = 31 * hash + static_cast<unsigned char>(letter);
    return static_cast<std::int32_t>(hash % offsets_partitions);
}

}  // namespace

base::Result<void> DemoTraffic::begin() {
    if (auto created = create_topics(); !created) return created;
    write_backlogs();
    for (const DemoGroup& group : demo_groups()) {
        if (group.has_members && group.last_commit_age_s) write_members(group);
        write_history(group);
    }
    return finish();
}

base::Result<void> DemoTraffic::tick() {
    ++tick_;
    for (const DemoTopic& topic : demo_topics()) {
        for (std::int32_t partition = 0; partition < topic.partitions; ++partition) {
            write_records(topic, partition, topic.records_at(tick_));
        }
    }
    for (const DemoGroup& group : demo_groups()) let_group_commit(group, topic_of(group));
    return finish();
}

base::Result<void> DemoTraffic::create_topics() {
    if (auto created = cluster_->create_topic(offsets_topic, offsets_partitions); !created) return created;
    for (const DemoTopic& topic : demo_topics()) {
        if (auto created = cluster_->create_topic(topic.name, topic.partitions); !created) return created;
    }
    return {};
}

void DemoTraffic::produce(const std::string& topic, std::int32_t partition, std::optional<std::string_view> key,
                          std::string_view value) {
    auto sent = cluster_->produce(topic, partition, key, value);
    if (!sent && outcome_) outcome_ = sent;
}

base::Result<void> DemoTraffic::finish() {
    auto flushed = cluster_->flush(flush_timeout);
    if (!flushed && outcome_) outcome_ = flushed;
    return std::exchange(outcome_, base::Result<void>());
}

void DemoTraffic::write_backlogs() {
    for (const DemoTopic& topic : demo_topics()) {
        for (std::int32_t partition = 0; partition < topic.partitions; ++partition) {
            write_records(topic, partition, topic.backlog);
        }
    }
}

void DemoTraffic::write_records(const DemoTopic& topic, std::int32_t partition, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) produce(topic.name, partition, std::nullopt, "record");
    ends_[{topic.name, partition}] += count;
}

void DemoTraffic::write_members(const DemoGroup& group) {
    core::MemberToWrite member{
        .member_id = group.name + "-1", .client_id = group.name, .client_host = "/127.0.0.1", .assignment = {}};
    for (std::int32_t partition = 0; partition < topic_of(group).partitions; ++partition) {
        member.assignment[group.topic].push_back(partition);
    }
    produce(offsets_topic, offsets_partition_of(group.name), core::group_metadata_key(group.name),
            core::group_metadata_value({member}, 1, base::to_ms(runtime::wall_now())));
}

void DemoTraffic::write_history(const DemoGroup& group) {
    const DemoTopic& topic = topic_of(group);
    for (std::int32_t partition = 0; partition < topic.partitions; ++partition) {
        const std::int64_t end = ends_[{topic.name, partition}];
        auto& committed = committed_[{group.name, partition}];
        committed = std::max<std::int64_t>(0, end - group.behind);
        if (!group.last_commit_age_s) continue;
        const std::int64_t now_ms = base::to_ms(runtime::wall_now());
        DemoMoment moment{.tick = 0, .end = committed, .committed = committed};
        for (std::int64_t commit = history_commits; commit > 0; --commit) {
            moment.tick += history_step_s;
            if (const auto offset = group.commit_at(moment)) moment.committed = *offset;
            const std::int64_t age_s = *group.last_commit_age_s + (commit - 1) * history_step_s;
            write_commit(group, partition, moment.committed, now_ms - 1000 * age_s);
        }
        committed = moment.committed;
    }
}

void DemoTraffic::write_commit(const DemoGroup& group, std::int32_t partition, std::int64_t offset,
                               std::int64_t timestamp_ms) {
    produce(offsets_topic, offsets_partition_of(group.name),
            core::offset_commit_key(group.name, group.topic, partition),
            core::offset_commit_value(offset, timestamp_ms));
}

void DemoTraffic::let_group_commit(const DemoGroup& group, const DemoTopic& topic) {
    const std::int64_t now_ms = base::to_ms(runtime::wall_now());
    for (std::int32_t partition = 0; partition < topic.partitions; ++partition) {
        auto& committed = committed_[{group.name, partition}];
        const DemoMoment moment{.tick = tick_, .end = ends_[{topic.name, partition}], .committed = committed};
        const auto offset = group.commit_at(moment);
        if (!offset) continue;
        committed = *offset;
        write_commit(group, partition, *offset, now_ms);
    }
}

}  // namespace warren::app
