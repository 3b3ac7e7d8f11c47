#pragma once

#include "warren/core/settings.h"
#include "warren/core/window/group_windows.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

/// Reads the parts `partition` and `group` of tests/data/evaluation-vectors.json: judgements recorded from Burrow.
namespace warren::core::testing_support {

inline const nlohmann::json& evaluation_vectors() {
    static const auto vectors =
        nlohmann::json::parse(std::ifstream(std::string(WARREN_TEST_DATA) + "/evaluation-vectors.json"));
    return vectors;
}

inline Commit commit_of(const nlohmann::json& slot) {
    Commit commit{.offset = slot.at("offset"), .timestamp_ms = slot.at("timestamp")};
    if (!slot.at("lag").is_null()) commit.lag = slot.at("lag").get<std::uint64_t>();
    return commit;
}

/// Free slots are left out.
inline std::vector<Commit> commits_of(const nlohmann::json& window) {
    std::vector<Commit> commits;
    for (const auto& slot : window) {
        if (!slot.is_null()) commits.push_back(commit_of(slot));
    }
    return commits;
}

inline EvaluationSettings settings_of(const nlohmann::json& vector) {
    EvaluationSettings settings;
    settings.minimum_complete = vector.at("minimum_complete");
    settings.allowed_lag = vector.at("allowed_lag");
    return settings;
}

/// Appends a partition as the store would hand it out.
inline void add_partition(GroupWindows& windows, TopicWindows& topic, const nlohmann::json& partition) {
    const auto commits = commits_of(partition.at("window"));
    PartitionWindow window;
    window.first_commit = static_cast<std::uint32_t>(windows.commits.size());
    window.commit_count = static_cast<std::uint32_t>(commits.size());
    window.used = !partition.at("window").empty();
    windows.intervals = std::max(windows.intervals, static_cast<std::uint32_t>(partition.at("window").size()));
    const auto memory = partition.at("broker_offsets").get<std::vector<std::int64_t>>();
    if (!memory.empty()) {
        window.end_offset = memory.back();
        window.lowest_end_offset = *std::min_element(memory.begin(), memory.end());
    }
    windows.commits.insert(windows.commits.end(), commits.begin(), commits.end());
    topic.partitions.push_back(window);
}

inline GroupWindows windows_of(const nlohmann::json& topics) {
    GroupWindows windows;
    for (const auto& [name, partitions] : topics.items()) {
        auto& topic = windows.topics.emplace_back();
        topic.topic = TopicName(name);
        for (const auto& partition : partitions) add_partition(windows, topic, partition);
    }
    return windows;
}

}  // namespace warren::core::testing_support
