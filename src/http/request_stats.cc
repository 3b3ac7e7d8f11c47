#include "http/request_stats.h"

#include <string>
#include <string_view>

namespace warren::http {
namespace {

constexpr std::string_view metrics_route = "/metrics";

bool is_scrape(const Request& request) {
    return request.method == "GET" &&
           std::string_view(request.target).substr(0, request.target.find('?')) == metrics_route;
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

void RequestStats::begin(const Request& request) {
    if (is_scrape(request)) scrapes_in_flight_->add();
}

void RequestStats::end(const Request& request, const Response& response) {
    const auto code = std::to_string(response.status);
    registry_
        ->stat(runtime::StatKind::counter, "warren_http_requests_total", "HTTP requests by route and status code.",
               {{"route", response.route.empty() ? "other" : std::string(response.route)}, {"code", code}})
        .add();
    if (!is_scrape(request)) return;
    scrapes_in_flight_->add(-1);
    scrapes(*registry_, code).add();
}

}  // namespace warren::http
