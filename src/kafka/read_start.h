#pragma once

#include "kafka/read_context.h"
#include "kafka/topic_consumer.h"
#include "kafka/topic_watch.h"

#include <cstdint>
#include <stop_token>
#include <vector>

namespace warren::kafka {

/// How a session begins: waits until the topic is there, finds out where each partition begins, and has the client read
/// all of them from there.
class ReadStart {
public:
    ReadStart(const ReadContext& context, TopicConsumer& consumer, TopicWatch& watch)
        : context_(context), consumer_(consumer), watch_(watch) {}

    /// Returns whether reading has begun. If not, a stop is requested, or no broker was reached for so long that a new
    /// client should go on.
    [[nodiscard]] bool run(const std::stop_token& stop);

private:
    [[nodiscard]] bool wait_for_topic(const std::stop_token& stop, TopicAnswer& topic);
    void tell(TopicWatch::Finding finding, const Trouble& trouble);
    void topic_missing();
    [[nodiscard]] bool begin(const TopicAnswer& topic, const std::stop_token& stop);
    void go_on_from_snapshot(const std::vector<OffsetRange>& ranges, const std::stop_token& stop);
    [[nodiscard]] std::vector<StartPosition> positions(const std::vector<OffsetRange>& ranges);
    [[nodiscard]] StartPosition position(std::int32_t partition, const OffsetRange& range);
    void forget_deleted();
    void begin_backfill(const std::vector<OffsetRange>& ranges);

    const ReadContext& context_;
    TopicConsumer& consumer_;
    TopicWatch& watch_;
};

}  // namespace warren::kafka
