#include "warren/core/ingest.h"

#include "core/own_progress.h"
#include "core/protocol/protocol_groups.h"
#include "core/snapshot/known_records.h"
#include "core/window/filter_decisions.h"
#include "warren/core/snapshot/codec.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <variant>

namespace warren::core {
namespace {

constexpr std::size_t most_problems = 5;
/// Groups whose fate by the consumer's lists is remembered.
constexpr std::size_t most_decisions = 65'536;
/// Unknown types and versions that are told by number.
constexpr std::size_t most_unknown = 64;
/// In one item of a snapshot.
constexpr std::size_t most_let_go = 4'096;

std::string reader_group(std::string_view name) {
    return "burrow-" + std::string(name);
}

/// What one batch needs while it is applied.
struct Work {
    ClusterStore::Batch batch;
    BatchReport report;
};

void count(DecodeWarnings warnings, BatchReport& report) {
    if (warnings.empty()) return;
    for (std::size_t i = 0; i < report.warnings.size(); ++i) {
        if (warnings.has(static_cast<DecodeWarning>(i))) ++report.warnings[i];
    }
}

}  // namespace

struct OffsetsIngest::Impl {
    Impl(ClusterStore& cluster, const ConsumerName& name, TopicName offsets_topic, GroupFilter lists)
        : store(cluster),
          is_of_brokers(offsets_topic.view() == brokers_offsets_topic),
          log(cluster.log_of_topic(offsets_topic)),
          filter(std::move(lists), most_decisions),
          protocol(is_of_brokers ? ProtocolGroups::Repetition::passed_over : ProtocolGroups::Repetition::not_seen),
          progress(reader_group(name.view()), std::move(offsets_topic), cluster.intervals()) {
        store.mark_artificial(GroupName(progress.group()));
    }

    void apply(Work& work, const RawRecord& record);
    void apply(Work& work, const RawRecord& record, const OffsetCommitRecord& commit);
    void apply(Work& work, const RawRecord& record, const GroupMetadataRecord& group);
    void apply(Work& work, const RawRecord& record, const ProtocolRecord& other);
    void apply(Work& work, const RawRecord& record, const DecodeError& error);
    void set_owners(Work& work, const RawRecord& record, const GroupMetadataRecord& group);
    void end_group(Work& work, const RawRecord& record, std::string_view group);
    bool accepts(Work& work, std::string_view group);
    [[nodiscard]] bool is_known(const RawRecord& record, std::string_view group) const {
        return known && known->covers(group, record.partition, record.offset);
    }

    bool restore(const snapshot::GroupState& group);
    void restore(const snapshot::WaitingState& waiting, base::WallTime now);
    [[nodiscard]] bool goes_on(snapshot::LogPart part) const;
    [[nodiscard]] LogId log_of(std::int32_t partition) const {
        return is_of_brokers ? ClusterStore::log_of_partition(log, partition) : log;
    }
    [[nodiscard]] RecordPlace place_of(const RawRecord& record) const {
        return {.log = log_of(record.partition), .order = record.offset};
    }

    ClusterStore& store;
    const bool is_of_brokers;
    const LogId log;
    FilterDecisions filter;
    ProtocolGroups protocol;
    OwnProgress progress;
    bool is_warming = false;
    bool tells_states = true;
    /// Once reading has begun, in the brokers' own topic.
    std::optional<ReaderNumber> reader;
    /// The unknown record types, and versions of known ones, that have been told.
    std::set<UnknownKind> told_unknown;

    /// Only while records that a snapshot holds may be read again.
    std::optional<KnownRecords> known;
    /// By partition, whether the snapshot's position is where reading goes on.
    std::vector<bool> resumed;
};

OffsetsIngest::OffsetsIngest(ClusterStore& store, const ConsumerName& name, TopicName offsets_topic, GroupFilter filter)
    : impl_(std::make_unique<Impl>(store, name, std::move(offsets_topic), std::move(filter))) {}

OffsetsIngest::~OffsetsIngest() {
    end_warming();
}

BatchReport OffsetsIngest::apply(std::span<const RawRecord> records, base::WallTime now) {
    BatchReport report = store(records, now);
    show_as_read(records, now);
    return report;
}

BatchReport OffsetsIngest::store(std::span<const RawRecord> records, base::WallTime now) {
    Work work{ClusterStore::Batch(impl_->store, now), {}};
    work.report.records = records.size();
    for (const RawRecord& record : records) impl_->apply(work, record);
    if (impl_->known && impl_->known->passed(records)) impl_->known.reset();
    impl_->protocol.tell(work.batch);
    if (impl_->protocol.lacks_names()) impl_->store.wish_for_topic_ids();
    return std::move(work.report);
}

bool OffsetsIngest::is_of_brokers() const {
    return impl_->is_of_brokers;
}

void OffsetsIngest::begin_warming() {
    if (impl_->is_of_brokers && !std::exchange(impl_->is_warming, true)) impl_->store.begin_warming();
}

void OffsetsIngest::end_warming() {
    if (std::exchange(impl_->is_warming, false)) impl_->store.end_warming();
}

void OffsetsIngest::begin_reading() {
    if (impl_->is_of_brokers && !impl_->reader) impl_->reader = impl_->store.begin_reading(impl_->log);
}

void OffsetsIngest::note_read_up(std::int32_t partition, base::MonotonicTime at) {
    if (impl_->reader) impl_->store.note_read_up(*impl_->reader, impl_->log_of(partition), at);
}

void OffsetsIngest::look_for_names(base::WallTime now) {
    if (!impl_->protocol.lacks_names()) return;
    {
        ClusterStore::Batch batch(impl_->store, now);
        impl_->protocol.tell(batch);
    }
    if (impl_->protocol.lacks_names()) impl_->store.wish_for_topic_ids();
}

void OffsetsIngest::show_as_read(std::span<const RawRecord> records, base::WallTime now) {
    ClusterStore::Batch batch(impl_->store, now);
    impl_->progress.report(batch, records, now);
}

void OffsetsIngest::tell_no_states() {
    impl_->tells_states = false;
    impl_->protocol.tell_no_states();
}

std::size_t OffsetsIngest::forget_topic() {
    impl_->progress.restart();
    impl_->store.remove_group(GroupName(impl_->progress.group()));
    impl_->protocol.forget_log(impl_->log);
    impl_->known.reset();
    return impl_->store.forget_log(impl_->log);
}

std::size_t OffsetsIngest::forget_partition(std::int32_t partition) {
    if (!impl_->is_of_brokers) return 0;
    impl_->progress.restart();
    impl_->store.remove_group(GroupName(impl_->progress.group()));
    impl_->protocol.forget_log(impl_->log_of(partition));
    if (impl_->known) impl_->known->forget(partition);
    return impl_->store.forget_log(impl_->log_of(partition));
}

void OffsetsIngest::Impl::apply(Work& work, const RawRecord& record) {
    std::visit([&](const auto& decoded) { apply(work, record, decoded); },
               decode_offsets_record(record.key, record.value));
}

bool OffsetsIngest::Impl::accepts(Work& work, std::string_view group) {
    if (filter.accepts(group)) return true;
    ++work.report.filtered;
    return false;
}

void OffsetsIngest::Impl::apply(Work& work, const RawRecord& record, const OffsetCommitRecord& commit) {
    // Types 0 and 1 only differ in the int16 the key begins with.
    ++work.report.by_type[record.key->at(1) == 0 ? 0 : 1];
    count(commit.warnings, work.report);
    if (!commit.value) ++work.report.tombstones;
    if (!accepts(work, commit.key.group)) return;
    if (is_known(record, commit.key.group)) {
        if (commit.value) ++work.report.commits[static_cast<std::size_t>(CommitOutcome::duplicate)];
        return;
    }
    CommitEvent event{.group = commit.key.group, .topic = commit.key.topic, .partition = commit.key.partition};
    event.order = record.offset;
    event.log = log_of(record.partition);
    if (!commit.value) {
        work.batch.forget_commit(event);
        return;
    }
    event.offset = commit.value->offset;
    event.timestamp_ms = commit.value->commit_timestamp_ms;
    protocol.learn_topic(commit.value->topic_id, commit.key.topic);
    ++work.report.commits[static_cast<std::size_t>(work.batch.commit(event))];
}

void OffsetsIngest::Impl::apply(Work& work, const RawRecord& record, const GroupMetadataRecord& group) {
    ++work.report.by_type[static_cast<std::size_t>(RecordType::group_metadata)];
    count(group.warnings, work.report);
    if (!group.value) ++work.report.tombstones;
    if (!accepts(work, group.group) || is_known(record, group.group)) return;
    if (group.value) {
        set_owners(work, record, group);
        const auto members = static_cast<std::uint32_t>(group.value->members.size());
        const auto standing = standing_by_members(GroupType::classic, members);
        if (tells_states) work.batch.set_standing(group.group, standing, place_of(record));
    } else {
        end_group(work, record, group.group);
    }
    protocol.apply(group, place_of(record));
}

void OffsetsIngest::Impl::end_group(Work& work, const RawRecord& record, std::string_view group) {
    // Brokers write it also when a group goes on with a newer protocol, and then its offsets stay.
    const bool gone = is_of_brokers ? work.batch.end_members(group, record.offset, log_of(record.partition))
                                     : work.batch.remove_windows(group);
    if (tells_states) work.batch.end_standing(group, GroupType::classic, place_of(record));
    if (gone) work.report.removed_groups.emplace_back(group);
}

void OffsetsIngest::Impl::set_owners(Work& work, const RawRecord& record, const GroupMetadataRecord& group) {
    std::vector<OwnedPartition> owned;
    DecodeWarnings warnings;
    // Members of other protocol types own no partitions. Such a record still ends the ownership told by an earlier one.
    if (group.value->protocol_type == "consumer") {
        for (const GroupMember& member : group.value->members) {
            auto assignment = decode_assignment(member.assignment);
            if (!assignment) {
                // The others of the group are used.
                warnings.add(DecodeWarning::embedded_undecodable);
                continue;
            }
            const auto owner = std::make_shared<const Owner>(
                Owner{.host = std::string(member.client_host), .client_id = std::string(member.client_id)});
            for (const AssignedTopic& topic : assignment->partitions) {
                for (const std::int32_t partition : topic.partitions) owned.push_back({topic.topic, partition, owner});
            }
        }
    }
    count(warnings, work.report);
    work.batch.set_owners(group.group, owned, record.offset);
}

void OffsetsIngest::Impl::apply(Work& work, const RawRecord& record, const ProtocolRecord& other) {
    ++work.report.by_type[static_cast<std::size_t>(other.type)];
    count(other.warnings, work.report);
    if (!other.value) ++work.report.tombstones;
    if (accepts(work, other.group) && !is_known(record, other.group)) protocol.apply(other, place_of(record));
}

void OffsetsIngest::Impl::apply(Work& work, const RawRecord& record, const DecodeError& error) {
    const bool unknown_type = error.code == DecodeErrorCode::unknown_key_type;
    ++(unknown_type ? work.report.unknown_type : work.report.errors[static_cast<std::size_t>(error.code)]);
    bool is_news = work.report.problems.size() < most_problems;
    if (unknown_type || error.code == DecodeErrorCode::unknown_value_version) {
        const UnknownKind kind{.type = error.type.value_or(-1), .value_version = error.value_version};
        ++work.report.unknown[kind];
        is_news = is_news && told_unknown.size() < most_unknown && told_unknown.insert(kind).second;
    }
    if (is_news) work.report.problems.push_back({record.partition, record.offset, error});
}

// ---- Snapshots ----

void OffsetsIngest::save_logs(std::string& bytes) const {
    impl_->protocol.save_logs([&](const snapshot::LogState& log) { snapshot::encode(log, bytes); });
}

void OffsetsIngest::save_ends(std::string& bytes, const std::function<void()>& flush) const {
    for (const TopicName& topic : impl_->store.topics()) {
        if (const auto ends = impl_->store.save_ends(topic)) snapshot::encode(*ends, bytes);
        flush();
    }
}

void OffsetsIngest::save_part(std::size_t part, const std::function<void(snapshot::GroupState&)>& adjust,
                              std::string& bytes) {
    const auto accepts = [this](std::string_view group) { return impl_->filter.accepts(group); };
    const ClusterStore::Selection wanted{
        .topic = impl_->log, .own_group = impl_->progress.group(), .accepts = accepts};
    impl_->store.save_groups(
        part, wanted,
        [&](snapshot::GroupState&& group) {
            adjust(group);
            snapshot::encode(group, bytes);
        },
        [&](const snapshot::WaitingState& waiting) { snapshot::encode(waiting, bytes); });
    impl_->store.save_standings(part, wanted,
                                [&](const snapshot::StandingState& state) { snapshot::encode(state, bytes); });
    impl_->protocol.save_groups(part, [&](const snapshot::MembersState& group) { snapshot::encode(group, bytes); });
}

void OffsetsIngest::save_names(std::string& bytes) const {
    impl_->protocol.save_names([&](const snapshot::TopicNameState& name) { snapshot::encode(name, bytes); });
}

void OffsetsIngest::save_let_go(std::string& bytes, const std::function<void()>& flush) const {
    if (!impl_->is_of_brokers) return;
    const std::vector<std::uint64_t> all = impl_->store.let_go();
    for (std::size_t i = 0; i < all.size(); i += most_let_go) {
        const auto some = std::span(all).subspan(i, std::min(most_let_go, all.size() - i));
        snapshot::encode(snapshot::LetGoState{{some.begin(), some.end()}}, bytes);
        flush();
    }
}

void OffsetsIngest::begin_restore(std::vector<bool> resumed, std::vector<snapshot::Positions> parts) {
    impl_->known.emplace(std::move(parts));
    for (std::size_t i = 0; i < resumed.size(); ++i) {
        if (!resumed[i]) impl_->known->forget(static_cast<std::int32_t>(i));
    }
    impl_->resumed = std::move(resumed);
}

bool OffsetsIngest::restore(const snapshot::Item& item, base::WallTime now) {
    if (std::holds_alternative<snapshot::Positions>(item)) impl_->known->begin_part();
    if (const auto* ends = std::get_if<snapshot::TopicEnds>(&item)) impl_->store.restore(*ends, now);
    if (const auto* gone = std::get_if<snapshot::LetGoState>(&item)) impl_->store.restore(*gone);
    if (const auto* group = std::get_if<snapshot::GroupState>(&item)) return impl_->restore(*group);
    if (const auto* waiting = std::get_if<snapshot::WaitingState>(&item)) impl_->restore(*waiting, now);
    if (const auto* state = std::get_if<snapshot::StandingState>(&item)) {
        const bool is_good = impl_->goes_on(state->log) && impl_->filter.accepts(state->group);
        if (is_good) impl_->store.restore(*state, impl_->log | state->log);
    }
    if (const auto* log = std::get_if<snapshot::LogState>(&item); log && impl_->goes_on(log->log)) {
        impl_->protocol.restore(*log, impl_->log | log->log);
    }
    if (const auto* members = std::get_if<snapshot::MembersState>(&item)) {
        if (!impl_->goes_on(members->log) || !impl_->filter.accepts(members->group)) return false;
        impl_->known->add(members->group);
        impl_->protocol.restore(*members, impl_->log | members->log);
    }
    if (const auto* name = std::get_if<snapshot::TopicNameState>(&item)) impl_->protocol.restore(*name);
    return false;
}

void OffsetsIngest::end_restore(base::WallTime now) {
    impl_->protocol.end_restore(ClusterStore::Batch(impl_->store, now));
    if (impl_->protocol.lacks_names()) impl_->store.wish_for_topic_ids();
    if (impl_->known->passed({})) impl_->known.reset();
}

/// Whether what was read of the log goes on where the snapshot ends.
bool OffsetsIngest::Impl::goes_on(snapshot::LogPart part) const {
    if (!is_of_brokers) return part == 0 && std::find(resumed.begin(), resumed.end(), false) == resumed.end();
    return part > 0 && part <= resumed.size() && resumed[part - 1];
}

bool OffsetsIngest::Impl::restore(const snapshot::GroupState& group) {
    const bool all_go_on = std::find(resumed.begin(), resumed.end(), false) == resumed.end();
    const bool own = group.group == progress.group();
    if (own && !all_go_on) return false;
    if (!own && (!filter.accepts(group.group) || (group.log && !goes_on(*group.log)))) return false;
    const auto restore_into_store = [&] {
        if (group.log || all_go_on) return store.restore(group, group.log ? log | *group.log : 0);
        // Nobody knows the log of its owners: if that begins anew, all orders in it are lower.
        snapshot::GroupState replaceable = group;
        replaceable.owners_order = std::numeric_limits<std::int64_t>::min();
        return store.restore(replaceable, 0);
    };
    if (!restore_into_store()) return false;
    // What was not taken is read again.
    known->add(group.group);
    return true;
}

void OffsetsIngest::Impl::restore(const snapshot::WaitingState& waiting, base::WallTime now) {
    if (!filter.accepts(waiting.group)) return;
    known->add(waiting.group);
    ClusterStore::Batch batch(store, now);
    if (waiting.owner) {
        batch.set_owner(waiting.group,
                        {waiting.topic, waiting.partition, std::make_shared<const Owner>(*waiting.owner)});
    }
    if (!waiting.commit || !goes_on(waiting.commit->log)) return;
    batch.commit({.group = waiting.group,
                  .topic = waiting.topic,
                  .partition = waiting.partition,
                  .offset = waiting.commit->offset,
                  .timestamp_ms = waiting.commit->timestamp_ms,
                  .order = waiting.commit->order,
                  .log = log | waiting.commit->log});
}

std::vector<GroupName> TopicIngest::reap(const std::vector<GroupName>& gone) {
    return store_->remove_groups(gone, GroupName(reader_group(store_->name().view())));
}

}  // namespace warren::core
