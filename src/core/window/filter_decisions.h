#pragma once

#include "core/window/text_table.h"
#include "warren/core/model/group_filter.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace warren::core {

/// A filter that remembers what it said of a group, because matching a regular expression per record is expensive.
/// Not thread-safe. Bounded: when too many groups are remembered it starts anew.
class FilterDecisions {
public:
    FilterDecisions(GroupFilter filter, std::size_t most_groups)
        : filter_(std::move(filter)), most_groups_(most_groups), accepts_everything_(filter_.accepts_everything()) {}

    [[nodiscard]] bool accepts(std::string_view group) {
        if (accepts_everything_) return true;
        const auto known = decisions_.find(group);
        return known != decisions_.end() ? known->second : decide(group);
    }

private:
    bool decide(std::string_view group) {
        if (decisions_.size() >= most_groups_) decisions_.clear();
        return decisions_.emplace(group, filter_.accepts(group)).first->second;
    }

    GroupFilter filter_;
    std::size_t most_groups_;
    bool accepts_everything_;
    TextMap<bool> decisions_;
};

}  // namespace warren::core
