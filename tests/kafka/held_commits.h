#pragma once

#include "kafka/held_record.h"
#include "warren/core/decode/offsets_record.h"
#include "warren/core/encode/offsets_record_writer.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace warren::kafka::testing_support {

/// A commit in partition `in` of an offsets topic, of partition 0 of topic `t` unless said otherwise.
struct WrittenCommit {
    std::string group = "g";
    std::int64_t order = 0;
    /// None: a tombstone.
    std::optional<std::int64_t> offset;
    std::int64_t timestamp_ms = 0;
    std::string topic = "t";
    std::int32_t in = 0;

    [[nodiscard]] HeldRecord record() const {
        const std::string key = core::offset_commit_key(group, topic, 0);
        core::RawRecord raw{.partition = in, .offset = order, .key = key, .value = {}};
        const std::string value = offset ? core::offset_commit_value(*offset, timestamp_ms) : "";
        if (offset) raw.value = value;
        return HeldRecord(raw);
    }
};

/// Decodes a record of a commit; points into it.
inline core::OffsetCommitRecord decoded(const HeldRecord& record) {
    const auto raw = record.view();
    return std::get<core::OffsetCommitRecord>(core::decode_offsets_record(raw.key, raw.value));
}

inline std::vector<std::int64_t> orders(const std::vector<HeldRecord>& records) {
    std::vector<std::int64_t> all;
    for (const auto& record : records) all.push_back(record.order);
    return all;
}

}  // namespace warren::kafka::testing_support
