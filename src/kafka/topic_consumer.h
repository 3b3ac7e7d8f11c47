#pragma once

#include "kafka/admin_queue.h"
#include "kafka/client.h"
#include "kafka/handles.h"
#include "warren/base/result.h"
#include "warren/core/ingest.h"
#include "warren/core/model/topic_id.h"
#include "warren/kafka/client_settings.h"
#include "warren/runtime/logging.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace warren::kafka {

/// What the brokers say of a topic.
struct TopicAnswer {
    enum class Kind : std::uint8_t { exists, missing, not_authorized, unreachable };
    Kind kind = Kind::unreachable;
    /// `exists`: by partition, whether it has a leader.
    std::vector<bool> has_leader;
    /// `unreachable`: why.
    Trouble trouble;
};

/// First offset of a partition and the one at which its end is, by the reader's isolation; none: unknown, because
/// nobody could be asked.
struct OffsetRange {
    std::optional<std::int64_t> earliest;
    std::optional<std::int64_t> latest;
};

/// Where to begin with a partition: an offset, or the library's word for beginning or end where that is not known.
struct StartPosition {
    std::int32_t partition = 0;
    std::int64_t offset = RD_KAFKA_OFFSET_BEGINNING;
};

/// Something that is not a record.
struct PartitionEvent {
    enum class Kind : std::uint8_t {
        end,           ///< `offset` is the next one to come
        out_of_range,  ///< the position is not in the log any more; the partition stands still
        error          ///< the library goes on trying
    };
    Kind kind = Kind::end;
    /// Negative: the error is not about a partition.
    std::int32_t partition = -1;
    std::int64_t offset = -1;
    rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
    std::string text;
};

/// A client that reads one topic, without a group: positions are its own. Used by one thread.
///
/// With `Isolation::committed` it gets the records of ended transactions and none of aborted ones, in order, and its
/// end of a partition is the last stable offset: an open transaction holds up what comes after its first record. With
/// `Isolation::uncommitted` it gets everything, and nothing tells which records are of transactions.
class TopicConsumer {
public:
    /// `id` is the client's group id, which is required but never joined.
    [[nodiscard]] static base::Result<std::unique_ptr<TopicConsumer>> open(const ClientSettings& settings,
                                                                           const std::string& id,
                                                                           const std::string& topic,
                                                                           Isolation isolation,
                                                                           const runtime::Logger& log);
    ~TopicConsumer();
    TopicConsumer(const TopicConsumer&) = delete;
    TopicConsumer& operator=(const TopicConsumer&) = delete;

    /// Asks any broker about the topic. Blocks for `Patience::limit` at most.
    [[nodiscard]] TopicAnswer describe();
    /// The id that tells the topic from others of its name; none if nobody says so, such as brokers before 2.8. Blocks
    /// as `describe`.
    [[nodiscard]] std::optional<core::TopicId> ask_for_id();
    /// First offset and end of each partition of `topic`, as far as its leader answers in time. Returns early on a
    /// stop.
    [[nodiscard]] std::vector<OffsetRange> ranges(const TopicAnswer& topic, const std::stop_token& stop);
    /// The same of some partitions that have a leader, in their order.
    [[nodiscard]] std::vector<OffsetRange> ranges_of(std::span<const std::int32_t> partitions,
                                                     const std::stop_token& stop);

    /// The id of the cluster, which is known once a broker has described a topic; empty for very old ones.
    [[nodiscard]] std::string cluster_id() const;

    /// The high watermark of a partition that is being read, as the last answer to the client's own requests told it.
    [[nodiscard]] std::optional<std::int64_t> high_watermark(std::int32_t partition) const;

    /// Begins to read these partitions beside the ones being read.
    void add(std::span<const StartPosition> positions);
    /// Ends reading a partition.
    void remove(std::int32_t partition);
    /// Begins with a partition that is being read again, from another position.
    void restart(const StartPosition& from);

    /// Waits until something comes that was not there at the last `read`, for `longest` at most and no longer than
    /// until a stop. Whether it has come.
    bool rest(std::chrono::milliseconds longest, const std::stop_token& stop);
    /// Waits for `wait`, or until many records are there. The records and events are good until `release`.
    void read(std::chrono::milliseconds wait);
    [[nodiscard]] std::span<const core::RawRecord> records() const { return records_; }
    [[nodiscard]] std::span<const PartitionEvent> events() const { return events_; }
    /// Gives the records' memory back; each pins the whole answer it came with.
    void release();

    [[nodiscard]] Client& client() { return *client_; }

private:
    TopicConsumer(std::unique_ptr<Client> client, const std::string& topic, Isolation isolation);
    /// Called by the library's threads when the queue is not empty any more.
    static void on_arrival(rd_kafka_t* handle, void* consumer);
    void take(const rd_kafka_message_t& message);
    void ask(const std::vector<PartitionRef>& partitions, OffsetEnd end, const std::stop_token& stop,
             std::vector<OffsetRange>& ranges);

    std::string topic_;
    Isolation isolation_;
    std::unique_ptr<Client> client_;
    TopicHandle topic_handle_;
    AdminQueue admin_;
    QueueHandle queue_;
    std::mutex arrival_mutex_;
    std::condition_variable_any arrival_;
    /// Something has come since the last read began; guarded by the mutex.
    bool has_arrived_ = false;
    Patience patience_;
    std::uint64_t next_number_ = 1;
    std::vector<rd_kafka_message_t*> messages_;
    std::size_t message_count_ = 0;
    std::vector<core::RawRecord> records_;
    std::vector<PartitionEvent> events_;
};

}  // namespace warren::kafka
