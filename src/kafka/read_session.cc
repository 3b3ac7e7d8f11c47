#include "kafka/read_session.h"

#include "kafka/read_start.h"
#include "warren/runtime/clock.h"
#include "warren/runtime/supervised_thread.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace warren::kafka {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Latency of a commit; the library waits this long unless very many records are there.
constexpr milliseconds read_wait{50};
/// How often the duties between two reads are done while nothing comes.
constexpr milliseconds rest_wait{250};
constexpr milliseconds error_pause{50};
/// How often the metrics are told how far reading is.
constexpr seconds show_period{1};
/// What open transactions hold up delays readiness for so long at most.
constexpr seconds held_up_patience{10};
constexpr milliseconds look_grace{500};

}  // namespace

ReadSession::ReadSession(const ReadContext& context, TopicConsumer& consumer)
    : context_(context),
      consumer_(consumer),
      watch_(runtime::monotonic_now()),
      last_up_(runtime::monotonic_now()),
      next_show_(last_up_) {}

void ReadSession::run(const std::stop_token& stop) {
    if (!ReadStart(context_, consumer_, watch_).run(stop)) return;
    last_up_ = runtime::monotonic_now();
    while (!stop.stop_requested() && !over_) {
        const bool has_rested_in_vain = is_quiet_ && !consumer_.rest(rest_wait, stop);
        consumer_.read(has_rested_in_vain ? milliseconds(0) : read_wait);
        const auto stay = context_.gate.enter();
        const auto events = consumer_.events();
        const bool only_errors = consumer_.records().empty() && !events.empty() &&
                                 std::all_of(events.begin(), events.end(), [](const PartitionEvent& event) {
                                     return event.kind == PartitionEvent::Kind::error;
                                 });
        is_quiet_ = context_.memory.caught_up && consumer_.records().empty() && events.empty() &&
                    !context_.held_up.may_be_held_up();
        apply();
        take_events(stop);
        consumer_.release();
        context_.held_up.work(consumer_, context_.memory.progress);
        check_caught_up();
        look_after(runtime::monotonic_now(), stop);
        look_at_warming(runtime::monotonic_now());
        show_progress(runtime::monotonic_now());
        // Some errors come back at once for as long as they last.
        if (only_errors) runtime::sleep_unless_stopped(stop, error_pause);
    }
}

void ReadSession::apply() {
    const auto records = consumer_.records();
    if (records.empty()) return;
    const auto now = runtime::monotonic_now();
    watch_.see_sign(now);
    context_.counters.add(context_.held_up.apply(records, runtime::wall_now()), now);
    for (const auto& record : records) {
        context_.memory.progress.advance(record.partition, record.offset + 1, now);
        troubled_.see_sign(record.partition);
    }
}

void ReadSession::take_events(const std::stop_token& stop) {
    const auto now = runtime::monotonic_now();
    for (const auto& event : consumer_.events()) {
        switch (event.kind) {
            case PartitionEvent::Kind::end:
                take_end(event, now);
                break;
            case PartitionEvent::Kind::out_of_range:
                take_out_of_range(event, stop);
                break;
            case PartitionEvent::Kind::error:
                take_error(event);
                break;
        }
    }
}

void ReadSession::take_end(const PartitionEvent& event, base::MonotonicTime now) {
    watch_.see_sign(now);
    troubled_.see_sign(event.partition);
    context_.memory.progress.reached_end(event.partition, event.offset, now);
    context_.held_up.reached_end(event.partition, event.offset);
}

void ReadSession::take_out_of_range(const PartitionEvent& event, const std::stop_token& stop) {
    const auto earliest = consumer_.ranges_of(std::array{event.partition}, stop).front().earliest;
    context_.counters.restarts.add();
    ++context_.memory.breaks;
    context_.memory.progress.restart(event.partition, runtime::monotonic_now());
    context_.held_up.forget(event.partition);
    troubled_.forget_position(event.partition);
    // Below its start the log is as it was. Beyond its end it has lost records, and what was read of them is wrong.
    const bool is_behind = earliest && event.offset < *earliest;
    const auto forgotten = is_behind ? 0 : context_.ingest.forget_partition(event.partition);
    context_.log.warn("position is not in the log any more: reading the partition again from its oldest record",
                      {{"topic", context_.settings.offsets_topic},
                       {"partition", event.partition},
                       {"offset", event.offset},
                       {"forgotten_groups", static_cast<std::int64_t>(forgotten)}});
    consumer_.restart({event.partition, RD_KAFKA_OFFSET_BEGINNING});
}

void ReadSession::take_error(const PartitionEvent& event) {
    context_.counters.errors.add();
    switch (troubled_.see_failure(event.partition, event.error)) {
        case TroubledPartitions::Failure::known:
            return;
        case TroubledPartitions::Failure::denied:
            return context_.tell_not_authorized();
        case TroubledPartitions::Failure::other:
            context_.log.error(
                "consume error",
                {{"topic", context_.settings.offsets_topic}, {"partition", event.partition}, {"error", event.text}});
    }
}

void ReadSession::check_caught_up() {
    auto& memory = context_.memory;
    if (memory.caught_up || !memory.progress.caught_up()) return;
    if (memory.backfill && !memory.backfill->done()) return;
    if (held_up_lacks_picture(runtime::monotonic_now())) return;
    memory.caught_up = true;
    context_.warming.end();
    context_.counters.left_at_start.set(0);
    context_.health.caught_up();
}

bool ReadSession::held_up_lacks_picture(base::MonotonicTime now) {
    if (!read_up_since_) {
        read_up_since_ = now;
        context_.held_up.look(consumer_, context_.memory.progress, now);
    }
    const auto waited = now - *read_up_since_;
    if (waited >= held_up_patience) return false;
    // What lies beyond a last stable offset only shows after a while whether it is held up.
    if (waited <= HeldUpTracker::patience + look_grace && context_.held_up.may_be_held_up()) return true;
    return !context_.held_up.has_picture();
}

void ReadSession::look_after(base::MonotonicTime now, const std::stop_token& stop) {
    if (!watch_.begin_look(consumer_.client().trouble().has_value(), now)) return;
    take_description(consumer_.describe(), now);
    const bool well = context_.health.is_up() && watch_.is_reached();
    if (well && !over_) wake_stuck(stop);
    watch_.end_look(well, runtime::monotonic_now());
}

void ReadSession::take_description(const TopicAnswer& topic, base::MonotonicTime now) {
    const auto finding = watch_.take(topic.kind, now);
    if (watch_.is_reached()) consumer_.client().forget_trouble();
    switch (finding) {
        case TopicWatch::Finding::doubtful:
            return;
        case TopicWatch::Finding::unreachable:
        case TopicWatch::Finding::out_of_reach:
            context_.health.down(topic.trouble);
            over_ = finding == TopicWatch::Finding::out_of_reach;
            return;
        case TopicWatch::Finding::not_authorized:
            return context_.tell_not_authorized();
        case TopicWatch::Finding::gone:
            context_.memory.topic_id = {};
            leave_topic();
            [[fallthrough]];
        case TopicWatch::Finding::missing:
            return context_.health.waiting("offsets topic " + context_.settings.offsets_topic +
                                           " does not exist any more");
        case TopicWatch::Finding::there:
            return take_partitions(topic.has_leader.size(), now);
    }
}

void ReadSession::take_partitions(std::size_t count, base::MonotonicTime now) {
    const auto known = context_.memory.progress.partitions();
    if (count < known || context_.is_another_topic(consumer_)) return leave_topic();
    if (count > known) add_partitions(count, now);
    give_up_silent(now);
    show_health();
}

void ReadSession::add_partitions(std::size_t count, base::MonotonicTime now) {
    std::vector<StartPosition> added;
    for (auto i = context_.memory.progress.partitions(); i < count; ++i) {
        const auto partition = static_cast<std::int32_t>(i);
        context_.memory.progress.begin(partition, -1, std::nullopt, now);
        added.push_back({partition, RD_KAFKA_OFFSET_BEGINNING});
    }
    consumer_.add(added);
    context_.counters.partitions.set(static_cast<std::int64_t>(count));
    context_.log.info("offsets topic has more partitions",
                      {{"topic", context_.settings.offsets_topic}, {"count", count}});
}

void ReadSession::leave_topic() {
    context_.forget_topic();
    over_ = true;
}

void ReadSession::give_up_silent(base::MonotonicTime now) {
    for (const auto partition : troubled_.give_up_silent(context_.memory.progress, watch_.reachable_since(), now)) {
        context_.log.warn("partition cannot be read up to its end: no data from its leader",
                          {{"topic", context_.settings.offsets_topic}, {"partition", partition}});
    }
}

void ReadSession::show_health() {
    if (troubled_.is_denied()) return context_.tell_not_authorized();
    const auto silent = troubled_.silent();
    if (silent.empty()) return context_.health.up();
    context_.health.waiting("no data from partitions " + silent + " of " + context_.settings.offsets_topic);
}

void ReadSession::wake_stuck(const std::stop_token& stop) {
    const auto& progress = context_.memory.progress;
    const auto stuck = troubled_.take_stuck(progress, end_offsets(), runtime::wall_now(), runtime::monotonic_now());
    if (stuck.empty()) return;
    for (const auto& [at, stable_end] : readable_of(stuck, consumer_.ranges_of(stuck, stop), progress)) {
        context_.counters.woken.add();
        context_.log.warn("partition was not read on although it could be: beginning with it anew at its position",
                          {{"topic", context_.settings.offsets_topic},
                           {"partition", at.partition},
                           {"offset", at.offset},
                           {"end", stable_end}});
        consumer_.restart(at);
    }
}

void ReadSession::look_at_warming(base::MonotonicTime now) {
    if (context_.health.is_up()) last_up_ = now;
    // While some partitions give no sign the others may be read.
    context_.warming.see(std::max(last_up_, watch_.last_sign()), now);
}

void ReadSession::show_progress(base::MonotonicTime now) {
    if (now < next_show_) return;
    next_show_ = now + show_period;
    context_.ingest.look_for_names(runtime::wall_now());
    context_.counters.left_at_start.set(context_.memory.progress.left());
    note_read_up(now);
    context_.gauges.show(context_.memory.progress, end_offsets());
}

void ReadSession::note_read_up(base::MonotonicTime now) {
    if (!context_.health.is_up()) return;
    const auto& progress = context_.memory.progress;
    for (std::size_t i = 0; i < progress.partitions(); ++i) {
        const auto partition = static_cast<std::int32_t>(i);
        if (progress.at_end(partition) && !context_.held_up.may_be_held_up(partition)) {
            context_.ingest.note_read_up(partition, now);
        }
    }
}

std::vector<core::PartitionEnd> ReadSession::end_offsets() const {
    const core::TopicName topic(context_.settings.offsets_topic);
    return context_.store.end_offsets(topic).value_or(std::vector<core::PartitionEnd>());
}

}  // namespace warren::kafka
