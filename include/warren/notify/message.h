#pragma once

#include "warren/core/model/status.h"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace warren::notify {

/// What a template tells of: one group at one moment of an incident (notifiers.md of the specification, 8.1).
struct Message {
    /// Never null. All partitions; templates see only those that are not OK.
    std::shared_ptr<const core::GroupStatus> status;
    /// Of the incident; empty if there is none.
    std::string id;
    /// When the incident began, to the nanosecond, since templates may print all digits; none: Burrow's zero time.
    std::optional<std::chrono::sys_time<std::chrono::nanoseconds>> start;
    /// `extras` of the notifier's section, keys lower-cased.
    std::map<std::string, std::string> extras;
};

}  // namespace warren::notify
