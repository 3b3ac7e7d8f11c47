#pragma once

#include "app/demo_groups.h"
#include "warren/base/result.h"
#include "warren/kafka/mock_cluster.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace warren::app {

/// Writes the demo's records: data to the topics, and the groups' commits and members to `__consumer_offsets` in
/// Kafka's own encoding. Not thread-safe; one thread calls `tick` once a second.
class DemoTraffic {
public:
    /// `cluster` must outlive the object.
    explicit DemoTraffic(kafka::MockCluster& cluster) : cluster_(&cluster) {}

    /// Creates the topics and writes what happened before the demo: backlogs, members, and twenty commits of each
    /// group.
    [[nodiscard]] base::Result<void> begin();
    /// One second of everybody's work.
    [[nodiscard]] base::Result<void> tick();

private:
    base::Result<void> create_topics();
    void produce(const std::string& topic, std::int32_t partition, std::optional<std::string_view> key,
                 std::string_view value);
    /// Waits until everything is sent; tells the first failure since the last call.
    base::Result<void> finish();
    void write_backlogs();
    void write_members(const DemoGroup& group);
    void write_history(const DemoGroup& group);
    void write_commit(const DemoGroup& group, std::int32_t partition, std::int64_t offset, std::int64_t timestamp_ms);
    void write_records(const DemoTopic& topic, std::int32_t partition, std::int64_t count);
    void let_group_commit(const DemoGroup& group, const DemoTopic& topic);

    kafka::MockCluster* cluster_;
    base::Result<void> outcome_;
    std::int64_t tick_ = 0;
    /// Log end offsets by topic and partition.
    std::map<std::pair<std::string, std::int32_t>, std::int64_t> ends_;
    /// Committed offsets by group and partition.
    std::map<std::pair<std::string, std::int32_t>, std::int64_t> committed_;
};

}  // namespace warren::app
