#pragma once

#include <functional>
#include <string_view>
#include <utility>

namespace warren::core {

/// Allow and deny list on group names: accepted = (no allowlist or it matches) and (no denylist or it does not match).
/// A value; the predicates must be callable from any thread.
class GroupFilter {
public:
    using Predicate = std::function<bool(std::string_view group)>;

    /// Accepts everything.
    GroupFilter() = default;
    /// An empty predicate means that there is no such list.
    GroupFilter(Predicate allow, Predicate deny) : allow_(std::move(allow)), deny_(std::move(deny)) {}

    [[nodiscard]] bool accepts(std::string_view group) const {
        return (!allow_ || allow_(group)) && (!deny_ || !deny_(group));
    }
    [[nodiscard]] bool accepts_everything() const { return !allow_ && !deny_; }

private:
    Predicate allow_;
    Predicate deny_;
};

}  // namespace warren::core
