#include "kafka/read_context.h"

#include <utility>

namespace warren::kafka {

void ReadContext::tell_not_authorized() const {
    health.down("not authorized to read the offsets topic " + settings.offsets_topic +
                ": the principal needs the right Read on this topic");
}

bool ReadContext::is_another_topic(TopicConsumer& consumer) const {
    const auto told = consumer.ask_for_id();
    if (!told || *told == memory.topic_id) return false;
    return std::exchange(memory.topic_id, *told).known();
}

void ReadContext::forget_topic() const {
    log.warn("offsets topic was deleted: reading it from its oldest record when it is there again",
             {{"topic", settings.offsets_topic}});
    memory.from_oldest = memory.topic_was_deleted = true;
    memory.progress = {};
    ++memory.breaks;
    gauges.show(memory.progress, {});
    memory.backfill.reset();
    held_up.forget_all();
}

}  // namespace warren::kafka
