#pragma once

#include "warren/base/time.h"
#include "warren/core/model/ids.h"
#include "warren/core/model/status.h"
#include "warren/core/settings.h"
#include "warren/core/window/group_windows.h"

namespace warren::core {

/// Judges every partition of a group and rolls the results up (evaluation.md of the specification, section 9).
[[nodiscard]] GroupStatus evaluate_group(const ClusterName& cluster, const GroupName& group,
                                         const GroupWindows& windows, const EvaluationSettings& settings,
                                         base::WallTime now);

/// The status alone that `evaluate_group` would give a group, without building the judgement: most rounds of the
/// evaluator only need to know that nothing has changed.
[[nodiscard]] Status group_status(const GroupWindows& windows, const EvaluationSettings& settings, base::WallTime now);

/// The status of a group or cluster that is not known.
[[nodiscard]] GroupStatus group_not_found(const ClusterName& cluster, const GroupName& group);

}  // namespace warren::core
