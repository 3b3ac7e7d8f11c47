#pragma once

#include "config/section_reader.h"
#include "warren/core/model/group_filter.h"

namespace warren::config {

/// The filter of a module's `group-allowlist` and `group-denylist`; expressions that do not compile and the keys'
/// former names are refused.
[[nodiscard]] core::GroupFilter read_group_filter(const SectionReader& module);

}  // namespace warren::config
