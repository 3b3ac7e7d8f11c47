#include "http/group_json.h"

#include <cstddef>
#include <optional>
#include <string_view>

namespace warren::http {
namespace {

void write_commit(JsonWriter& json, const core::Commit& commit) {
    json.begin_object();
    json.integer("offset", commit.offset);
    json.integer("timestamp", commit.timestamp_ms);
    json.integer("observedAt", commit.observed_at_ms);
    json.key("lag");
    if (commit.lag) {
        json.integer(*commit.lag);
    } else {
        json.null();
    }
    json.end_object();
}

void write_commit(JsonWriter& json, std::string_view name, const std::optional<core::Commit>& commit) {
    json.key(name);
    if (commit) {
        write_commit(json, *commit);
    } else {
        json.null();
    }
}

void write_owner(JsonWriter& json, const core::OwnerRef& owner) {
    json.string("owner", owner ? std::string_view(owner->host) : std::string_view());
    json.string("client_id", owner ? std::string_view(owner->client_id) : std::string_view());
}

void write_partition(JsonWriter& json, const core::TopicName& topic, const core::PartitionStatus& partition) {
    json.begin_object();
    json.string("topic", topic.view());
    json.integer("partition", partition.partition);
    write_owner(json, partition.owner);
    json.string("status", core::to_string(partition.status));
    write_commit(json, "start", partition.start);
    write_commit(json, "end", partition.end);
    json.integer("current_lag", partition.current_lag);
    json.key("complete");
    json.share(partition.complete);
    json.end_object();
}

/// Of a partition with names and numbers of usual lengths.
constexpr std::size_t usual_partition_bytes = 360;

void write_partitions(JsonWriter& json, const core::GroupStatus& status, ShownPartitions shown) {
    json.key("partitions");
    if (shown == ShownPartitions::all) json.reserve(status.partition_count * usual_partition_bytes);
    json.begin_array();
    for (const auto& topic : status.topics) {
        for (const auto& partition : topic.partitions) {
            if (shown == ShownPartitions::not_ok && partition.status == core::Status::ok) continue;
            write_partition(json, topic.topic, partition);
        }
    }
    json.end_array();
}

/// A partition of which nothing was ever stored has no window; of any other the unused slots come first.
void write_window(JsonWriter& json, const core::GroupWindows& group, const core::PartitionWindow& partition) {
    const auto commits = group.window(partition);
    json.begin_object();
    json.key("offsets");
    json.begin_array();
    if (partition.used) {
        for (auto slot = commits.size(); slot < group.intervals; ++slot) json.null();
        for (const auto& commit : commits) write_commit(json, commit);
    }
    json.end_array();
    write_owner(json, partition.owner);
    json.integer("current-lag", core::current_lag(commits, partition.end_offset));
    json.end_object();
}

}  // namespace

void write_status(JsonWriter& json, const core::GroupStatus& status, ShownPartitions shown) {
    json.begin_object();
    json.string("cluster", status.cluster.view());
    json.string("group", status.group.view());
    json.string("status", core::to_string(status.status));
    json.key("complete");
    json.share(status.complete);
    write_partitions(json, status, shown);
    json.integer("partition_count", status.partition_count);
    json.key("maxlag");
    if (status.maxlag) {
        write_partition(json, status.topics[status.maxlag->topic].topic, status.at(*status.maxlag));
    } else {
        json.null();
    }
    json.integer("totallag", status.total_lag);
    json.end_object();
}

void write_standing(JsonWriter& json, const core::ClusterName& cluster, const core::GroupName& group,
                    const core::GroupStanding& standing) {
    json.begin_object();
    json.string("cluster", cluster.view());
    json.string("group", group.view());
    json.string("type", core::to_string(standing.type));
    json.string("state", core::to_string(standing.state));
    json.integer("members", standing.members);
    json.end_object();
}

void write_windows(JsonWriter& json, const core::GroupWindows& group) {
    json.begin_object();
    for (const auto& topic : group.topics) {
        json.array(topic.topic.view(), topic.partitions,
                   [&](const core::PartitionWindow& partition) { write_window(json, group, partition); });
    }
    json.end_object();
}

}  // namespace warren::http
