#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// Writes records of an offsets topic as Kafka 2.1 to 4.0 do: the counterpart of core/decode, for the demo, benchmarks
/// and tests. Layouts: consumer-offsets-format.md of the specification, sections 3 to 5.
namespace warren::core {

/// Key of an offset commit (type 1).
[[nodiscard]] std::string offset_commit_key(std::string_view group, std::string_view topic, std::int32_t partition);
/// Value of an offset commit (version 3), without metadata text.
[[nodiscard]] std::string offset_commit_value(std::int64_t offset, std::int64_t commit_timestamp_ms);

/// A member of a classic group with the partitions assigned to it.
struct MemberToWrite {
    std::string member_id;
    std::string client_id;
    std::string client_host;
    std::map<std::string, std::vector<std::int32_t>> assignment;
};

/// Key of a classic group's record (type 2).
[[nodiscard]] std::string group_metadata_key(std::string_view group);
/// Value of a classic group's record (version 3) of protocol type `consumer`.
[[nodiscard]] std::string group_metadata_value(const std::vector<MemberToWrite>& members, std::int32_t generation,
                                               std::int64_t state_timestamp_ms);

}  // namespace warren::core
