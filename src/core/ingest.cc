#include "warren/core/ingest.h"

#include "core/own_progress.h"
#include "core/window/filter_decisions.h"

#include <algorithm>
#include <bitset>
#include <string>
#include <utility>
#include <variant>

namespace warren::core {
namespace {

constexpr std::size_t most_problems = 5;
/// Groups whose fate by the consumer's lists is remembered.
constexpr std::size_t most_decisions = 65'536;

std::string reader_group(std::string_view name) {
    return "burrow-" + std::string(name);
}

/// What one batch needs while it is applied.
struct Work {
    ClusterStore::Batch batch;
    BatchReport report;
};

}  // namespace

struct OffsetsIngest::Impl {
    Impl(ClusterStore& cluster, const ConsumerName& name, TopicName offsets_topic, GroupFilter lists)
        : store(cluster),
          filter(std::move(lists), most_decisions),
          progress(reader_group(name.view()), std::move(offsets_topic), cluster.intervals()) {
        store.mark_artificial(GroupName(progress.group()));
    }

    void apply(Work& work, const RawRecord& record);
    void apply(Work& work, const RawRecord& record, const OffsetCommitRecord& commit);
    void apply(Work& work, const RawRecord& record, const GroupMetadataRecord& group);
    void apply(Work& work, const RawRecord& record, const OtherRecord& other);
    void apply(Work& work, const RawRecord& record, const DecodeError& error);
    void set_owners(Work& work, const GroupMetadataRecord& group);
    bool accepts(Work& work, std::string_view group);

    ClusterStore& store;
    FilterDecisions filter;
    OwnProgress progress;
    /// The unknown record types that have been told.
    std::bitset<65'536> told_types;
};

OffsetsIngest::OffsetsIngest(ClusterStore& store, const ConsumerName& name, TopicName offsets_topic, GroupFilter filter)
    : impl_(std::make_unique<Impl>(store, name, std::move(offsets_topic), std::move(filter))) {}

OffsetsIngest::~OffsetsIngest() = default;

BatchReport OffsetsIngest::apply(std::span<const RawRecord> records, base::WallTime now) {
    Work work{ClusterStore::Batch(impl_->store, now), {}};
    work.report.records = records.size();
    for (const RawRecord& record : records) impl_->apply(work, record);
    impl_->progress.report(work.batch, records, now);
    return std::move(work.report);
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
    if (!commit.value) ++work.report.tombstones;
    if (!accepts(work, commit.key.group)) return;
    CommitEvent event{.group = commit.key.group, .topic = commit.key.topic, .partition = commit.key.partition};
    event.order = record.offset;
    if (!commit.value) {
        work.batch.forget_commit(event);
        return;
    }
    event.offset = commit.value->offset;
    event.timestamp_ms = commit.value->commit_timestamp_ms;
    ++work.report.commits[static_cast<std::size_t>(work.batch.commit(event))];
}

void OffsetsIngest::Impl::apply(Work& work, const RawRecord&, const GroupMetadataRecord& group) {
    ++work.report.by_type[static_cast<std::size_t>(RecordType::group_metadata)];
    if (!group.value) ++work.report.tombstones;
    if (!accepts(work, group.group)) return;
    if (group.value) {
        set_owners(work, group);
    } else if (work.batch.remove_group(group.group)) {
        work.report.removed_groups.emplace_back(group.group);
    }
}

void OffsetsIngest::Impl::set_owners(Work& work, const GroupMetadataRecord& group) {
    std::vector<OwnedPartition> owned;
    // Members of other protocol types own no partitions. Such a record still ends the ownership told by an earlier one.
    if (group.value->protocol_type == "consumer") {
        for (const GroupMember& member : group.value->members) {
            auto assignment = decode_assignment(member.assignment);
            if (!assignment) {
                ++work.report.damaged_members;
                continue;
            }
            const auto owner = std::make_shared<const Owner>(
                Owner{.host = std::string(member.client_host), .client_id = std::string(member.client_id)});
            for (const AssignedTopic& topic : *assignment) {
                for (const std::int32_t partition : topic.partitions) owned.push_back({topic.topic, partition, owner});
            }
        }
    }
    work.batch.set_owners(group.group, owned);
}

void OffsetsIngest::Impl::apply(Work& work, const RawRecord&, const OtherRecord& other) {
    ++work.report.by_type[static_cast<std::size_t>(other.type)];
    if (other.tombstone) ++work.report.tombstones;
}

void OffsetsIngest::Impl::apply(Work& work, const RawRecord& record, const DecodeError& error) {
    bool tell = true;
    if (error.code == DecodeErrorCode::unknown_key_type) {
        ++work.report.unknown_type;
        const auto bit = static_cast<std::uint16_t>(error.type.value_or(-1));
        tell = !told_types.test(bit);
        told_types.set(bit);
    } else {
        ++work.report.errors[static_cast<std::size_t>(error.code)];
    }
    if (tell && work.report.problems.size() < most_problems) {
        work.report.problems.push_back({record.partition, record.offset, error});
    }
}

std::vector<GroupName> TopicIngest::reap(const std::vector<GroupName>& listed) {
    return store_->remove_unlisted(listed, GroupName(reader_group(store_->name().view())));
}

}  // namespace warren::core
