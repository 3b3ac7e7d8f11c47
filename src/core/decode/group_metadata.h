#pragma once

#include "core/decode/byte_reader.h"
#include "warren/core/decode/offsets_record.h"

#include <cstdint>

namespace warren::core {

/// Reads the value of a classic group's record after its leading `version` (0 to 4). If `in` has failed afterwards, the
/// result means nothing.
///
/// Redpanda writes a version in front of every member. That layout is tried where Kafka's fails or leaves bytes over,
/// and taken only if it uses up the value exactly.
[[nodiscard]] GroupMetadataValue read_group_metadata_value(ByteReader& in, std::int16_t version);

}  // namespace warren::core
