#pragma once

#include "support/store_filler.h"
#include "warren/core/monitor.h"
#include "warren/core/window/cluster_store.h"
#include "warren/http/api_v3.h"
#include "warren/runtime/clock.h"

#include <array>
#include <cstdint>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace warren::http {

/// The API on a cluster `local` with a store of its own, and whatever `parts` a test wants.
class ApiUnderTest {
public:
    ApiUnderTest() : store_(core::ClusterName("local"), {.intervals = 2, .filter = {}}), filler(store_, now) {
        parts.is_ready = [] { return true; };
        parts.health = [] { return std::vector<runtime::Health>(); };
        parts.metrics_page = [] { return std::string("metric 1\n"); };
    }

    [[nodiscard]] Response ask(Request request) { return ApiV3(monitor_, parts).handle(request); }

    [[nodiscard]] Response ask(std::string method, std::string target, std::string body = {}) {
        return ask(Request{.method = std::move(method), .target = std::move(target), .body = std::move(body)});
    }

    /// The body of a GET, with the code in front: `200 {...}`.
    [[nodiscard]] std::string get(const std::string& target) {
        const auto response = ask("GET", target);
        return std::to_string(response.status) + " " + response.body;
    }

    /// The field `request` as bodies show it.
    [[nodiscard]] static std::string request_field(const std::string& url) {
        std::array<char, 256> host{};
        gethostname(host.data(), host.size() - 1);
        return R"("request":{"url":")" + url + R"(","host":")" + host.data() + R"("})";
    }

    const base::WallTime now = runtime::wall_now();

private:
    core::ClusterStore store_;
    core::Monitor monitor_{{&store_}, core::EvaluationSettings{}};

public:
    testing_support::StoreFiller filler;
    ApiParts parts;
};

}  // namespace warren::http
