#include "kafka/read_session.h"

#include "kafka/warm_start.h"
#include "warren/runtime/clock.h"
#include "warren/runtime/supervised_thread.h"

#include <algorithm>
#include <utility>

namespace warren::kafka {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Latency of a commit; the library waits this long unless very many records are there.
constexpr milliseconds read_wait{50};
constexpr milliseconds unreachable_pause{500};
constexpr milliseconds missing_pause{1000};
constexpr milliseconds error_pause{50};
/// How often the topic is looked at while reading goes well, and while it does not.
constexpr seconds look_period{10};
constexpr seconds trouble_look_period{2};
/// How often the metrics are told how far reading is.
constexpr seconds show_period{1};
/// A partition without any sign for so long, while brokers answer, no longer delays readiness.
constexpr seconds silence_patience{30};
/// What open transactions hold up delays readiness for so long at most.
constexpr seconds held_up_patience{10};
constexpr milliseconds look_grace{500};
/// After this time without any broker a new client may do better.
constexpr std::chrono::minutes client_patience{3};
/// A partition that could be read on and is not for so long is begun anew at its position.
constexpr seconds stuck_patience{60};
/// An end offset this old says nothing of what there is to read now.
constexpr std::chrono::minutes end_offset_patience{2};

}  // namespace

ReadSession::ReadSession(ReadContext context, TopicConsumer& consumer)
    : context_(context),
      consumer_(consumer),
      last_reached_(runtime::monotonic_now()),
      reachable_since_(last_reached_),
      last_sign_(last_reached_),
      last_up_(last_reached_),
      next_look_(last_reached_),
      watchdog_(stuck_patience),
      gauges_(context.stats, context.settings.name.str()),
      next_show_(last_reached_) {}

void ReadSession::run(const std::stop_token& stop) {
    TopicAnswer topic;
    do {
        if (!wait_for_topic(stop, topic)) return;
    } while (!begin(topic, stop));
    while (!stop.stop_requested() && !over_) {
        consumer_.read(read_wait);
        const auto stay = context_.gate.enter();
        const auto events = consumer_.events();
        const bool only_errors = consumer_.records().empty() && !events.empty() &&
                                 std::all_of(events.begin(), events.end(), [](const PartitionEvent& event) {
                                     return event.kind == PartitionEvent::Kind::error;
                                 });
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

bool ReadSession::wait_for_topic(const std::stop_token& stop, TopicAnswer& topic) {
    while (!stop.stop_requested()) {
        topic = consumer_.describe();
        const auto now = runtime::monotonic_now();
        auto pause = missing_pause;
        if (topic.kind == TopicAnswer::Kind::exists) {
            last_reached_ = now;
            missing_answers_ = 0;
            return true;
        }
        if (topic.kind == TopicAnswer::Kind::unreachable) {
            context_.health.down(topic.trouble);
            if (now - last_reached_ > client_patience) return false;
            pause = unreachable_pause;
        } else {
            last_reached_ = now;
            if (topic.kind == TopicAnswer::Kind::not_authorized) {
                not_authorized();
            } else if (++missing_answers_ >= 2) {
                // A broker that has just started may not have heard of it yet.
                topic_missing();
            }
        }
        // Nobody should wait for a history of which nothing can be read.
        if (context_.memory.progress.partitions() == 0) context_.warming.end();
        runtime::sleep_unless_stopped(stop, pause);
    }
    return false;
}

void ReadSession::topic_missing() {
    const auto stay = context_.gate.enter();
    context_.memory.from_oldest = true;
    context_.health.waiting("offsets topic " + context_.settings.offsets_topic + " does not exist yet");
    if (!std::exchange(context_.memory.caught_up, true)) context_.health.caught_up();
}

void ReadSession::not_authorized() {
    context_.health.down("not authorized to read the offsets topic " + context_.settings.offsets_topic +
                         ": the principal needs the right Read on this topic");
}

bool ReadSession::begin(const TopicAnswer& topic, const std::stop_token& stop) {
    const auto stay = context_.gate.enter();
    if (is_another_topic()) forget_topic();
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
    std::vector<StartPosition> positions;
    positions.reserve(ranges.size());
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        positions.push_back(start_of(static_cast<std::int32_t>(i), ranges[i]));
    }
    if (std::exchange(context_.memory.topic_was_deleted, false)) {
        const auto forgotten = context_.ingest.forget_topic();
        context_.log.info("offsets topic is another one: what was read from the deleted one is forgotten",
                          {{"topic", context_.settings.offsets_topic},
                           {"groups", static_cast<std::int64_t>(forgotten)}});
    }
    context_.log.info("starting consumers", {{"topic", context_.settings.offsets_topic}, {"count", positions.size()}});
    begin_backfill(ranges);
    consumer_.add(positions);
    consumer_.client().forget_trouble();
    const auto now = runtime::monotonic_now();
    last_reached_ = reachable_since_ = last_sign_ = last_up_ = now;
    next_look_ = now + look_period;
    context_.counters.partitions.set(static_cast<std::int64_t>(positions.size()));
    context_.health.up();
    context_.warming.begin();
    return true;
}

void ReadSession::go_on_from_snapshot(const std::vector<OffsetRange>& ranges, const std::stop_token& stop) {
    if (context_.snapshots == nullptr) return;
    auto& memory = context_.memory;
    if (memory.cluster_id.empty()) memory.cluster_id = consumer_.cluster_id();
    if (std::exchange(memory.snapshot_tried, true) || memory.from_oldest || stop.stop_requested()) return;
    take_snapshot_over(context_.settings, ranges, context_.ingest, memory, context_.warming, *context_.snapshots,
                       context_.log);
}

StartPosition ReadSession::start_of(std::int32_t partition, const OffsetRange& range) {
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

void ReadSession::begin_backfill(const std::vector<OffsetRange>& ranges) {
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

void ReadSession::apply() {
    const auto records = consumer_.records();
    if (records.empty()) return;
    const auto now = runtime::monotonic_now();
    last_sign_ = now;
    read_denied_ = false;
    context_.counters.add(context_.held_up.apply(records, runtime::wall_now()), now);
    for (const auto& record : records) {
        context_.memory.progress.advance(record.partition, record.offset + 1, now);
        if (!silent_.empty()) silent_.erase(record.partition);
        if (!failing_.empty()) failing_.erase(record.partition);
    }
}

void ReadSession::take_events(const std::stop_token& stop) {
    const auto now = runtime::monotonic_now();
    for (const auto& event : consumer_.events()) {
        switch (event.kind) {
            case PartitionEvent::Kind::end:
                last_sign_ = now;
                read_denied_ = false;
                context_.memory.progress.reached_end(event.partition, event.offset, now);
                context_.held_up.reached_end(event.partition, event.offset);
                silent_.erase(event.partition);
                failing_.erase(event.partition);
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

void ReadSession::take_out_of_range(const PartitionEvent& event, const std::stop_token& stop) {
    TopicAnswer alone;
    alone.has_leader.resize(static_cast<std::size_t>(event.partition) + 1);
    alone.has_leader.back() = true;
    const auto earliest = consumer_.ranges(alone, stop).back().earliest;
    context_.counters.restarts.add();
    ++context_.memory.breaks;
    context_.memory.progress.restart(event.partition, runtime::monotonic_now());
    context_.held_up.forget(event.partition);
    watchdog_.forget(event.partition);
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
    if (event.error == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) {
        read_denied_ = true;
        not_authorized();
        return;
    }
    const auto [known, is_new] = failing_.emplace(event.partition, event.error);
    if (!is_new && known->second == event.error) return;
    known->second = event.error;
    context_.log.error(
        "consume error",
        {{"topic", context_.settings.offsets_topic}, {"partition", event.partition}, {"error", event.text}});
}

void ReadSession::show_progress(base::MonotonicTime now) {
    if (now < next_show_) return;
    next_show_ = now + show_period;
    context_.ingest.look_for_names(runtime::wall_now());
    context_.counters.left_at_start.set(context_.memory.progress.left());
    note_read_up(now);
    const core::TopicName topic(context_.settings.offsets_topic);
    gauges_.show(context_.memory.progress,
                 context_.store.end_offsets(topic).value_or(std::vector<core::PartitionEnd>()));
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

void ReadSession::look_after(base::MonotonicTime now, const std::stop_token& stop) {
    // Trouble with any broker is a reason to look early, but not all the time.
    const bool early = consumer_.client().trouble() && now - last_look_ >= trouble_look_period;
    if (now < next_look_ && !early) return;
    last_look_ = now;
    take_description(consumer_.describe(), now);
    const bool well = context_.health.is_up() && unreachable_answers_ == 0;
    if (well && !over_) wake_stuck(stop);
    next_look_ = runtime::monotonic_now() + (well ? look_period : trouble_look_period);
}

void ReadSession::take_description(const TopicAnswer& topic, base::MonotonicTime now) {
    if (topic.kind == TopicAnswer::Kind::unreachable) {
        // While records come, or the first time, the broker asked may be the only one in trouble.
        if (++unreachable_answers_ < 2 || now - last_sign_ < trouble_look_period) return;
        reachable_since_ = now;
        context_.health.down(topic.trouble);
        over_ = now - std::max(last_reached_, last_sign_) > client_patience;
        return;
    }
    last_reached_ = now;
    unreachable_answers_ = 0;
    consumer_.client().forget_trouble();
    if (topic.kind == TopicAnswer::Kind::not_authorized) return not_authorized();
    if (topic.kind == TopicAnswer::Kind::missing) {
        // The second time in a row it is really gone.
        if (++missing_answers_ >= 2) {
            context_.memory.topic_id = {};
            leave_topic();
        }
        context_.health.waiting("offsets topic " + context_.settings.offsets_topic + " does not exist any more");
        return;
    }
    missing_answers_ = 0;
    const auto known = context_.memory.progress.partitions();
    if (topic.has_leader.size() < known || is_another_topic()) return leave_topic();
    if (topic.has_leader.size() > known) add_partitions(topic.has_leader.size(), now);
    give_up_silent(now);
    show_health();
}

bool ReadSession::is_another_topic() {
    auto& known = context_.memory.topic_id;
    const auto told = consumer_.ask_for_id();
    if (!told || *told == known) return false;
    return std::exchange(known, *told).known();
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
    forget_topic();
    over_ = true;
}

void ReadSession::forget_topic() {
    context_.log.warn("offsets topic was deleted: reading it from its oldest record when it is there again",
                      {{"topic", context_.settings.offsets_topic}});
    context_.memory.from_oldest = context_.memory.topic_was_deleted = true;
    context_.memory.progress = {};
    ++context_.memory.breaks;
    gauges_.show(context_.memory.progress, {});
    context_.memory.backfill.reset();
    context_.held_up.forget_all();
}

void ReadSession::show_health() {
    if (read_denied_) return not_authorized();
    if (silent_.empty()) return context_.health.up();
    std::string list;
    for (const auto partition : silent_) list += (list.empty() ? "" : ", ") + std::to_string(partition);
    context_.health.waiting("no data from partitions " + list + " of " + context_.settings.offsets_topic);
}

void ReadSession::give_up_silent(base::MonotonicTime now) {
    if (read_denied_ || now - reachable_since_ < silence_patience) return;
    for (const auto partition : context_.memory.progress.give_up_silent(now, silence_patience)) {
        silent_.insert(partition);
        context_.log.warn("partition cannot be read up to its end: no data from its leader",
                          {{"topic", context_.settings.offsets_topic}, {"partition", partition}});
    }
}

void ReadSession::wake_stuck(const std::stop_token& stop) {
    auto& progress = context_.memory.progress;
    const auto now = runtime::monotonic_now();
    const auto wall_now = runtime::wall_now();
    const core::TopicName topic(context_.settings.offsets_topic);
    for (const auto& end : context_.store.end_offsets(topic).value_or(std::vector<core::PartitionEnd>())) {
        const auto position = progress.position(end.partition);
        // Only a leader that answers lately can be read from.
        const bool is_fresh = wall_now - end.answered_at < end_offset_patience;
        if (position && is_fresh) watchdog_.see(end.partition, *position, end.end, now);
    }
    const auto stuck = watchdog_.take_stuck(now);
    if (stuck.empty()) return;
    // Open transactions hold up what is read of a partition with good reason: its last stable offset tells.
    TopicAnswer question;
    question.has_leader.resize(progress.partitions());
    for (const auto partition : stuck) question.has_leader[static_cast<std::size_t>(partition)] = true;
    const auto ranges = consumer_.ranges(question, stop);
    for (const auto partition : stuck) {
        const auto stable_end = ranges[static_cast<std::size_t>(partition)].latest;
        const auto position = progress.position(partition);
        if (!position) continue;
        const StartPosition at{partition, *position};
        if (!stable_end || *stable_end <= at.offset) continue;
        context_.counters.woken.add();
        context_.log.warn("partition was not read on although it could be: beginning with it anew at its position",
                          {{"topic", context_.settings.offsets_topic},
                           {"partition", partition},
                           {"offset", at.offset},
                           {"end", *stable_end}});
        consumer_.restart(at);
    }
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

void ReadSession::look_at_warming(base::MonotonicTime now) {
    if (context_.health.is_up()) last_up_ = now;
    // While some partitions give no sign the others may be read.
    context_.warming.see(std::max(last_up_, last_sign_), now);
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

}  // namespace warren::kafka
