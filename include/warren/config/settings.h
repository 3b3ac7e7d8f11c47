#pragma once

#include "warren/core/settings.h"
#include "warren/http/config_view.h"
#include "warren/http/server_settings.h"
#include "warren/kafka/client_settings.h"
#include "warren/notify/settings.h"
#include "warren/runtime/logging.h"
#include "warren/zookeeper/settings.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace warren::config {

/// `[general]`, and what concerns the process as a whole.
struct GeneralSettings {
    /// Empty: no pid file is written, which is the default; Burrow's `burrow.pid` is only shown by the API.
    std::string pidfile;
    /// Empty: standard output and error stay where they are.
    std::string stdout_logfile;
    /// After this time an unreachable cluster no longer delays readiness.
    std::chrono::seconds ready_timeout{30};
    /// Where snapshots for the next start are kept; empty: nowhere.
    std::string state_directory;
    std::chrono::seconds snapshot_interval{300};
};

/// Everything a configuration says, checked and in the form in which each part wants it.
struct Settings {
    GeneralSettings general;
    runtime::LoggingSettings logging;
    /// At least one.
    std::vector<http::ListenerSettings> listeners;
    core::StoreSettings store;
    core::EvaluationSettings evaluation;
    std::vector<kafka::ClusterSettings> clusters;
    /// Of class `kafka`.
    std::vector<kafka::OffsetsReaderSettings> consumers;
    /// Of class `kafka_zk`.
    std::vector<zookeeper::GroupWatcherSettings> zookeeper_consumers;
    /// `[zookeeper]`: present if there is a notifier section, for which alone it is there.
    std::optional<zookeeper::CoordinationSettings> coordination;
    std::vector<notify::NotifierSettings> notifiers;
    /// The same as the API shows it.
    http::ConfigView view;
};

}  // namespace warren::config
