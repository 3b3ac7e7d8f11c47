#include "kafka/backfill.h"

#include "warren/runtime/clock.h"

#include <algorithm>
#include <chrono>
#include <span>
#include <string>

namespace warren::kafka {

namespace {

constexpr std::chrono::milliseconds read_wait{100};
constexpr std::chrono::milliseconds retry_pause{1000};
/// A partition without any sign for so long, while brokers answer, is given up.
constexpr std::chrono::seconds patience{30};

}  // namespace

Backfill::Backfill(const OffsetsReaderSettings& settings, core::ClusterStore& store, runtime::StatsRegistry& stats,
                   const runtime::Logger& log, const std::vector<BackfillTask>& tasks)
    : settings_(settings),
      ingest_(store, settings.name, core::TopicName(settings.offsets_topic), settings.filter),
      counters_(stats, settings.name.str(), settings.offsets_topic, log),
      log_(log),
      tasks_(tasks),
      thread_("fill-" + settings.name.str(), log, [this](const std::stop_token& stop) { run(stop); }) {}

void Backfill::run(const std::stop_token& stop) {
    ingest_.tell_no_states();
    const auto now = runtime::monotonic_now();
    for (const auto& task : tasks_) {
        progress_.begin(task.partition, task.from, task.to, now);
        const auto place = static_cast<std::size_t>(task.partition);
        if (place >= targets_.size()) targets_.resize(place + 1);
        targets_[place] = task.to;
    }
    while (!stop.stop_requested() && !progress_.caught_up()) {
        auto consumer = TopicConsumer::open(settings_.client, "burrow-" + settings_.name.str() + "-backfill",
                                            settings_.offsets_topic, Isolation::committed, log_);
        if (consumer) {
            read_with(**consumer, stop);
        } else {
            runtime::sleep_unless_stopped(stop, retry_pause);
        }
    }
    if (progress_.caught_up()) log_.info("backfill finished", {{"topic", settings_.offsets_topic}});
    done_ = true;
}

void Backfill::read_with(TopicConsumer& consumer, const std::stop_token& stop) {
    std::vector<StartPosition> positions;
    for (const auto& task : tasks_) {
        positions.push_back({task.partition, progress_.position(task.partition).value_or(task.from)});
    }
    consumer.add(positions);
    last_sign_ = runtime::monotonic_now();
    while (!stop.stop_requested() && !progress_.caught_up()) {
        consumer.read(read_wait);
        if (!consumer.records().empty() || !consumer.events().empty()) last_sign_ = runtime::monotonic_now();
        apply(consumer);
        take_events(consumer);
        consumer.release();
        drop_finished(consumer);
        look_for_silence(consumer);
    }
}

void Backfill::apply(TopicConsumer& consumer) {
    const auto now = runtime::monotonic_now();
    wanted_.clear();
    for (const auto& record : consumer.records()) {
        // At its target a partition is left to the other reader.
        const auto place = static_cast<std::size_t>(record.partition);
        if (place < targets_.size() && record.offset < targets_[place]) wanted_.push_back(record);
        progress_.advance(record.partition, record.offset + 1, now);
    }
    if (!wanted_.empty()) counters_.add(ingest_.apply(wanted_, runtime::wall_now()), now);
}

void Backfill::take_events(TopicConsumer& consumer) {
    const auto now = runtime::monotonic_now();
    for (const auto& event : consumer.events()) {
        if (event.kind == PartitionEvent::Kind::end) {
            progress_.reached_end(event.partition, event.offset, now);
        } else if (event.kind == PartitionEvent::Kind::out_of_range) {
            counters_.restarts.add();
            progress_.restart(event.partition, now);
            consumer.restart({event.partition, RD_KAFKA_OFFSET_BEGINNING});
        } else {
            counters_.errors.add();
        }
    }
}

void Backfill::drop_finished(TopicConsumer& consumer) {
    const auto finished = [this](const BackfillTask& task) { return progress_.is_done(task.partition); };
    for (const auto& task : tasks_) {
        if (finished(task)) consumer.remove(task.partition);
    }
    tasks_.erase(std::remove_if(tasks_.begin(), tasks_.end(), finished), tasks_.end());
}

void Backfill::look_for_silence(TopicConsumer& consumer) {
    const auto now = runtime::monotonic_now();
    if (now - last_sign_ < patience) return;
    last_sign_ = now;
    if (consumer.describe().kind == TopicAnswer::Kind::unreachable) return;
    for (const auto partition : progress_.give_up_silent(now, patience)) {
        log_.warn("backfill of a partition given up: no answer from its leader",
                  {{"topic", settings_.offsets_topic}, {"partition", partition}});
    }
}

}  // namespace warren::kafka
