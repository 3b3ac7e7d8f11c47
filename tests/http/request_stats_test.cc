#include "http/request_stats.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <numeric>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace warren::http {
namespace {

/// Requests are counted, and what the registry then shows can be asked for.
class Requests : public testing::Test {
protected:
    static Request get(const std::string& target) { return {.method = "GET", .target = target, .body = {}}; }

    void answer(const Request& request, std::string_view route, int status) {
        Response response;
        response.status = status;
        response.route = route;
        counted.end(request, response, counted.begin(request));
    }

    /// `route code` to the number of requests.
    std::map<std::string, std::uint64_t> by_route_and_code() const {
        std::map<std::string, std::uint64_t> counts;
        for (const auto& family : registry.snapshot()) {
            if (family.name != "warren_http_request_duration_seconds") continue;
            for (const auto& sample : family.histograms) {
                std::map<std::string, std::string> labels(sample.labels.begin(), sample.labels.end());
                counts[labels["route"] + " " + labels["code"]] =
                    std::accumulate(sample.counts.begin(), sample.counts.end(), std::uint64_t{0});
            }
        }
        return counts;
    }

    std::int64_t stat(std::string_view name, const runtime::StatLabels& labels = {}) {
        return registry.stat(runtime::StatKind::counter, name, "", labels).value();
    }

    runtime::StatsRegistry registry;
    RequestStats counted{registry};
};

TEST_F(Requests, AreCountedByRouteAndCode) {
    answer(get("/v3/kafka/a"), "/v3/kafka/:cluster", 200);
    answer(get("/v3/kafka/b"), "/v3/kafka/:cluster", 200);
    answer(get("/v3/kafka/c"), "/v3/kafka/:cluster", 404);
    answer(get("/no/such"), {}, 404);
    answer(get("/nor/such"), {}, 404);
    EXPECT_EQ(by_route_and_code(),
              (std::map<std::string, std::uint64_t>{
                  {"/v3/kafka/:cluster 200", 2}, {"/v3/kafka/:cluster 404", 1}, {"other 404", 2}}));
}

TEST_F(Requests, AreSortedByTimeFromHalfAMillisecondToTenSeconds) {
    const auto request = get("/x");
    const auto begun = counted.begin(request);
    counted.end(request, Response{.route = "/x"}, begun);
    counted.end(request, Response{.route = "/x"}, begun - std::chrono::seconds(11));
    const auto families = registry.snapshot();
    const auto& times = families.back();
    ASSERT_EQ(times.kind, runtime::StatKind::histogram);
    EXPECT_EQ(times.bounds.front(), 0.0005);
    EXPECT_EQ(times.bounds.back(), 10);
    EXPECT_EQ(times.histograms.at(0).counts.back(), 1U) << "one took longer than all bounds";
    EXPECT_GE(times.histograms.at(0).sum, std::chrono::seconds(11));
}

TEST_F(Requests, ForTheMetricsHaveTheNamesThatScrapersOfBurrowKnow) {
    for (const auto* code : {"200", "500", "503"}) {
        EXPECT_EQ(stat("promhttp_metric_handler_requests_total", {{"code", code}}), 0);
    }
    EXPECT_EQ(registry.snapshot().at(0).help, "Current number of scrapes being served.");
    EXPECT_EQ(registry.snapshot().at(1).help, "Total number of scrapes by HTTP status code.");
    EXPECT_EQ(registry.snapshot().at(1).samples.size(), 3U) << "the series are there before the first scrape";
    answer(get("/metrics"), "/metrics", 200);
    answer(get("/metrics?name=x"), "/metrics", 200);
    answer(get("http://warren:8000/metrics"), "/metrics", 200);
    answer(get("/%6Detrics?x"), "/metrics", 200);
    answer(get("/x?/metrics"), {}, 404);
    answer(get("/metrics"), "/metrics", 503);
    answer({.method = "POST", .target = "/metrics", .body = {}}, {}, 405);
    answer(get("/metrics/"), {}, 301);
    answer(get("%"), {}, 400);
    EXPECT_EQ(stat("promhttp_metric_handler_requests_total", {{"code", "200"}}), 4);
    EXPECT_EQ(stat("promhttp_metric_handler_requests_total", {{"code", "500"}}), 0);
    EXPECT_EQ(stat("promhttp_metric_handler_requests_total", {{"code", "503"}}), 1);
}

TEST_F(Requests, ForTheMetricsAreInFlightUntilTheyHaveTheirAnswer) {
    const auto request = get("/metrics");
    const auto first = counted.begin(request);
    const auto second = counted.begin(request);
    static_cast<void>(counted.begin(get("/v3/kafka")));
    EXPECT_EQ(stat("promhttp_metric_handler_requests_in_flight"), 2);
    counted.end(request, Response(), first);
    counted.end(request, Response{.status = 500}, second);
    EXPECT_EQ(stat("promhttp_metric_handler_requests_in_flight"), 0);
}

TEST_F(Requests, OfAllListenersCountTogether) {
    RequestStats other(registry);
    const auto request = get("/x");
    other.end(request, Response{.route = "/x"}, other.begin(request));
    answer(request, "/x", 200);
    EXPECT_EQ(by_route_and_code()["/x 200"], 2U);
}

TEST_F(Requests, AreAllCountedWhenManyThreadsAnswer) {
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 4; ++thread) {
            threads.emplace_back([this] {
                for (int i = 0; i < 500; ++i) answer(get("/metrics"), "/metrics", i % 2 == 0 ? 200 : 503);
            });
        }
    }
    EXPECT_EQ(by_route_and_code(),
              (std::map<std::string, std::uint64_t>{{"/metrics 200", 1'000}, {"/metrics 503", 1'000}}));
    EXPECT_EQ(stat("promhttp_metric_handler_requests_in_flight"), 0);
}

}  // namespace
}  // namespace warren::http
