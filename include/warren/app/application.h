#pragma once

#include "warren/base/result.h"
#include "warren/base/time.h"
#include "warren/config/settings.h"
#include "warren/core/monitor.h"
#include "warren/core/window/cluster_store.h"
#include "warren/http/api_v3.h"
#include "warren/http/server.h"
#include "warren/kafka/cluster_poller.h"
#include "warren/kafka/offsets_reader.h"
#include "warren/notify/notifications.h"
#include "warren/runtime/health.h"
#include "warren/runtime/logging.h"
#include "warren/runtime/periodic_task.h"
#include "warren/runtime/stats.h"
#include "warren/runtime/worker_team.h"
#include "warren/zookeeper/group_watcher.h"
#include "warren/zookeeper/lock.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace warren::app {

class Readiness;

/// The daemon: owns every part, in the order in which data flows, inputs last, so that they stop first.
///
/// Threads: one per cluster (ClusterPoller), one per consumer (OffsetsReader or GroupWatcher), the evaluator with its
/// helpers, and the HTTP servers' own. docs/architecture.md draws the picture.
class Application {
public:
    Application(config::Settings settings, runtime::Logger log);
    /// Ends within two seconds whatever the brokers do.
    ~Application();
    Application(const Application&) = delete;
    Application& operator=(const Application&) = delete;

    /// Opens the listeners, then starts to watch the clusters. Fails if a listener cannot be opened.
    [[nodiscard]] base::Result<void> start();

    /// Ports of the listeners, in the order of the settings.
    [[nodiscard]] const std::vector<std::uint16_t>& ports() const { return ports_; }
    [[nodiscard]] bool is_ready() const;
    /// Whether the evaluator has done a round lately: false means that the daemon hangs.
    [[nodiscard]] bool is_alive() const;
    /// `1 of 2 clusters up, starting, 1 warming up`, for people.
    [[nodiscard]] std::string summary() const;

private:
    http::ApiParts api_parts();
    std::vector<runtime::Health> health_of_all() const;
    void open_stores();
    void open_health();
    void open_state_directory();
    base::Result<void> open_listeners();
    void watch_clusters();
    void watch_zookeeper();
    void start_notifications();
    void evaluate();

    config::Settings settings_;
    runtime::Logger log_;
    runtime::StatsRegistry stats_;
    runtime::HealthBoard board_;
    /// What no cluster needs: readiness does not depend on it.
    runtime::HealthBoard coordination_board_;
    std::vector<runtime::HealthBoard::Reporter> cluster_health_;
    std::vector<runtime::HealthBoard::Reporter> consumer_health_;
    std::vector<runtime::HealthBoard::Reporter> zookeeper_health_;
    std::unique_ptr<Readiness> readiness_;

    std::vector<std::unique_ptr<core::ClusterStore>> stores_;
    std::unique_ptr<core::Monitor> monitor_;

    std::unique_ptr<http::ApiV3> api_;
    std::vector<std::unique_ptr<http::Server>> servers_;
    std::vector<std::uint16_t> ports_;

    std::atomic<base::MonotonicTime> last_round_;
    /// Help the evaluator.
    runtime::WorkerTeam evaluators_;
    std::unique_ptr<runtime::PeriodicTask> evaluator_;

    /// Both only if there is a notifier section.
    std::unique_ptr<zookeeper::Lock> lock_;
    std::unique_ptr<notify::Notifications> notifications_;

    std::vector<std::unique_ptr<kafka::ClusterPoller>> pollers_;
    std::vector<std::unique_ptr<kafka::OffsetsReader>> readers_;
    std::vector<std::unique_ptr<zookeeper::GroupWatcher>> watchers_;
};

}  // namespace warren::app
