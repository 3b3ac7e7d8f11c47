#include "warren/kafka/offsets_reader.h"

#include "kafka/group_poll_session.h"
#include "kafka/read_session.h"
#include "kafka/replay_gauges.h"
#include "kafka/snapshot_writer.h"
#include "kafka/topic_access.h"
#include "kafka/warming.h"
#include "warren/runtime/clock.h"
#include "warren/runtime/periodic_task.h"
#include "warren/runtime/supervised_thread.h"

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

namespace warren::kafka {

namespace {

/// Pause after a configuration that the library refuses: a file may be put in place meanwhile.
constexpr std::chrono::seconds refusal_pause{5};
/// While brokers are asked because the offsets topic may not be read: how often that is tried.
constexpr std::chrono::minutes topic_retry_period{10};
constexpr std::chrono::seconds access_patience{10};
constexpr std::chrono::milliseconds access_pause{1'000};
/// How often it is looked whether a snapshot is due: the first one as soon as there is a full picture.
constexpr std::chrono::seconds snapshot_look_period{1};

/// What a reader needs for its snapshots.
class Snapshots {
public:
    Snapshots(const OffsetsReaderSettings& settings, core::OffsetsIngest& ingest, const ReadMemory& memory,
              const HeldUpReader& held_up, BatchGate& gate, runtime::StatsRegistry& registry,
              const runtime::Logger& log)
        : stats(registry, settings.name.str()),
          settings_(settings),
          writer_(settings, ingest, memory, held_up, gate, stats, log),
          task_(std::in_place, "snap-" + settings.name.str(), snapshot_look_period, log, [this] { look(); }) {}

    void request_stop() { stop_.request_stop(); }
    /// The reader's thread has ended.
    void write_last() {
        stop_.request_stop();
        task_.reset();
        static_cast<void>(writer_.write({}));
    }

    const SnapshotStats stats;

private:
    void look() {
        const auto now = runtime::monotonic_now();
        if (now >= next_ && writer_.write(stop_.get_token())) next_ = now + settings_.snapshot_interval;
    }

    const OffsetsReaderSettings& settings_;
    SnapshotWriter writer_;
    base::MonotonicTime next_;
    std::stop_source stop_;
    std::optional<runtime::PeriodicTask> task_;
};

/// Which source a reader has at the moment, for metrics.
class SourceGauges {
public:
    SourceGauges(runtime::StatsRegistry& stats, const std::string& consumer)
        : topic_(gauge(stats, consumer, "offsets-topic")), admin_(gauge(stats, consumer, "admin")) {}

    void show(OffsetsSource source) {
        topic_.set(source == OffsetsSource::offsets_topic ? 1 : 0);
        admin_.set(source == OffsetsSource::admin ? 1 : 0);
    }

private:
    static runtime::Stat& gauge(runtime::StatsRegistry& stats, const std::string& consumer, const char* source) {
        return stats.stat(runtime::StatKind::gauge, "warren_kafka_source",
                          "1 for the source of what groups commit, 0 for the other one",
                          {{"consumer", consumer}, {"source", source}});
    }

    runtime::Stat& topic_;
    runtime::Stat& admin_;
};

/// What a reader needs for asking the brokers.
struct Asking {
    Asking(core::ClusterStore& store, const OffsetsReaderSettings& settings, runtime::StatsRegistry& stats)
        : ingest(store, settings.name, settings.filter), counters(stats, settings.name.str()) {}

    core::PolledOffsetsIngest ingest;
    GroupPollCounters counters;
};

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
          gauges(stats, settings.name.str()),
          held_up(settings, store, ingest, counters, stats, log),
          source(stats, settings.name.str()) {
        if (settings.start_latest) ingest.tell_no_states();
        // Who asks has no positions.
        if (!settings.snapshot_file.empty() && settings.source != OffsetsSource::admin) {
            snapshots = std::make_unique<Snapshots>(settings, ingest, memory, held_up, gate, stats, log);
        }
        thread.emplace("read-" + settings.name.str(), log, [this](const std::stop_token& stop) { run(stop); });
    }

    ~Impl() {
        request_stop();
        thread.reset();
        if (snapshots) snapshots->write_last();
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void request_stop() {
        if (snapshots) snapshots->request_stop();
        thread->request_stop();
    }

    void run(const std::stop_token& stop) {
        if (settings.source == OffsetsSource::admin) {
            if (poller.wait_for_first_round(stop)) ask(stop, base::MonotonicTime::max());
            return;
        }
        warming.begin();
        if (!poller.wait_for_first_round(stop)) return;
        if (settings.source == OffsetsSource::automatic) ask_until_readable(stop);
        read(stop);
    }

    /// The topic, from now on.
    void read(const std::stop_token& stop) {
        source.show(OffsetsSource::offsets_topic);
        ingest.begin_reading();
        while (!stop.stop_requested()) {
            auto consumer = open_consumer(stop);
            if (!consumer) continue;
            const SnapshotStats* const figures = snapshots ? &snapshots->stats : nullptr;
            ReadSession session({settings, store, ingest, memory, warming, held_up, gate, figures, health, counters,
                                 gauges, stats, log},
                                *consumer);
            session.run(stop);
        }
    }

    /// The brokers, until then.
    void ask(const std::stop_token& stop, base::MonotonicTime until) {
        source.show(OffsetsSource::admin);
        if (!asking) asking = std::make_unique<Asking>(store, settings, stats);
        while (!stop.stop_requested() && runtime::monotonic_now() < until) {
            auto client = open_asking_client(settings.client, "burrow-" + settings.name.str(), log);
            if (!client) {
                refused(client.error(), stop);
                continue;
            }
            GroupPollSession session({settings, asking->ingest, health, asking->counters, log}, std::move(*client));
            session.run(stop, until);
        }
    }

    void ask_until_readable(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const auto access = try_topic(stop);
            if (stop.stop_requested()) return;
            if (access.kind == TopicAccess::Kind::readable) break;
            if (!asking && !access.is_denied()) {
                not_accessible(access);
                runtime::sleep_unless_stopped(stop, access_pause);
                continue;
            }
            if (!asking) {
                log.warn("offsets topic may not be read: asking the brokers what groups have committed instead",
                         {{"topic", settings.offsets_topic},
                          {"error", "the principal needs the right Read on this topic"}});
            }
            warming.end();
            ask(stop, runtime::monotonic_now() + topic_retry_period);
        }
        if (asking && !stop.stop_requested()) leave_asking();
    }

    /// The topic may be read after all.
    void leave_asking() {
        warming.begin();
        const auto forgotten = asking->ingest.forget_all();
        asking.reset();
        log.info("offsets topic may be read: it is the source from now on",
                 {{"topic", settings.offsets_topic}, {"groups", static_cast<std::int64_t>(forgotten)}});
    }

    [[nodiscard]] TopicAccess try_topic(const std::stop_token& stop) {
        const auto consumer = open_consumer(stop);
        if (!consumer) return {TopicAccess::Kind::unclear, {}, "client configuration refused"};
        return find_access(*consumer, runtime::monotonic_now() + access_patience, stop);
    }

    /// Not for lack of rights.
    void not_accessible(const TopicAccess& access) {
        warming.end();
        switch (access.kind) {
            case TopicAccess::Kind::missing:
                // Whatever is in it when it is there is new.
                memory.from_oldest = true;
                health.waiting("offsets topic " + settings.offsets_topic + " does not exist yet");
                health.caught_up();
                break;
            case TopicAccess::Kind::unreachable:
                health.down(access.trouble);
                break;
            default:
                health.down("offsets topic " + settings.offsets_topic + " cannot be read: " + access.problem);
        }
    }

    /// Null, after a pause, if the library refuses the configuration.
    std::unique_ptr<TopicConsumer> open_consumer(const std::stop_token& stop) {
        auto consumer = TopicConsumer::open(settings.client, "burrow-" + settings.name.str(), settings.offsets_topic,
                                            Isolation::committed, log);
        if (consumer) return std::move(*consumer);
        refused(consumer.error(), stop);
        return nullptr;
    }

    void refused(const base::Error& error, const std::stop_token& stop) {
        warming.end();
        health.down("client configuration refused: " + error.message);
        runtime::sleep_unless_stopped(stop, refusal_pause);
    }

    const OffsetsReaderSettings settings;
    core::ClusterStore& store;
    const ClusterPoller& poller;
    runtime::StatsRegistry& stats;
    const runtime::Logger log;
    core::OffsetsIngest ingest;
    HealthLine health;
    RecordCounters counters;
    ReplayGauges gauges;
    HeldUpReader held_up;
    ReadMemory memory;
    Warming warming{ingest, memory};
    BatchGate gate;
    SourceGauges source;
    /// Null: the brokers are not asked.
    std::unique_ptr<Asking> asking;
    /// Null: none are kept.
    std::unique_ptr<Snapshots> snapshots;
    std::optional<runtime::SupervisedThread> thread;
};

OffsetsReader::OffsetsReader(OffsetsReaderSettings settings, core::ClusterStore& store, const ClusterPoller& poller,
                             runtime::HealthBoard::Reporter health, runtime::StatsRegistry& stats, runtime::Logger log)
    : impl_(std::make_unique<Impl>(std::move(settings), store, poller, health, stats, std::move(log))) {}

OffsetsReader::~OffsetsReader() = default;

void OffsetsReader::request_stop() {
    impl_->request_stop();
}

}  // namespace warren::kafka
