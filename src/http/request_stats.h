#pragma once

#include "warren/http/message.h"
#include "warren/runtime/stats.h"

namespace warren::http {

/// Counts requests: by route and code, and those of `/metrics` under the names that scrapers of Burrow know. All
/// listeners count together. Thread-safe.
class RequestStats {
public:
    explicit RequestStats(runtime::StatsRegistry& registry);

    void begin(const Request& request);
    void end(const Request& request, const Response& response);

private:
    runtime::StatsRegistry* registry_;
    runtime::Stat* scrapes_in_flight_;
};

}  // namespace warren::http
