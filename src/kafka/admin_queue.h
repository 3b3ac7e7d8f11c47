#pragma once

#include "kafka/client.h"
#include "kafka/handles.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace warren::kafka {

/// A partition to ask about.
struct PartitionRef {
    const char* topic = nullptr;
    std::int32_t partition = 0;
};

enum class OffsetEnd : std::uint8_t { earliest, latest };

/// A list of `partitions` to be asked for one end of each.
[[nodiscard]] PartitionListHandle offset_question(const std::vector<PartitionRef>& partitions, OffsetEnd end);

/// Requests of the admin kind: sent at once, answered later through one queue. Each carries the number by which its
/// answer is known. Used by one thread; must not outlive the client.
class AdminQueue {
public:
    explicit AdminQueue(Client& client) : client_(&client), queue_(rd_kafka_queue_new(client.get())) {}

    /// High watermarks (isolation level read uncommitted) or log start offsets.
    void list_offsets(const PartitionListHandle& question, std::chrono::milliseconds timeout, std::uint64_t number);
    void list_groups(std::chrono::milliseconds timeout, std::uint64_t number);
    void list_group_offsets(const std::string& group, std::chrono::milliseconds timeout, std::uint64_t number);

    /// The next answer, or none after `wait`.
    [[nodiscard]] EventHandle poll(std::chrono::milliseconds wait);

private:
    [[nodiscard]] AdminOptionsHandle options(rd_kafka_admin_op_t operation, std::chrono::milliseconds timeout,
                                             std::uint64_t number) const;

    Client* client_;
    QueueHandle queue_;
};

/// The number that the request of this answer was given.
[[nodiscard]] std::uint64_t request_number(const EventHandle& event);
/// Why the whole request failed, or `RD_KAFKA_RESP_ERR_NO_ERROR`.
[[nodiscard]] rd_kafka_resp_err_t request_error(const EventHandle& event);

/// One partition of an answer to `list_offsets`; points into the event.
struct OffsetAnswer {
    const char* topic = nullptr;
    std::int32_t partition = 0;
    /// Good only if not negative and without an error. Negative without an error: its broker did not answer in time.
    std::int64_t offset = 0;
    rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
};
[[nodiscard]] std::vector<OffsetAnswer> offset_answers(const EventHandle& event);

/// Names of listed groups; none if any broker did not contribute its part: the list is incomplete then, and `problem`
/// says why.
[[nodiscard]] std::optional<std::vector<std::string>> listed_groups(const EventHandle& event, std::string& problem);

/// Whether a group has committed offsets; none if that could not be found out.
[[nodiscard]] std::optional<bool> group_has_offsets(const EventHandle& event);

}  // namespace warren::kafka
