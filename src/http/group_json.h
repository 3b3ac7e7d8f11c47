#pragma once

#include "http/json_writer.h"
#include "warren/core/model/status.h"
#include "warren/core/window/group_windows.h"

#include <cstdint>

/// Groups as the API shows them (http-api.md of the specification, 5.2 and 5.3).
namespace warren::http {

enum class ShownPartitions : std::uint8_t { all, not_ok };

/// The object `status`.
void write_status(JsonWriter& json, const core::GroupStatus& status, ShownPartitions shown);

/// The object `topics` of a group's detail.
void write_windows(JsonWriter& json, const core::GroupWindows& group);

}  // namespace warren::http
