#pragma once

#include "warren/core/monitor.h"
#include "warren/http/config_view.h"
#include "warren/http/message.h"
#include "warren/runtime/health.h"
#include "warren/runtime/logging.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace warren::http {

/// What the routes need besides the monitor. The functions are called from many threads.
struct ApiParts {
    ConfigView config;
    std::function<bool()> is_ready;
    std::function<std::vector<runtime::Health>()> health;
    /// Writes the page of `/metrics`.
    std::function<void(const TextSink&)> write_metrics;
    runtime::Logger log;
};

/// Burrow's routes `/v3/...`, `/burrow/admin...` and `/metrics` (http-api.md of the specification). Also
/// `/burrow/admin/clusters`, which tells how each cluster and consumer fares and why, and
/// `/v3/kafka/CLUSTER/consumer/GROUP/state`, type and state of a group.
class ApiV3 {
public:
    /// `monitor` must outlive the object.
    ApiV3(core::Monitor& monitor, ApiParts parts);
    ~ApiV3();

    /// Thread-safe.
    [[nodiscard]] Response handle(const Request& request) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warren::http
