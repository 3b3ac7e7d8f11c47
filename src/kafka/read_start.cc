#include "kafka/read_start.h"

#include "kafka/warm_start.h"
#include "warren/runtime/clock.h"
#include "warren/runtime/supervised_thread.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace warren::kafka {

namespace {

constexpr std::chrono::milliseconds unreachable_pause{500};
constexpr std::chrono::milliseconds missing_pause{1000};

}  // namespace

bool ReadStart::run(const std::stop_token& stop) {
    TopicAnswer topic;
    do {
        if (!wait_for_topic(stop, topic)) return false;
    } while (!begin(topic, stop));
    return !stop.stop_requested();
}

bool ReadStart::wait_for_topic(const std::stop_token& stop, TopicAnswer& topic) {
    while (!stop.stop_requested()) {
        topic = consumer_.describe();
        const auto finding = watch_.take(topic.kind, runtime::monotonic_now());
        if (finding == TopicWatch::Finding::there) return true;
        tell(finding, topic.trouble);
        if (finding == TopicWatch::Finding::out_of_reach) return false;
        // Nobody should wait for a history of which nothing can be read.
        if (context_.memory.progress.partitions() == 0) context_.warming.end();
        const bool is_unreachable = topic.kind == TopicAnswer::Kind::unreachable;
        runtime::sleep_unless_stopped(stop, is_unreachable ? unreachable_pause : missing_pause);
    }
    return false;
}

void ReadStart::tell(TopicWatch::Finding finding, const Trouble& trouble) {
    switch (finding) {
        case TopicWatch::Finding::unreachable:
        case TopicWatch::Finding::out_of_reach:
            return context_.health.down(trouble);
        case TopicWatch::Finding::not_authorized:
            return context_.tell_not_authorized();
        case TopicWatch::Finding::gone:
            return topic_missing();
        case TopicWatch::Finding::there:
        case TopicWatch::Finding::doubtful:
        case TopicWatch::Finding::missing:
            return;
    }
}

void ReadStart::topic_missing() {
    const auto stay = context_.gate.enter();
    context_.memory.from_oldest = true;
    context_.health.waiting("offsets topic " + context_.settings.offsets_topic + " does not exist yet");
    if (!std::exchange(context_.memory.caught_up, true)) context_.health.caught_up();
}

bool ReadStart::begin(const TopicAnswer& topic, const std::stop_token& stop) {
    const auto stay = context_.gate.enter();
    if (context_.is_another_topic(consumer_)) context_.forget_topic();
    const auto ranges = consumer_.ranges(topic, stop);
    if (stop.stop_requested()) return true;
    const bool anything = std::any_of(ranges.begin(), ranges.end(), [](const auto& range) { return range.latest; });
    const bool any_leader = std::find(topic.has_leader.begin(), topic.has_leader.end(), true) != topic.has_leader.end();
    if (!anything && any_leader) {
        context_.health.down(
            consumer_.client().explain(RD_KAFKA_RESP_ERR__TIMED_OUT, "no offsets of the offsets topic"));
        context_.warming.end();
        runtime::sleep_unless_stopped(stop, unreachable_pause);
        return false;
    }
    go_on_from_snapshot(ranges, stop);
    const auto from = positions(ranges);
    forget_deleted();
    context_.log.info("starting consumers", {{"topic", context_.settings.offsets_topic}, {"count", from.size()}});
    begin_backfill(ranges);
    consumer_.add(from);
    consumer_.client().forget_trouble();
    watch_.begin_reading(runtime::monotonic_now());
    context_.counters.partitions.set(static_cast<std::int64_t>(from.size()));
    context_.health.up();
    context_.warming.begin();
    return true;
}

void ReadStart::go_on_from_snapshot(const std::vector<OffsetRange>& ranges, const std::stop_token& stop) {
    if (context_.snapshots == nullptr) return;
    auto& memory = context_.memory;
    if (memory.cluster_id.empty()) memory.cluster_id = consumer_.cluster_id();
    if (std::exchange(memory.snapshot_tried, true) || memory.from_oldest || stop.stop_requested()) return;
    take_snapshot_over(context_.settings, ranges, context_.ingest, memory, context_.warming, *context_.snapshots,
                       context_.log);
}

std::vector<StartPosition> ReadStart::positions(const std::vector<OffsetRange>& ranges) {
    std::vector<StartPosition> positions;
    positions.reserve(ranges.size());
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        positions.push_back(position(static_cast<std::int32_t>(i), ranges[i]));
    }
    return positions;
}

StartPosition ReadStart::position(std::int32_t partition, const OffsetRange& range) {
    auto& progress = context_.memory.progress;
    const auto now = runtime::monotonic_now();
    const auto resumed = progress.position(partition);
    const bool from_end = context_.settings.start_latest && !context_.memory.from_oldest;
    if (resumed && progress.is_done(partition)) {
        progress.begin(partition, *resumed, resumed, now);
        return {partition, *resumed};
    }
    const auto place = resumed ? resumed : from_end ? range.latest : range.earliest;
    // Where there is nothing to read, only the broker's answer to that tells what an open transaction holds up.
    const bool empty = place && place == range.latest;
    progress.begin(partition, place.value_or(-1), empty ? std::nullopt : range.latest, now);
    return {partition, place.value_or(from_end ? RD_KAFKA_OFFSET_END : RD_KAFKA_OFFSET_BEGINNING)};
}

void ReadStart::forget_deleted() {
    if (!std::exchange(context_.memory.topic_was_deleted, false)) return;
    const auto forgotten = context_.ingest.forget_topic();
    context_.log.info("offsets topic is another one: what was read from the deleted one is forgotten",
                      {{"topic", context_.settings.offsets_topic}, {"groups", static_cast<std::int64_t>(forgotten)}});
}

void ReadStart::begin_backfill(const std::vector<OffsetRange>& ranges) {
    const auto& settings = context_.settings;
    if (!settings.start_latest || !settings.backfill_earliest || context_.memory.from_oldest) return;
    if (context_.memory.backfill) return;
    std::vector<BackfillTask> tasks;
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        const auto& [earliest, latest] = ranges[i];
        if (earliest && latest && *earliest < *latest) {
            tasks.push_back({static_cast<std::int32_t>(i), *earliest, *latest});
        }
    }
    context_.memory.backfill =
        std::make_unique<Backfill>(settings, context_.store, context_.stats, context_.log, tasks);
}

}  // namespace warren::kafka
