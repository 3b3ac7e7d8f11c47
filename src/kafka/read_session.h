#pragma once

#include "kafka/read_context.h"
#include "kafka/topic_consumer.h"
#include "kafka/topic_watch.h"
#include "kafka/troubled_partitions.h"
#include "warren/base/time.h"

#include <cstddef>
#include <optional>
#include <stop_token>
#include <vector>

namespace warren::kafka {

/// The reader's work with one client: from waiting for the topic to reading it for as long as the client is any good.
/// `ReadStart` begins, `TopicWatch` tells what has become of the topic, `TroubledPartitions` what is wrong with its
/// partitions; this reads, and does with the client what they find.
class ReadSession {
public:
    ReadSession(const ReadContext& context, TopicConsumer& consumer);

    /// Returns when a stop is requested, or when a new client should go on: no broker was reached for minutes, or the
    /// topic is another one.
    void run(const std::stop_token& stop);

private:
    void apply();
    void take_events(const std::stop_token& stop);
    void take_end(const PartitionEvent& event, base::MonotonicTime now);
    void take_out_of_range(const PartitionEvent& event, const std::stop_token& stop);
    void take_error(const PartitionEvent& event);
    void check_caught_up();
    [[nodiscard]] bool held_up_lacks_picture(base::MonotonicTime now);
    void look_after(base::MonotonicTime now, const std::stop_token& stop);
    void take_description(const TopicAnswer& topic, base::MonotonicTime now);
    void take_partitions(std::size_t count, base::MonotonicTime now);
    void add_partitions(std::size_t count, base::MonotonicTime now);
    /// The topic is another one than what was read: another client goes on, which has nothing of it in its queues.
    void leave_topic();
    void give_up_silent(base::MonotonicTime now);
    void show_health();
    void wake_stuck(const std::stop_token& stop);
    void look_at_warming(base::MonotonicTime now);
    void show_progress(base::MonotonicTime now);
    void note_read_up(base::MonotonicTime now);
    /// Those of the offsets topic that the poller knows.
    [[nodiscard]] std::vector<core::PartitionEnd> end_offsets() const;

    const ReadContext context_;
    TopicConsumer& consumer_;
    TopicWatch watch_;
    TroubledPartitions troubled_;
    /// A new client should go on.
    bool over_ = false;
    /// Everything has been read, and the last read brought nothing.
    bool is_quiet_ = false;
    base::MonotonicTime last_up_;
    base::MonotonicTime next_show_;
    /// Since when everything the reader itself can get has been read.
    std::optional<base::MonotonicTime> read_up_since_;
};

}  // namespace warren::kafka
