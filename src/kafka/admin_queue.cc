#include "kafka/admin_queue.h"

#include <array>
#include <cstddef>

namespace warren::kafka {

namespace {

/// The library hands back a pointer with the answer; ours is only ever a number.
void* as_opaque(std::uint64_t number) {
    return reinterpret_cast<void*>(static_cast<std::uintptr_t>(number));
}

}  // namespace

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
                              std::uint64_t number) {
    const auto how = options(RD_KAFKA_ADMIN_OP_LISTOFFSETS, timeout, number);
    // The default, read committed, would give the last stable offset instead of the high watermark.
    const ErrorHandle error(
        rd_kafka_AdminOptions_set_isolation_level(how.get(), RD_KAFKA_ISOLATION_LEVEL_READ_UNCOMMITTED));
    rd_kafka_ListOffsets(client_->get(), question.get(), how.get(), queue_.get());
}

void AdminQueue::list_groups(std::chrono::milliseconds timeout, std::uint64_t number) {
    const auto how = options(RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPS, timeout, number);
    rd_kafka_ListConsumerGroups(client_->get(), how.get(), queue_.get());
}

void AdminQueue::list_group_offsets(const std::string& group, std::chrono::milliseconds timeout, std::uint64_t number) {
    const auto how = options(RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, timeout, number);
    const GroupOffsetsRequestHandle request(rd_kafka_ListConsumerGroupOffsets_new(group.c_str(), nullptr));
    rd_kafka_ListConsumerGroupOffsets_t* requests = request.get();
    rd_kafka_ListConsumerGroupOffsets(client_->get(), &requests, 1, how.get(), queue_.get());
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

std::optional<std::vector<std::string>> listed_groups(const EventHandle& event, std::string& problem) {
    const auto* result = rd_kafka_event_ListConsumerGroups_result(event.get());
    if (result == nullptr || request_error(event) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        problem = rd_kafka_event_error_string(event.get());
        return std::nullopt;
    }
    std::size_t count = 0;
    const auto** errors = rd_kafka_ListConsumerGroups_result_errors(result, &count);
    if (count > 0) {
        problem = rd_kafka_error_string(errors[0]);
        return std::nullopt;
    }
    const auto** listings = rd_kafka_ListConsumerGroups_result_valid(result, &count);
    std::vector<std::string> names;
    names.reserve(count);
    for (std::size_t i = 0; i < count; ++i) names.emplace_back(rd_kafka_ConsumerGroupListing_group_id(listings[i]));
    return names;
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
