#include "http/request_stats.h"

#include "http/target.h"
#include "warren/runtime/clock.h"

#include <string>
#include <string_view>
#include <vector>

namespace warren::http {
namespace {

/// In seconds: from the look-up of a health check to the metrics page of a large site.
std::vector<double> bounds() {
    return {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

bool is_scrape(const Request& request) {
    if (request.method != "GET") return false;
    const std::string_view target = request.target;
    const auto path = target.substr(0, target.find('?'));
    if (path == "/metrics") return true;
    // Only escapes and absolute URLs are worth a closer look: it copies the target, which may be long.
    if (path.starts_with('/') && path.find('%') == std::string_view::npos) return false;
    const auto parsed = parse_target(target);
    return parsed && parsed->path == "/metrics";
}

runtime::Stat& scrapes(runtime::StatsRegistry& registry, const std::string& code) {
    return registry.stat(runtime::StatKind::counter, "promhttp_metric_handler_requests_total",
                         "Total number of scrapes by HTTP status code.", {{"code", code}});
}

}  // namespace

RequestStats::RequestStats(runtime::StatsRegistry& registry)
    : registry_(&registry),
      scrapes_in_flight_(&registry.stat(runtime::StatKind::gauge, "promhttp_metric_handler_requests_in_flight",
                                        "Current number of scrapes being served.")) {
    for (const auto* code : {"200", "500", "503"}) scrapes(registry, code);
}

base::MonotonicTime RequestStats::begin(const Request& request) {
    if (is_scrape(request)) scrapes_in_flight_->add();
    return runtime::monotonic_now();
}

void RequestStats::end(const Request& request, const Response& response, base::MonotonicTime begun) {
    const auto route = response.route.empty() ? std::string_view("other") : response.route;
    histogram(route, response.status).observe(runtime::monotonic_now() - begun);
    if (!is_scrape(request)) return;
    scrapes_in_flight_->add(-1);
    scrapes(*registry_, std::to_string(response.status)).add();
}

runtime::Histogram& RequestStats::histogram(std::string_view route, int code) {
    const auto known = known_.lock();
    auto& entry = (*known)[{route, code}];
    if (entry == nullptr) {
        entry = &registry_->histogram("warren_http_request_duration_seconds",
                                      "Time until an HTTP request had its answer, by route and status code", bounds(),
                                      {{"route", std::string(route)}, {"code", std::to_string(code)}});
    }
    return *entry;
}

}  // namespace warren::http
