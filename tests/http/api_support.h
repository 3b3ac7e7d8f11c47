#pragma once

#include "support/store_filler.h"
#include "warren/core/monitor.h"
#include "warren/core/window/cluster_store.h"
#include "warren/http/api_v3.h"
#include "warren/runtime/clock.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
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
        parts.write_metrics = [](const TextSink& sink) { sink("metric") && sink(" 1\n"); };
    }

    /// The answer, its body whole.
    [[nodiscard]] Response ask(Request request) {
        const ApiV3 api(monitor_, parts);
        auto response = api.handle(request);
        if (!response.write_body) return response;
        const bool is_complete = response.write_body([&](std::string_view piece) {
            response.body += piece;
            return true;
        });
        EXPECT_TRUE(is_complete);
        return response;
    }

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
