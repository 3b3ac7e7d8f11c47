#include "warren/kafka/offsets_reader.h"

#include "kafka/read_session.h"
#include "warren/runtime/supervised_thread.h"

#include <chrono>
#include <string>
#include <utility>

namespace warren::kafka {

namespace {

/// Pause after a configuration that the library refuses: a file may be put in place meanwhile.
constexpr std::chrono::seconds refusal_pause{5};

}  // namespace

struct OffsetsReader::Impl {
    Impl(OffsetsReaderSettings with, core::ClusterStore& into, const ClusterPoller& first,
         runtime::HealthBoard::Reporter reporter, runtime::StatsRegistry& registry, runtime::Logger logger)
        : settings(std::move(with)),
          store(into),
          poller(first),
          stats(registry),
          log(std::move(logger)),
          ingest(store, settings.name, core::TopicName(settings.offsets_topic), settings.filter),
          health(reporter),
          counters(stats, settings.name.str(), settings.offsets_topic, log),
          thread("read-" + settings.name.str(), log, [this](const std::stop_token& stop) { run(stop); }) {}

    void run(const std::stop_token& stop) {
        if (!poller.wait_for_first_round(stop)) return;
        while (!stop.stop_requested()) {
            auto consumer =
                TopicConsumer::open(settings.client, "burrow-" + settings.name.str(), settings.offsets_topic, log);
            if (!consumer) {
                health.down("client configuration refused: " + consumer.error().message);
                runtime::sleep_unless_stopped(stop, refusal_pause);
                continue;
            }
            ReadSession session({settings, store, ingest, memory, health, counters, stats, log}, **consumer);
            session.run(stop);
        }
    }

    const OffsetsReaderSettings settings;
    core::ClusterStore& store;
    const ClusterPoller& poller;
    runtime::StatsRegistry& stats;
    const runtime::Logger log;
    core::OffsetsIngest ingest;
    HealthLine health;
    RecordCounters counters;
    ReadMemory memory;
    runtime::SupervisedThread thread;
};

OffsetsReader::OffsetsReader(OffsetsReaderSettings settings, core::ClusterStore& store, const ClusterPoller& poller,
                             runtime::HealthBoard::Reporter health, runtime::StatsRegistry& stats, runtime::Logger log)
    : impl_(std::make_unique<Impl>(std::move(settings), store, poller, health, stats, std::move(log))) {}

OffsetsReader::~OffsetsReader() = default;

void OffsetsReader::request_stop() {
    impl_->thread.request_stop();
}

}  // namespace warren::kafka
