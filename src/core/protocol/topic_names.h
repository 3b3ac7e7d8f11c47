#pragma once

#include "core/window/topic_id_table.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace warren::core {

/// Names of topics by their ids, as the records of an offsets topic happen to tell them. An id has one name for ever.
/// Not thread-safe.
class TopicNames {
public:
    /// Nearly every commit of a newer broker tells an id, mostly one that was told lately: that must cost next to
    /// nothing. Ids that are not known are passed over. Returns whether the name is new.
    bool learn(const TopicId& id, std::string_view name) {
        if (!id.known()) return false;
        TopicId& lately = lately_[id.low % lately_.size()];
        if (id == lately) return false;
        lately = id;
        return names_.try_emplace(id, name).second;
    }

    /// Empty: not known.
    [[nodiscard]] std::string_view find(const TopicId& id) const;
    /// Calls `visit(id, name)` for all of them.
    template <typename Visit>
    void for_each(const Visit& visit) const {
        for (const auto& [id, name] : names_) visit(id, name);
    }
    [[nodiscard]] std::size_t size() const { return names_.size(); }
    /// Forgets all names but these.
    void keep(const TopicIdSet& ids);

private:
    /// Ids are random numbers, so that each of some tens of topics has a place of its own.
    std::array<TopicId, 64> lately_{};
    TopicIdMap<std::string> names_;
};

}  // namespace warren::core
