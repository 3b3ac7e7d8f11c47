#pragma once

#include "core/window/text_table.h"
#include "warren/core/model/group_standing.h"
#include "warren/core/window/cluster_store.h"

#include <absl/container/inlined_vector.h>

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

    // A group may be told of in several logs: its old copy stays where it was when the brokers' topic gets more
    // partitions. So each log has its own word, whatever the order in which they are read.

    /// Unless a later record of the same log has told one.
    void set(std::string_view group, const GroupStanding& standing, const RecordPlace& at);
    /// A group of this type (none: whatever it is) is over. Nothing happens if it goes on as another one, or if a later
    /// record of the same log has told of it.
    void end(std::string_view group, std::optional<GroupType> type, const RecordPlace& at);
    void erase(std::string_view group);
    void forget_log(LogId log);

    void put_to_sleep(std::string_view group);
    void wake(std::string_view group);

    /// Takes a saved one, if nothing is known of the group from its log.
    void restore(std::string_view group, const Entry& entry);

    /// What `log` says, where the group's commits come from, or else the log that has spoken last. Null: nothing.
    [[nodiscard]] const GroupStanding* find(std::string_view group, LogId log) const;

    /// Calls `visit(group, entry)` for every word, also for those that sleep.
    template <typename Visit>
    void for_each(Visit visit) const {
        for (const auto& [group, entries] : by_group_) {
            for (const Entry& entry : entries) visit(group, entry);
        }
    }
    /// Calls `visit(group)`.
    template <typename Visit>
    void for_each_group(Visit visit) const {
        for (const auto& [group, entries] : by_group_) visit(group);
    }

    /// An estimate of the memory.
    [[nodiscard]] std::size_t bytes() const;

private:
    /// By log, the one that has spoken last at the end; rarely more than one.
    using Entries = absl::InlinedVector<Entry, 1>;
    using Table = TextMap<Entries>;
    void erase(Table::iterator place);
    void give_back();

    Table by_group_;
    std::size_t name_bytes_ = 0;
};
static_assert(sizeof(Standings::Entry) == 32, "beside the name that is nearly all of a group");

}  // namespace warren::core
