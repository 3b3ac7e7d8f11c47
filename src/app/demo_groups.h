#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The consumer groups of the demo and how each behaves. Everything here is a pure function of the tick: one tick is a
/// second.
namespace warren::app {

struct DemoTopic {
    std::string name;
    std::int32_t partitions = 0;
    /// Records each partition holds when the demo starts.
    std::int64_t backlog = 0;
    /// Records written to each partition at `tick`.
    std::int64_t (*records_at)(std::int64_t tick) = nullptr;
};

/// What a group sees of one partition when it may commit.
struct DemoMoment {
    std::int64_t tick = 0;
    /// Log end offset.
    std::int64_t end = 0;
    /// Its latest commit; the end offset if it never committed.
    std::int64_t committed = 0;
};

struct DemoGroup {
    std::string name;
    std::string topic;
    /// What one should see, for people.
    std::string story;
    /// The offset to commit at this moment; none: no commit.
    std::optional<std::int64_t> (*commit_at)(const DemoMoment& moment) = nullptr;
    /// How far behind the end the group stands when the demo starts, in records.
    std::int64_t behind = 0;
    /// Seconds since its newest commit when the demo starts; none: it never committed before.
    std::optional<std::int64_t> last_commit_age_s;
    /// Whether it has members, which own the partitions.
    bool has_members = true;
};

[[nodiscard]] const std::vector<DemoTopic>& demo_topics();
[[nodiscard]] const std::vector<DemoGroup>& demo_groups();

}  // namespace warren::app
