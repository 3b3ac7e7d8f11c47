#include "kafka/admin_queue.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <utility>

namespace warren::kafka {

namespace {

/// The longest that the library takes.
constexpr std::chrono::hours longest_timeout{1};
static_assert(AdminQueue::coordinator_patience < longest_timeout);

/// The library hands back a pointer with the answer; ours is only ever a number.
void* as_opaque(std::uint64_t number) {
    return reinterpret_cast<void*>(static_cast<std::uintptr_t>(number));
}

GroupOffset group_offset(const rd_kafka_topic_partition_t& partition) {
    GroupOffset answer;
    answer.place = {partition.topic, partition.partition};
    if (partition.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        answer.state = GroupOffset::State::stable;
        if (partition.offset >= 0) answer.offset = partition.offset;
    } else if (partition.err == RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT) {
        answer.state = GroupOffset::State::pending;
    }
    return answer;
}

/// Null: it tells nothing.
const rd_kafka_ConsumerGroupDescription_t* described_group(const EventHandle& event) {
    const auto* result = rd_kafka_event_DescribeConsumerGroups_result(event.get());
    if (result == nullptr || request_error(event) != RD_KAFKA_RESP_ERR_NO_ERROR) return nullptr;
    std::size_t count = 0;
    const auto** groups = rd_kafka_DescribeConsumerGroups_result_groups(result, &count);
    if (count != 1) return nullptr;
    const auto* error = rd_kafka_ConsumerGroupDescription_error(groups[0]);
    const bool failed = error != nullptr && rd_kafka_error_code(error) != RD_KAFKA_RESP_ERR_NO_ERROR;
    return failed ? nullptr : groups[0];
}

std::optional<core::GroupType> type_of(const rd_kafka_ConsumerGroupDescription_t& group) {
#if RD_KAFKA_VERSION >= 0x020a0000
    switch (rd_kafka_ConsumerGroupDescription_type(&group)) {
        case RD_KAFKA_CONSUMER_GROUP_TYPE_CLASSIC:
            return core::GroupType::classic;
        case RD_KAFKA_CONSUMER_GROUP_TYPE_CONSUMER:
            return core::GroupType::consumer;
        default:
            return std::nullopt;
    }
#else
    // Earlier libraries ask for classic groups only.
    static_cast<void>(group);
    return core::GroupType::classic;
#endif
}

/// The library has no names for `Assigning` and `Reconciling`: they are unknown to it.
std::optional<core::GroupPhase> phase_of(rd_kafka_consumer_group_state_t state) {
    switch (state) {
        case RD_KAFKA_CONSUMER_GROUP_STATE_EMPTY:
            return core::GroupPhase::empty;
        case RD_KAFKA_CONSUMER_GROUP_STATE_STABLE:
            return core::GroupPhase::stable;
        case RD_KAFKA_CONSUMER_GROUP_STATE_PREPARING_REBALANCE:
            return core::GroupPhase::preparing_rebalance;
        case RD_KAFKA_CONSUMER_GROUP_STATE_COMPLETING_REBALANCE:
            return core::GroupPhase::completing_rebalance;
        default:
            return std::nullopt;
    }
}

bool tells_owners(const rd_kafka_ConsumerGroupDescription_t& group) {
    switch (rd_kafka_ConsumerGroupDescription_state(&group)) {
        // Members have nothing until these are over, and have not lost what they had.
        case RD_KAFKA_CONSUMER_GROUP_STATE_PREPARING_REBALANCE:
        case RD_KAFKA_CONSUMER_GROUP_STATE_COMPLETING_REBALANCE:
            return false;
        case RD_KAFKA_CONSUMER_GROUP_STATE_DEAD:
            return rd_kafka_ConsumerGroupDescription_member_count(&group) > 0;
        default:
            return true;
    }
}

}  // namespace

base::Result<std::unique_ptr<Client>> open_asking_client(const ClientSettings& settings, const std::string& id,
                                                         const runtime::Logger& log) {
    auto conf = make_conf(settings, {{"isolation.level", "read_uncommitted"}, {"group.id", id}});
    if (!conf) return base::failure(conf.error().message);
    return Client::open(std::move(*conf), log);
}

PartitionListHandle offset_question(const std::vector<PartitionRef>& partitions, OffsetEnd end) {
    PartitionListHandle list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
    const std::int64_t spec = end == OffsetEnd::latest ? RD_KAFKA_OFFSET_SPEC_LATEST : RD_KAFKA_OFFSET_SPEC_EARLIEST;
    for (const auto& [topic, partition] : partitions) {
        rd_kafka_topic_partition_list_add(list.get(), topic, partition)->offset = spec;
    }
    return list;
}

AdminOptionsHandle AdminQueue::options(rd_kafka_admin_op_t operation, std::chrono::milliseconds timeout,
                                       std::uint64_t number) const {
    AdminOptionsHandle options(rd_kafka_AdminOptions_new(client_->get(), operation));
    std::array<char, 256> reason{};
    rd_kafka_AdminOptions_set_request_timeout(options.get(), static_cast<int>(timeout.count()), reason.data(),
                                              reason.size());
    rd_kafka_AdminOptions_set_opaque(options.get(), as_opaque(number));
    return options;
}

void AdminQueue::list_offsets(const PartitionListHandle& question, std::chrono::milliseconds timeout,
                              std::uint64_t number, Isolation isolation) {
    const auto how = options(RD_KAFKA_ADMIN_OP_LISTOFFSETS, timeout, number);
    const ErrorHandle error(rd_kafka_AdminOptions_set_isolation_level(
        how.get(), isolation == Isolation::committed ? RD_KAFKA_ISOLATION_LEVEL_READ_COMMITTED
                                                     : RD_KAFKA_ISOLATION_LEVEL_READ_UNCOMMITTED));
    rd_kafka_ListOffsets(client_->get(), question.get(), how.get(), queue_.get());
}

void AdminQueue::list_groups(std::chrono::milliseconds timeout, std::uint64_t number) {
    const auto how = options(RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPS, timeout, number);
    rd_kafka_ListConsumerGroups(client_->get(), how.get(), queue_.get());
}

void AdminQueue::describe_topics(const std::vector<std::string>& topics, std::chrono::milliseconds timeout) {
    const auto how = options(RD_KAFKA_ADMIN_OP_DESCRIBETOPICS, timeout, 0);
    std::vector<const char*> names;
    names.reserve(topics.size());
    for (const auto& topic : topics) names.push_back(topic.c_str());
    const TopicNamesHandle collection(rd_kafka_TopicCollection_of_topic_names(names.data(), names.size()));
    rd_kafka_DescribeTopics(client_->get(), collection.get(), how.get(), queue_.get());
}

void AdminQueue::list_group_offsets(const std::string& group, std::uint64_t number) {
    const auto how = options(RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, longest_timeout, number);
    const GroupOffsetsRequestHandle request(rd_kafka_ListConsumerGroupOffsets_new(group.c_str(), nullptr));
    rd_kafka_ListConsumerGroupOffsets_t* requests = request.get();
    rd_kafka_ListConsumerGroupOffsets(client_->get(), &requests, 1, how.get(), queue_.get());
}

void AdminQueue::describe_group(const std::string& group, std::uint64_t number) {
    const auto how = options(RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS, longest_timeout, number);
    const char* name = group.c_str();
    rd_kafka_DescribeConsumerGroups(client_->get(), &name, 1, how.get(), queue_.get());
}

void AdminQueue::list_committed(const std::string& group, const std::vector<GroupPartition>& places,
                                std::uint64_t number) {
    const auto how = options(RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, longest_timeout, number);
    const ErrorHandle error(rd_kafka_AdminOptions_set_require_stable_offsets(how.get(), 1));
    const PartitionListHandle list(rd_kafka_topic_partition_list_new(static_cast<int>(places.size())));
    for (const auto& place : places) {
        rd_kafka_topic_partition_list_add(list.get(), place.topic.c_str(), place.partition);
    }
    const GroupOffsetsRequestHandle request(rd_kafka_ListConsumerGroupOffsets_new(group.c_str(), list.get()));
    rd_kafka_ListConsumerGroupOffsets_t* requests = request.get();
    rd_kafka_ListConsumerGroupOffsets(client_->get(), &requests, 1, how.get(), queue_.get());
}

std::vector<core::NamedTopicId> topic_ids(const EventHandle& event) {
    std::vector<core::NamedTopicId> ids;
    const auto* result = rd_kafka_event_DescribeTopics_result(event.get());
    if (result == nullptr || request_error(event) != RD_KAFKA_RESP_ERR_NO_ERROR) return ids;
    std::size_t count = 0;
    const auto** topics = rd_kafka_DescribeTopics_result_topics(result, &count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto* id = rd_kafka_TopicDescription_topic_id(topics[i]);
        const auto error = rd_kafka_error_code(rd_kafka_TopicDescription_error(topics[i]));
        if (error != RD_KAFKA_RESP_ERR_NO_ERROR || id == nullptr) continue;
        const core::TopicId told{static_cast<std::uint64_t>(rd_kafka_Uuid_most_significant_bits(id)),
                                 static_cast<std::uint64_t>(rd_kafka_Uuid_least_significant_bits(id))};
        if (told.known()) ids.push_back({rd_kafka_TopicDescription_name(topics[i]), told});
    }
    return ids;
}

EventHandle AdminQueue::poll(std::chrono::milliseconds wait) {
    return EventHandle(rd_kafka_queue_poll(queue_.get(), static_cast<int>(wait.count())));
}

std::uint64_t request_number(const EventHandle& event) {
    return reinterpret_cast<std::uintptr_t>(rd_kafka_event_opaque(event.get()));
}

rd_kafka_resp_err_t request_error(const EventHandle& event) {
    return rd_kafka_event_error(event.get());
}

std::vector<OffsetAnswer> offset_answers(const EventHandle& event) {
    std::vector<OffsetAnswer> answers;
    const auto* result = rd_kafka_event_ListOffsets_result(event.get());
    if (result == nullptr) return answers;
    std::size_t count = 0;
    const auto** infos = rd_kafka_ListOffsets_result_infos(result, &count);
    answers.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto* partition = rd_kafka_ListOffsetsResultInfo_topic_partition(infos[i]);
        answers.push_back({partition->topic, partition->partition, partition->offset, partition->err});
    }
    return answers;
}

GroupList listed_groups(const EventHandle& event) {
    GroupList list;
    const auto* result = rd_kafka_event_ListConsumerGroups_result(event.get());
    if (result == nullptr || request_error(event) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        list.problem = rd_kafka_event_error_string(event.get());
        return list;
    }
    std::size_t count = 0;
    const auto** errors = rd_kafka_ListConsumerGroups_result_errors(result, &count);
    if (count > 0) list.problem = rd_kafka_error_string(errors[0]);
    const auto** listings = rd_kafka_ListConsumerGroups_result_valid(result, &count);
    list.groups.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        list.groups.emplace_back(rd_kafka_ConsumerGroupListing_group_id(listings[i]));
    }
    return list;
}

CommittedAnswer committed_offsets(const EventHandle& event) {
    CommittedAnswer answer;
    answer.error = request_error(event);
    const auto* result = rd_kafka_event_ListConsumerGroupOffsets_result(event.get());
    if (answer.error != RD_KAFKA_RESP_ERR_NO_ERROR || result == nullptr) return answer;
    std::size_t count = 0;
    const auto** groups = rd_kafka_ListConsumerGroupOffsets_result_groups(result, &count);
    for (std::size_t i = 0; i < count; ++i) {
        if (const auto* error = rd_kafka_group_result_error(groups[i])) answer.error = rd_kafka_error_code(error);
        const auto* partitions = rd_kafka_group_result_partitions(groups[i]);
        for (int k = 0; partitions != nullptr && k < partitions->cnt; ++k) {
            answer.offsets.push_back(group_offset(partitions->elems[k]));
        }
    }
    return answer;
}

std::vector<core::ToldOffset> told_by(const CommittedAnswer& answer) {
    std::vector<core::ToldOffset> told;
    told.reserve(answer.offsets.size());
    for (const auto& one : answer.offsets) told.push_back({one.place.topic, one.place.partition, one.offset});
    return told;
}

bool is_whole(const CommittedAnswer& answer) {
    return std::all_of(answer.offsets.begin(), answer.offsets.end(),
                       [](const GroupOffset& one) { return one.state == GroupOffset::State::stable; });
}

std::optional<std::vector<core::OwnedPartition>> owned_partitions(const EventHandle& event) {
    const auto* group = described_group(event);
    if (group == nullptr || !tells_owners(*group)) return std::nullopt;
    std::vector<core::OwnedPartition> owned;
    for (std::size_t i = 0; i < rd_kafka_ConsumerGroupDescription_member_count(group); ++i) {
        const auto* member = rd_kafka_ConsumerGroupDescription_member(group, i);
        const auto owner = std::make_shared<const core::Owner>(
            core::Owner{rd_kafka_MemberDescription_host(member), rd_kafka_MemberDescription_client_id(member)});
        const auto* assignment = rd_kafka_MemberDescription_assignment(member);
        const auto* partitions =
            assignment == nullptr ? nullptr : rd_kafka_MemberAssignment_partitions(assignment);
        for (int k = 0; partitions != nullptr && k < partitions->cnt; ++k) {
            owned.push_back({partitions->elems[k].topic, partitions->elems[k].partition, owner});
        }
    }
    return owned;
}

std::optional<core::GroupStanding> group_standing(const EventHandle& event) {
    const auto* group = described_group(event);
    if (group == nullptr) return std::nullopt;
    const auto type = type_of(*group);
    const auto state = phase_of(rd_kafka_ConsumerGroupDescription_state(group));
    if (!type || !state) return std::nullopt;
    const auto members = rd_kafka_ConsumerGroupDescription_member_count(group);
    return core::GroupStanding{.type = *type, .state = *state, .members = static_cast<std::uint32_t>(members)};
}

std::optional<bool> group_has_offsets(const EventHandle& event) {
    const auto gone = [](rd_kafka_resp_err_t error) { return error == RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND; };
    if (const auto error = request_error(event); error != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return gone(error) ? std::optional(false) : std::nullopt;
    }
    const auto* result = rd_kafka_event_ListConsumerGroupOffsets_result(event.get());
    if (result == nullptr) return std::nullopt;
    std::size_t count = 0;
    const auto** groups = rd_kafka_ListConsumerGroupOffsets_result_groups(result, &count);
    if (count != 1) return std::nullopt;
    if (const auto* error = rd_kafka_group_result_error(groups[0]); error != nullptr) {
        return gone(rd_kafka_error_code(error)) ? std::optional(false) : std::nullopt;
    }
    const auto* partitions = rd_kafka_group_result_partitions(groups[0]);
    return partitions != nullptr && partitions->cnt > 0;
}

}  // namespace warren::kafka
