#include "warren/http/api_v3.h"

#include "http/admin_routes.h"
#include "http/call.h"
#include "http/config_routes.h"
#include "http/kafka_routes.h"
#include "http/plain_answers.h"
#include "http/router.h"
#include "warren/runtime/clock.h"

#include <climits>

#include <array>
#include <string>
#include <unistd.h>
#include <utility>

namespace warren::http {
namespace {

struct Route {
    RoutePattern pattern;
    Response (*answer)(const Call& call);
};

constexpr Route routes[] = {
    {{"GET", "/burrow/admin"}, show_alive},
    {{"GET", "/burrow/admin/ready"}, show_ready},
    {{"GET", "/burrow/admin/clusters"}, show_health},
    {{"GET", "/metrics"}, show_metrics},

    {{"GET", "/v3/kafka"}, list_clusters},
    {{"GET", "/v3/kafka/:cluster", TrailingSlash::is_not_found}, show_cluster},
    {{"GET", "/v3/kafka/:cluster/topic"}, list_topics},
    {{"GET", "/v3/kafka/:cluster/topic/:topic"}, show_topic},
    {{"GET", "/v3/kafka/:cluster/topic/:topic/consumers"}, list_groups_of_topic},
    {{"GET", "/v3/kafka/:cluster/consumer"}, list_groups},
    {{"GET", "/v3/kafka/:cluster/consumer/:consumer", TrailingSlash::is_not_found}, show_group},
    {{"GET", "/v3/kafka/:cluster/consumer/:consumer/status"}, show_group_status},
    {{"GET", "/v3/kafka/:cluster/consumer/:consumer/lag"}, show_group_lag},
    {{"GET", "/v3/kafka/:cluster/consumer/:consumer/state"}, show_group_state},
    {{"DELETE", "/v3/kafka/:cluster/consumer/:consumer"}, remove_group},
    {{"DELETE", "/v3/kafka/:cluster/consumer/:consumer/topic/:topic"}, remove_topic_of_group},
    {{"DELETE", "/v3/kafka/:cluster", TrailingSlash::only_redirects}, nullptr},

    {{"GET", "/v3/config"}, show_config},
    {{"GET", "/v3/config/storage"}, list_storages},
    {{"GET", "/v3/config/storage/:name"}, show_storage},
    {{"GET", "/v3/config/evaluator"}, list_evaluators},
    {{"GET", "/v3/config/evaluator/:name"}, show_evaluator},
    {{"GET", "/v3/config/cluster"}, list_cluster_modules},
    {{"GET", "/v3/config/cluster/:cluster"}, show_cluster},
    {{"GET", "/v3/config/consumer"}, list_consumer_modules},
    {{"GET", "/v3/config/consumer/:name"}, show_consumer},
    {{"GET", "/v3/config/notifier"}, list_notifiers},
    {{"GET", "/v3/config/notifier/:name"}, show_notifier},

    {{"GET", "/v3/admin/loglevel"}, show_log_level},
    {{"POST", "/v3/admin/loglevel"}, set_log_level},
};

std::vector<RoutePattern> patterns() {
    std::vector<RoutePattern> table;
    for (const auto& route : routes) table.push_back(route.pattern);
    return table;
}

std::string host_name() {
    std::array<char, HOST_NAME_MAX + 1> name{};
    if (gethostname(name.data(), name.size() - 1) != 0) return {};
    return name.data();
}

}  // namespace

struct ApiV3::Impl {
    core::Monitor& monitor;
    ApiParts parts;
    Router router{patterns()};
    std::string host = host_name();

    [[nodiscard]] Response answer(const Request& request, const Resolution& where) const {
        const auto& route = routes[where.route];
        const Call call{monitor, parts, request, where.target.path, host, where.parameters, runtime::wall_now()};
        auto response = route.answer(call);
        response.route = route.pattern.pattern;
        return response;
    }
};

ApiV3::ApiV3(core::Monitor& monitor, ApiParts parts)
    : impl_(std::make_unique<Impl>(Impl{.monitor = monitor, .parts = std::move(parts)})) {}

ApiV3::~ApiV3() = default;

Response ApiV3::handle(const Request& request) const {
    const auto where = impl_->router.resolve(request.method, request.target);
    switch (where.kind) {
        case Resolution::Kind::route:
            return impl_->answer(request, where);
        case Resolution::Kind::redirect:
            return redirect(request.method, where.location);
        case Resolution::Kind::options:
            return options(where.allow);
        case Resolution::Kind::server_options:
            return {};
        case Resolution::Kind::not_allowed:
            return method_not_allowed(where.allow);
        case Resolution::Kind::bad_target:
            return refused(400, "Bad Request");
        case Resolution::Kind::not_found:
            break;
    }
    return not_found();
}

}  // namespace warren::http
