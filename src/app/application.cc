#include "warren/app/application.h"

#include "app/daemon_stats.h"
#include "app/readiness.h"
#include "app/state_directory.h"
#include "warren/metrics/exposition.h"
#include "warren/runtime/clock.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace warren::app {
namespace {

using namespace std::chrono_literals;

/// The evaluator's period where every answer is to be fresh.
constexpr std::chrono::seconds shortest_round = 1s;
/// Without a round for this long the daemon counts as hanging.
constexpr std::chrono::seconds longest_silence = 60s;

/// Runs `work` beside the caller; if not even one thread more can be had, before it returns.
template <typename Work>
std::jthread run_beside(Work work) {
    try {
        return std::jthread(work);
    } catch (const std::system_error&) {
        work();
        return {};
    }
}

/// Destroys all parts at once: each may take most of a second while its brokers are unreachable.
template <typename Part>
void destroy_together(std::vector<std::unique_ptr<Part>>& parts) {
    std::vector<std::jthread> threads;
    threads.reserve(parts.size());
    for (auto& part : parts) threads.push_back(run_beside([&part] { part.reset(); }));
    threads.clear();
    parts.clear();
}

/// The configuration's checks see to it that the cluster is there.
std::size_t cluster_index(const std::vector<kafka::ClusterSettings>& clusters, const core::ClusterName& name) {
    const auto found =
        std::find_if(clusters.begin(), clusters.end(), [&](const auto& one) { return one.name == name; });
    return static_cast<std::size_t>(found - clusters.begin());
}

}  // namespace

Application::Application(config::Settings settings, runtime::Logger log)
    : settings_(std::move(settings)),
      log_(std::move(log)),
      board_(log_),
      coordination_board_(log_),
      readiness_(std::make_unique<Readiness>(board_, settings_.general.ready_timeout, runtime::monotonic_now())),
      last_round_(runtime::monotonic_now()),
      evaluators_("evaluator", runtime::WorkerTeam::usual_helpers(), log_) {
    show_start(stats_, runtime::monotonic_now());
    open_health();
    open_stores();
    open_state_directory();
    api_ = std::make_unique<http::ApiV3>(*monitor_, api_parts());
}

Application::~Application() {
    evaluators_.request_stop();
    for (const auto& watcher : watchers_) watcher->request_stop();
    for (const auto& reader : readers_) reader->request_stop();
    for (const auto& poller : pollers_) poller->request_stop();
    // Beside the others: the lock may take most of a second while ZooKeeper is unreachable.
    const std::jthread withdrawing = run_beside([this] {
        notifications_.reset();
        lock_.reset();
    });
    destroy_together(watchers_);
    destroy_together(readers_);
    destroy_together(pollers_);
    evaluator_.reset();
    destroy_together(servers_);
}

base::Result<void> Application::start() {
    if (auto opened = open_listeners(); !opened) return opened;
    const auto period = std::max(shortest_round, settings_.evaluation.expire_cache);
    evaluator_ = std::make_unique<runtime::PeriodicTask>("evaluator", std::min<std::chrono::seconds>(period, 10s), log_,
                                                         [this] { evaluate(); });
    watch_clusters();
    watch_zookeeper();
    start_notifications();
    return {};
}

bool Application::is_ready() const {
    return readiness_->is_ready(runtime::monotonic_now());
}

bool Application::is_alive() const {
    return runtime::monotonic_now() - last_round_.load() < longest_silence;
}

std::string Application::summary() const {
    std::size_t clusters = 0;
    std::size_t up = 0;
    std::size_t warming = 0;
    for (const runtime::Health& part : board_.all()) {
        if (part.kind != "cluster") continue;
        ++clusters;
        if (part.state == runtime::HealthState::up) ++up;
        if (monitor_->is_warming(part.cluster)) ++warming;
    }
    return std::to_string(up) + " of " + std::to_string(clusters) + " clusters up, " +
           (is_ready() ? "ready" : "starting") +
           (warming == 0 ? "" : ", " + std::to_string(warming) + " warming up");
}

http::ApiParts Application::api_parts() {
    return {
        .config = settings_.view,
        .is_ready = [this] { return is_ready(); },
        .health = [this] { return board_.all(); },
        .write_metrics =
            [this](const http::TextSink& sink) {
                metrics::write_page(*monitor_, stats_, health_of_all(), runtime::wall_now(), sink);
            },
        .log = log_.with({{"type", "coordinator"}, {"name", "httpserver"}})};
}

std::vector<runtime::Health> Application::health_of_all() const {
    auto all = board_.all();
    const auto coordination = coordination_board_.all();
    all.insert(all.end(), coordination.begin(), coordination.end());
    return all;
}

/// All parts stand on the board before anyone can ask: an empty board would count as ready.
void Application::open_health() {
    for (const auto& cluster : settings_.clusters) {
        cluster_health_.push_back(board_.add("cluster", cluster.name.str(), cluster.name.str()));
    }
    for (const auto& consumer : settings_.consumers) {
        consumer_health_.push_back(board_.add("consumer", consumer.name.str(), consumer.cluster.str()));
    }
    for (const auto& consumer : settings_.zookeeper_consumers) {
        zookeeper_health_.push_back(board_.add("consumer", consumer.name.str(), consumer.cluster.str()));
    }
}

void Application::open_stores() {
    std::vector<core::ClusterStore*> clusters;
    for (const kafka::ClusterSettings& cluster : settings_.clusters) {
        stores_.push_back(std::make_unique<core::ClusterStore>(cluster.name, settings_.store));
        clusters.push_back(stores_.back().get());
    }
    monitor_ = std::make_unique<core::Monitor>(std::move(clusters), settings_.evaluation);
}

/// Readers go without what cannot be kept.
void Application::open_state_directory() {
    const std::string& directory = settings_.general.state_directory;
    if (directory.empty()) return;
    if (const auto made = make_state_directory(directory); !made) {
        log_.warn("state directory cannot be used", {{"error", made.error().message}});
    }
    for (kafka::OffsetsReaderSettings& consumer : settings_.consumers) {
        consumer.snapshot_file = snapshot_path(directory, consumer.cluster, consumer.name);
        consumer.snapshot_interval = settings_.general.snapshot_interval;
        consumer.snapshot_max_age = std::min(consumer.snapshot_max_age, settings_.store.expire_group);
    }
}

base::Result<void> Application::open_listeners() {
    const auto handler = [this](const http::Request& request) { return api_->handle(request); };
    const auto log = log_.with({{"type", "coordinator"}, {"name", "httpserver"}});
    for (const http::ListenerSettings& listener : settings_.listeners) {
        auto server =
            std::make_unique<http::Server>(listener, handler, stats_, log, settings_.listeners.size());
        const auto port = server->start();
        if (!port) return base::failure("listener '" + listener.name + "'", port.error());
        ports_.push_back(*port);
        servers_.push_back(std::move(server));
    }
    return {};
}

void Application::watch_clusters() {
    const auto module_log = [this](const char* coordinator, const std::string& name) {
        return log_.with({{"type", "module"}, {"coordinator", coordinator}, {"class", "kafka"}, {"name", name}});
    };
    for (std::size_t i = 0; i < settings_.clusters.size(); ++i) {
        kafka::ClusterSettings cluster = settings_.clusters[i];
        for (const kafka::OffsetsReaderSettings& consumer : settings_.consumers) {
            const bool reads_own_topic = consumer.offsets_topic == core::brokers_offsets_topic &&
                                         consumer.source != kafka::OffsetsSource::admin;
            if (consumer.cluster == cluster.name && reads_own_topic) cluster.told_groups.push_back(consumer.filter);
        }
        pollers_.push_back(std::make_unique<kafka::ClusterPoller>(cluster, *stores_[i], cluster_health_[i], stats_,
                                                                  module_log("cluster", cluster.name.str())));
    }
    for (std::size_t i = 0; i < settings_.consumers.size(); ++i) {
        const kafka::OffsetsReaderSettings& consumer = settings_.consumers[i];
        const std::size_t watched = cluster_index(settings_.clusters, consumer.cluster);
        readers_.push_back(std::make_unique<kafka::OffsetsReader>(consumer, *stores_[watched], *pollers_[watched],
                                                                  consumer_health_[i], stats_,
                                                                  module_log("consumer", consumer.name.str())));
    }
}

void Application::watch_zookeeper() {
    for (std::size_t i = 0; i < settings_.zookeeper_consumers.size(); ++i) {
        const zookeeper::GroupWatcherSettings& consumer = settings_.zookeeper_consumers[i];
        const auto log = log_.with(
            {{"type", "module"}, {"coordinator", "consumer"}, {"class", "kafka_zk"}, {"name", consumer.name.str()}});
        watchers_.push_back(std::make_unique<zookeeper::GroupWatcher>(
            consumer, *stores_[cluster_index(settings_.clusters, consumer.cluster)], zookeeper_health_[i], stats_,
            log));
    }
}

void Application::start_notifications() {
    if (!settings_.coordination) return;
    const auto log = log_.with({{"type", "coordinator"}, {"name", "zookeeper"}});
    const auto health = coordination_board_.add("zookeeper", "notifier", "");
    lock_ = std::make_unique<zookeeper::Lock>(*settings_.coordination, health, log);
    notifications_ = std::make_unique<notify::Notifications>(
        notify::NotificationSettings{.notifiers = settings_.notifiers}, *monitor_,
        notify::JudgingConditions{
            .is_in_charge = [this] { return lock_->is_held(); },
            .is_read_up =
                [this](const core::ClusterName& cluster) {
                    return readiness_->is_read_up(cluster.view(), runtime::monotonic_now());
                }},
        stats_, log_);
}

void Application::evaluate() {
    const base::MonotonicTime begun = runtime::monotonic_now();
    const core::RoundReport report = monitor_->evaluate_all(runtime::wall_now(), evaluators_);
    last_round_.store(runtime::monotonic_now());
    count_round(stats_, report, last_round_.load() - begun, last_round_);
    const auto log = log_.with({{"type", "module"}, {"coordinator", "evaluator"}});
    for (const core::StatusChange& change : report.changes) {
        log.debug("status changed", {{"cluster", change.cluster.str()},
                                     {"consumer", change.group.str()},
                                     {"before", core::to_string(change.before)},
                                     {"status", core::to_string(change.now)},
                                     {"total_lag", change.total_lag}});
    }
    for (const core::GroupName& group : report.expired) log.info("purge expired consumer", {{"consumer", group.str()}});
}

}  // namespace warren::app
