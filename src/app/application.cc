#include "warren/app/application.h"

#include "app/readiness.h"
#include "warren/metrics/exposition.h"
#include "warren/runtime/clock.h"

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <utility>

namespace warren::app {
namespace {

using namespace std::chrono_literals;

/// The evaluator's period where every answer is to be fresh.
constexpr std::chrono::seconds shortest_round = 1s;
/// Without a round for this long the daemon counts as hanging.
constexpr std::chrono::seconds longest_silence = 60s;

/// Destroys all parts at once: each may take most of a second while its brokers are unreachable.
template <typename Part>
void destroy_together(std::vector<std::unique_ptr<Part>>& parts) {
    std::vector<std::jthread> threads;
    threads.reserve(parts.size());
    for (auto& part : parts) threads.emplace_back([&part] { part.reset(); });
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
      readiness_(std::make_unique<Readiness>(board_, settings_.general.ready_timeout, runtime::monotonic_now())),
      last_round_(runtime::monotonic_now()) {
    stats_
        .stat(runtime::StatKind::gauge, "warren_build_info", "Version of Warren; the value is always 1",
              {{"version", WARREN_VERSION}})
        .set(1);
    open_health();
    open_stores();
    api_ = std::make_unique<http::ApiV3>(*monitor_, api_parts());
}

Application::~Application() {
    for (const auto& reader : readers_) reader->request_stop();
    for (const auto& poller : pollers_) poller->request_stop();
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
    for (const runtime::Health& part : board_.all()) {
        if (part.kind != "cluster") continue;
        ++clusters;
        if (part.state == runtime::HealthState::up) ++up;
    }
    return std::to_string(up) + " of " + std::to_string(clusters) + " clusters up, " +
           (is_ready() ? "ready" : "starting");
}

http::ApiParts Application::api_parts() {
    return {
        .config = settings_.view,
        .is_ready = [this] { return is_ready(); },
        .health = [this] { return board_.all(); },
        .metrics_page = [this] { return metrics::render_page(*monitor_, stats_, board_.all(), runtime::wall_now()); },
        .log = log_.with({{"type", "coordinator"}, {"name", "httpserver"}})};
}

/// All parts stand on the board before anyone can ask: an empty board would count as ready.
void Application::open_health() {
    for (const auto& cluster : settings_.clusters) {
        cluster_health_.push_back(board_.add("cluster", cluster.name.str(), cluster.name.str()));
    }
    for (const auto& consumer : settings_.consumers) {
        consumer_health_.push_back(board_.add("consumer", consumer.name.str(), consumer.cluster.str()));
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

base::Result<void> Application::open_listeners() {
    const auto handler = [this](const http::Request& request) { return api_->handle(request); };
    const auto log = log_.with({{"type", "coordinator"}, {"name", "httpserver"}});
    for (const http::ListenerSettings& listener : settings_.listeners) {
        auto server = std::make_unique<http::Server>(listener, handler, stats_, log);
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
        const kafka::ClusterSettings& cluster = settings_.clusters[i];
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

/// Reading an offsets topic takes much memory for a moment; the allocator would keep it for good.
void Application::give_back_memory() {
    if (memory_given_back_ || !is_ready()) return;
    memory_given_back_ = true;
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

void Application::evaluate() {
    give_back_memory();
    const core::RoundReport report = monitor_->evaluate_all(runtime::wall_now());
    last_round_.store(runtime::monotonic_now());
    const auto log = log_.with({{"type", "module"}, {"coordinator", "evaluator"}});
    for (const core::StatusChange& change : report.changes) {
        log.debug("status changed", {{"cluster", change.cluster.str()},
                                     {"consumer", change.group.str()},
                                     {"before", core::to_string(change.before)},
                                     {"status", core::to_string(change.now->status)},
                                     {"total_lag", change.now->total_lag}});
    }
    for (const core::GroupName& group : report.expired) log.info("purge expired consumer", {{"consumer", group.str()}});
}

}  // namespace warren::app
