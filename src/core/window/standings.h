#pragma once

#include "core/window/text_table.h"
#include "warren/core/model/group_standing.h"
#include "warren/core/window/cluster_store.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace warren::core {

/// Types and states of the groups of one shard. Apart from the windows, since groups without any have a state too, such
/// as share groups. There are as many as brokers keep groups: their tombstones end them. Not thread-safe.
class Standings {
public:
    struct Entry {
        GroupStanding standing;
        /// Where the record that told it stands.
        RecordPlace at;
        /// The group has expired: it has none until it is heard of again.
        bool asleep = false;
    };

    /// Unless a later record of the same log has told one.
    void set(std::string_view group, const GroupStanding& standing, const RecordPlace& at);
    /// A group of this type (none: whatever it is) is over. Nothing happens if it goes on as another one, if a later
    /// record of the same log has told of it, or if what is known was told elsewhere: a tombstone of a group's old copy
    /// does not end the new one.
    void end(std::string_view group, std::optional<GroupType> type, const RecordPlace& at);
    void erase(std::string_view group);
    void forget_log(LogId log);

    void put_to_sleep(std::string_view group);
    void wake(std::string_view group);

    /// Takes a saved one, if nothing is known of the group.
    void restore(std::string_view group, const Entry& entry);

    /// Null: none.
    [[nodiscard]] const GroupStanding* find(std::string_view group) const;

    /// Calls `visit(group, entry)`, also for those that sleep.
    template <typename Visit>
    void for_each(Visit visit) const {
        for (const auto& [group, entry] : by_group_) visit(group, entry);
    }

    /// An estimate of the memory.
    [[nodiscard]] std::size_t bytes() const;

private:
    using Table = TextMap<Entry>;
    void erase(Table::iterator place);

    Table by_group_;
    std::size_t name_bytes_ = 0;
};
static_assert(sizeof(Standings::Entry) == 32, "beside the name that is all of a group");

}  // namespace warren::core
