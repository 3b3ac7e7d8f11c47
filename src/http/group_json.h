#pragma once

#include "http/json_writer.h"
#include "warren/core/model/group_standing.h"
#include "warren/core/model/ids.h"
#include "warren/core/model/status.h"
#include "warren/core/window/group_windows.h"

#include <cstdint>

/// Groups as the API shows them (http-api.md of the specification, 5.2 and 5.3; states are Warren's own).
namespace warren::http {

enum class ShownPartitions : std::uint8_t { all, not_ok };

/// The object `status`.
void write_status(JsonWriter& json, const core::GroupStatus& status, ShownPartitions shown);

/// The object `state`.
void write_standing(JsonWriter& json, const core::ClusterName& cluster, const core::GroupName& group,
                    const core::GroupStanding& standing);

/// The object `topics` of a group's detail.
void write_windows(JsonWriter& json, const core::GroupWindows& group);

}  // namespace warren::http
