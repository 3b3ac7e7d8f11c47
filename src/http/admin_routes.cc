#include "http/admin_routes.h"

#include "http/date.h"
#include "http/gzip.h"
#include "http/log_level_body.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace warren::http {
namespace {

/// What is known of a cluster: its own state, and those of its consumers.
struct ClusterHealth {
    runtime::Health cluster;
    std::vector<runtime::Health> consumers;
};

std::map<std::string, ClusterHealth> by_cluster(const std::vector<runtime::Health>& parts) {
    std::map<std::string, ClusterHealth> clusters;
    for (const auto& part : parts) {
        auto& found = clusters[part.cluster];
        if (part.kind == "cluster") {
            found.cluster = part;
        } else {
            found.consumers.push_back(part);
        }
    }
    for (auto& [name, cluster] : clusters) {
        std::sort(cluster.consumers.begin(), cluster.consumers.end(),
                  [](const auto& left, const auto& right) { return left.name < right.name; });
    }
    return clusters;
}

void write_health(JsonWriter& json, const runtime::Health& part) {
    json.string("state", runtime::to_string(part.state));
    json.string("reason", part.reason);
    json.string("since", rfc3339(part.since));
    json.boolean("caught_up", part.caught_up);
}

void write_consumer(JsonWriter& json, const runtime::Health& consumer) {
    json.begin_object();
    json.string("consumer", consumer.name);
    write_health(json, consumer);
    json.end_object();
}

}  // namespace

Response show_alive(const Call& call) {
    return text_answer(call, 200, "GOOD");
}

Response show_ready(const Call& call) {
    return call.parts.is_ready() ? text_answer(call, 200, "READY") : text_answer(call, 503, "STARTING");
}

Response show_health(const Call& call) {
    auto json = begin_body("cluster health returned");
    json.array("clusters", by_cluster(call.parts.health()), [&](const auto& entry) {
        json.begin_object();
        json.string("cluster", entry.first);
        write_health(json, entry.second.cluster);
        json.array("consumers", entry.second.consumers, [&](const auto& consumer) { write_consumer(json, consumer); });
        json.end_object();
    });
    return finished_with_request(call, std::move(json));
}

Response show_log_level(const Call& call) {
    auto json = begin_body("log level returned");
    json.string("level", runtime::to_string(call.parts.log.level()));
    return finished_with_request(call, std::move(json));
}

Response set_log_level(const Call& call) {
    const auto word = level_in_body(call.request.body);
    if (!word) return error_answer(call, 400, "could not decode message body");
    const auto level = settable_level(*word);
    if (!level) return error_answer(call, 404, "unknown log level");
    call.parts.log.set_level(*level);
    return finished_with_request(call, begin_body("set log level"));
}

Response show_metrics(const Call& call) {
    Response response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.write_body = [&parts = call.parts](const TextSink& sink) {
        parts.write_metrics(sink);
        return true;
    };
    if (!call.request.accepts_gzip) return response;
    response.headers.emplace_back("Content-Encoding", "gzip");
    response.write_body = [&parts = call.parts](const TextSink& sink) {
        Gzip compressed(sink);
        parts.write_metrics([&](std::string_view text) { return compressed.write(text); });
        return compressed.finish();
    };
    return response;
}

}  // namespace warren::http
