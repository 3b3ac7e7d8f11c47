#pragma once

#include "core/protocol/topic_names.h"
#include "core/window/text_table.h"
#include "warren/core/decode/offsets_record.h"
#include "warren/core/model/commit.h"
#include "warren/core/model/topic_id.h"
#include "warren/core/snapshot/items.h"
#include "warren/core/window/cluster_store.h"

#include <absl/container/flat_hash_map.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace warren::core {

/// Who owns what in groups of the newer protocols, and their types and states. A record of these tells one thing of one
/// member, and topics by their ids, so the owners of a group are put together here: client id and host of its members
/// (types 5 and 19), what each has (types 8 and 22), and for streams groups what their tasks read (type 23). Partitions
/// that a member is to give up are still its own. A partition whose topic's name is not known has no owner until it is.
///
/// Its state follows from the epochs of the group (types 3 and 17), of its assignment (types 6 and 20) and of those
/// members that have taken it over (types 8 and 22). Of share groups only the members count (type 10); they own nothing
/// here.
///
/// A streams group's topics that are told as a regular expression only have no owners: no record says what it matches.
///
/// One per offsets topic, used by one thread. Holds what there is of members now: as much as the brokers do. Source of
/// the rules: consumer-offsets-format.md of the specification, sections 6.1 to 6.5, 9 and 10.
class ProtocolGroups {
public:
    enum class Repetition {
        /// All records of a group are in one log, so one that is not newer than the newest was read before.
        passed_over,
        /// The logs' orders say nothing.
        not_seen
    };
    explicit ProtocolGroups(Repetition repetition) : repetition_(repetition) {}

    // ---- Records, in their order ----

    void apply(const ProtocolRecord& record, const RecordPlace& at);
    /// The record of a classic group ends any other form of the group, or the classic one. It has reached the store.
    void apply(const GroupMetadataRecord& record, const RecordPlace& at);
    /// An offset commit, which may tell the id of its topic.
    void learn_topic(const TopicId& id, std::string_view name) {
        if (names_.learn(id, name)) has_new_name();
    }

    /// Only owners are told.
    void tell_no_states() { tells_states_ = false; }
    /// Tells the store the owners and states of the groups that have changed. At the end of a batch of records, so that
    /// the many records of one reassignment are one change.
    void tell(ClusterStore::Batch& batch);

    /// Whether owners could not be told because names of topics are not known.
    [[nodiscard]] bool lacks_names() const { return any_unnamed_; }

    /// What was read of the log, or of all logs of the topic, is void.
    void forget_log(LogId log);

    // ---- Snapshots ----

    void save_logs(const std::function<void(const snapshot::LogState&)>& take) const;
    /// The groups of a part of the store's.
    void save_groups(std::size_t part, const std::function<void(snapshot::MembersState&&)>& take) const;
    void save_names(const std::function<void(const snapshot::TopicNameState&)>& take) const;
    /// `log`: what the saved one is now. Before records; groups that are there already stay as they are.
    void restore(const snapshot::LogState& state, LogId log);
    void restore(const snapshot::MembersState& state, LogId log);
    void restore(const snapshot::TopicNameState& state) { learn_topic(state.id, state.topic); }
    /// After the store has what was saved of the same groups, their owners among it.
    void end_restore(const ClusterStore::Batch& batch);

    struct Sizes {
        std::size_t groups = 0;
        std::size_t members = 0;
        std::size_t topic_names = 0;
    };
    [[nodiscard]] Sizes sizes() const;

private:
    /// What a group is by the last record that defines it. `other`: nothing yet, or something that is no concern here.
    using Form = snapshot::MembersState::Form;

    using Held = snapshot::MembersState::Held;
    using Tasks = snapshot::MembersState::Tasks;
    struct Member {
        OwnerRef owner;
        std::vector<Held> held;
        std::vector<Tasks> tasks;
        /// The epoch of the assignment that it has wholly taken over.
        std::optional<std::int32_t> settled_epoch;

        [[nodiscard]] bool empty() const { return !owner && held.empty() && tasks.empty() && !settled_epoch; }
    };
    struct Group {
        Form form = Form::other;
        /// The store has owners from here.
        bool told = false;
        /// It is among `changed_`, and what of it is to be told.
        bool listed = false;
        bool owners_changed = false;
        bool standing_changed = false;
        /// What it is no more since a tombstone that has not been told yet.
        std::optional<GroupType> ended;
        /// Of the group, and of the assignment of all its members.
        std::int32_t epoch = 0;
        std::int32_t assignment_epoch = 0;
        /// Of the last record.
        std::int64_t order = std::numeric_limits<std::int64_t>::min();
        TextMap<Member> members;
        /// The topics that the tasks of a subtopology read.
        TextMap<std::vector<std::string>> topology;
        /// Topics whose names were not known when the owners were told.
        std::vector<TopicId> unnamed;

        [[nodiscard]] bool empty() const {
            return form == Form::other && !told && assignment_epoch == 0 && members.empty() && topology.empty();
        }
    };
    struct Log {
        std::int64_t newest = std::numeric_limits<std::int64_t>::min();
        TextMap<Group> groups;
    };

    /// The log of a record that was not read before; null if it was.
    Log* log_of_new(const RecordPlace& at);
    /// The group that a record tells something of, made if it is not there. A tombstone makes nothing.
    Group* group_of(Log& log, const ProtocolRecord& record, const RecordPlace& at);
    void mark_changed(LogId log, std::string_view name, Group& group, bool Group::*what);

    template <typename Value>
    void apply_form(Log& log, const ProtocolRecord& record, const RecordPlace& at, Form form);
    void end_form(LogId log, std::string_view name, Group& group, Form form);
    void apply_assignment_epoch(Log& log, const ProtocolRecord& record, const RecordPlace& at);
    void apply_topology(Log& log, const ProtocolRecord& record, const RecordPlace& at);
    /// Who a member is.
    template <typename Value>
    void apply_member(Log& log, const ProtocolRecord& record, const RecordPlace& at);
    /// What a member has. `settled`: the value that stands for a member that has all it is to have.
    template <typename Value, typename Part>
    void apply_current(Log& log, const ProtocolRecord& record, const RecordPlace& at, Part Member::*part, Part now,
                       std::int8_t settled);
    /// Replaces `part` of the record's member by `now`. Returns whether that changes it.
    template <typename Part>
    static bool replace(Group& group, const ProtocolRecord& record, Part Member::*part, Part now);
    /// After a member has changed: so that a group of which nothing is left is looked at, and goes.
    void mark_if_empty(LogId log, std::string_view name, Group& group);
    void learn_topics(const ProtocolRecord& record);
    [[nodiscard]] static std::vector<Held> held(const ProtocolRecord& record);
    [[nodiscard]] static std::vector<Tasks> tasks(const ProtocolRecord& record);

    void has_new_name();
    /// Marks the groups as changed for which a name has become known.
    void look_for_names(const ClusterStore::Batch& batch);
    [[nodiscard]] std::string_view name_of(const ClusterStore::Batch& batch, const TopicId& id) const;
    void tell_owners(ClusterStore::Batch& batch, const std::string& name, Group& group) const;
    void tell_standing(ClusterStore::Batch& batch, LogId log, const std::string& name, Group& group) const;
    [[nodiscard]] static GroupStanding standing_of(const Group& group);
    void add_held(const ClusterStore::Batch& batch, Group& group, std::vector<OwnedPartition>& owned) const;
    static void add_tasks(const Group& group, std::vector<OwnedPartition>& owned);

    const Repetition repetition_;
    bool tells_states_ = true;
    absl::flat_hash_map<LogId, Log> logs_;
    /// Log and name of the groups of which something is to be told.
    std::vector<std::pair<LogId, std::string>> changed_;

    TopicNames names_;
    std::size_t most_names_ = fewest_most_names;
    /// Since the owners were told last.
    bool names_grew_ = false;
    std::uint64_t ids_told_ = 0;
    /// Whether a group may miss a name.
    bool any_unnamed_ = false;

    /// Names beyond this number are only kept while members have the topics.
    static constexpr std::size_t fewest_most_names = 65'536;
};

}  // namespace warren::core
