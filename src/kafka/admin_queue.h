#pragma once

#include "kafka/client.h"
#include "kafka/handles.h"
#include "kafka/held_record.h"
#include "warren/base/result.h"
#include "warren/core/window/cluster_store.h"
#include "warren/kafka/client_settings.h"
#include "warren/runtime/logging.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace warren::kafka {

/// A client for questions: `AdminQueue` says what it needs. `id` becomes its group's, which is never joined.
[[nodiscard]] base::Result<std::unique_ptr<Client>> open_asking_client(const ClientSettings& settings,
                                                                       const std::string& id,
                                                                       const runtime::Logger& log);

/// A partition to ask about.
struct PartitionRef {
    const char* topic = nullptr;
    std::int32_t partition = 0;
};

enum class OffsetEnd : std::uint8_t { earliest, latest };

/// What the end of a partition is: its high watermark, or its last stable offset, which is before the first record of
/// the oldest transaction that has not ended.
enum class Isolation : std::uint8_t { uncommitted, committed };

/// A list of `partitions` to be asked for one end of each.
[[nodiscard]] PartitionListHandle offset_question(const std::vector<PartitionRef>& partitions, OffsetEnd end);

/// Requests of the admin kind: sent at once, answered later through one queue. Each carries the number by which its
/// answer is known. Used by one thread; must not outlive the client.
///
/// Questions to the coordinator of a group have no time limit of their own. The library (2.14, known upstream) keeps a
/// question in line until it knows a living coordinator, also when the question has timed out meanwhile, and then works
/// with freed memory. So whoever asks looks at the clock, asks no group a second time before it has answered, and has
/// the client replaced when an answer is outstanding for `coordinator_patience`; the end of a client ends its questions
/// in order. And the client must have a `group.id`, which need not mean anything: when a group's coordinator has moved
/// the library also looks for that of the client's own group, and ends the process where there is none.
class AdminQueue {
public:
    static constexpr std::chrono::minutes coordinator_patience{40};

    explicit AdminQueue(Client& client) : client_(&client), queue_(rd_kafka_queue_new(client.get())) {}

    /// Ends or log start offsets.
    void list_offsets(const PartitionListHandle& question, std::chrono::milliseconds timeout, std::uint64_t number,
                      Isolation isolation = Isolation::uncommitted);
    void list_groups(std::chrono::milliseconds timeout, std::uint64_t number);
    void describe_topics(const std::vector<std::string>& topics, std::chrono::milliseconds timeout);
    void list_group_offsets(const std::string& group, std::uint64_t number);

    void describe_group(const std::string& group, std::uint64_t number);

    /// Asks what a group has committed for these partitions, and whether a transaction is pending on them (which
    /// brokers before 2.5 do not tell).
    void list_committed(const std::string& group, const std::vector<GroupPartition>& places, std::uint64_t number);

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

/// Names of groups. The list is incomplete if any broker did not contribute its part: then `problem` says why.
struct GroupList {
    std::vector<std::string> groups;
    std::string problem;
};
[[nodiscard]] GroupList listed_groups(const EventHandle& event);

/// The ids that an answer to `describe_topics` tells; point into the event. Topics without one are left out: those that
/// may not be described, and all of brokers before 2.8.
[[nodiscard]] std::vector<core::NamedTopicId> topic_ids(const EventHandle& event);

/// An answer to `list_committed`.
struct CommittedAnswer {
    /// Of the whole request, or of the group.
    rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
    std::vector<GroupOffset> offsets;
};
[[nodiscard]] CommittedAnswer committed_offsets(const EventHandle& event);
/// What it tells; points into the answer.
[[nodiscard]] std::vector<core::ToldOffset> told_by(const CommittedAnswer& answer);
/// Whether every partition was answered without an error.
[[nodiscard]] bool is_whole(const CommittedAnswer& answer);

/// An answer to `describe_group`: what each member owns; points into the event. None: it tells nothing, since the
/// request failed, the group is about to assign its partitions anew, or it is of a kind that the library does not know.
[[nodiscard]] std::optional<std::vector<core::OwnedPartition>> owned_partitions(const EventHandle& event);

/// The same: type and state of the group. None also for what the library has no word for, which a group is while it
/// assigns its partitions by the newer protocol.
[[nodiscard]] std::optional<core::GroupStanding> group_standing(const EventHandle& event);

/// Whether a group has committed offsets; none if that could not be found out.
[[nodiscard]] std::optional<bool> group_has_offsets(const EventHandle& event);

}  // namespace warren::kafka
