#include "fuzz/fuzzing.h"
#include "support/store_filler.h"
#include "warren/core/monitor.h"
#include "warren/http/api_v3.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <string>

// Any method, target and body: a line with both, separated by a space, then the body.

using warren::fuzzing::demand;

namespace warren {
namespace {

constexpr base::WallTime now = base::wall_time_from_ms(1'700'000'000'000);

/// An API on a store with a few groups. It lasts for the whole run: DELETE is among the requests.
struct Api {
    Api() {
        testing_support::StoreFiller filler(store, now);
        filler.topic("orders", {100, 200});
        filler.topic("a/b c%", {3});
        filler.commit("app", "orders", 0, 90, base::to_ms(now));
        filler.commit("a/b c%", "orders", 1, 90, base::to_ms(now));
        http::ApiParts parts;
        parts.config.clusters["local"].servers = {"h:1"};
        parts.is_ready = [] { return true; };
        parts.health = [] { return std::vector<runtime::Health>(); };
        parts.write_metrics = [](const http::TextSink&) {};
        api = std::make_unique<http::ApiV3>(monitor, std::move(parts));
    }

    core::ClusterStore store{core::ClusterName("local"), {.intervals = 2, .filter = {}}};
    core::Monitor monitor{{&store}, core::EvaluationSettings{}};
    std::unique_ptr<http::ApiV3> api;
};

bool is_header_text(const std::string& text) {
    return std::none_of(text.begin(), text.end(),
                        [](char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f; });
}

void check(const http::Response& answer) {
    constexpr std::array codes{200, 301, 307, 400, 404, 405, 503};
    demand(std::find(codes.begin(), codes.end(), answer.status) != codes.end(), "an answer has one of Burrow's codes");
    for (const auto& [name, value] : answer.headers) demand(is_header_text(value), "no header breaks its line");
    if (answer.content_type == "application/json") {
        demand(nlohmann::json::accept(answer.body), "a JSON body is valid JSON and UTF-8");
    }
}

}  // namespace
}  // namespace warren

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warren;
    static const Api api;
    fuzzing::Input input(data, size);
    const std::string_view line = input.line();
    const std::size_t space = std::min(line.find(' '), line.size());

    http::Request request;
    request.method = line.substr(0, space);
    request.target = line.substr(std::min(space + 1, line.size()));
    request.body = input.rest();
    check(api.api->handle(request));
    return 0;
}
