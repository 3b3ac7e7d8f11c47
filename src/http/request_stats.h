#pragma once

#include "warren/base/guarded.h"
#include "warren/base/time.h"
#include "warren/http/message.h"
#include "warren/runtime/stats.h"

#include <map>
#include <string_view>
#include <utility>

namespace warren::http {

/// Counts requests and how long their answers take: by route and code, and those of `/metrics` under the names that
/// scrapers of Burrow know. All listeners count together. Thread-safe.
class RequestStats {
public:
    explicit RequestStats(runtime::StatsRegistry& registry);

    /// A request is about to be answered. Returns the moment.
    [[nodiscard]] base::MonotonicTime begin(const Request& request);
    /// Its answer is ready to be sent, or has been written.
    void end(const Request& request, const Response& response, base::MonotonicTime begun);

private:
    using RouteAndCode = std::pair<std::string_view, int>;

    runtime::Histogram& histogram(std::string_view route, int code);

    runtime::StatsRegistry* registry_;
    runtime::Stat* scrapes_in_flight_;
    /// Spares a look through all series of the registry.
    base::Guarded<std::map<RouteAndCode, runtime::Histogram*>> known_;
};

}  // namespace warren::http
