#include "http/config_routes.h"

#include "http/ascii.h"
#include "http/config_json.h"
#include "http/known_name.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace warren::http {
namespace {

template <typename View>
using Modules = std::map<std::string, View>;

template <typename View>
Response module_list(const Call& call, std::string_view section, const Modules<View>& modules) {
    auto json = begin_body("module list returned");
    write_request(json, call);
    json.string("coordinator", section);
    json.array("modules", modules, [&](const auto& module) { json.string(module.first); });
    return finished(call, std::move(json));
}

template <typename View>
Response module_detail(const Call& call, const std::string& section, const Modules<View>& modules) {
    const auto is_module = [&](const std::string& name) { return modules.contains(lower(name)); };
    const auto found = modules.find(lower(known_name(call.parameters[0], is_module)));
    if (found == modules.end()) return error_answer(call, 404, section + " module not found");
    auto json = begin_body(section + " module detail returned");
    json.key("module");
    write(json, found->second);
    return finished_with_request(call, std::move(json));
}

template <typename View>
void write_part(JsonWriter& json, std::string_view name, const View& part) {
    json.key(name);
    write(json, part);
}

}  // namespace

Response show_config(const Call& call) {
    const auto& config = call.parts.config;
    auto json = begin_body("main config returned");
    write_request(json, call);
    write_part(json, "general", config.general);
    write_part(json, "logging", config.logging);
    write_part(json, "zookeeper", config.zookeeper);
    json.key("httpserver");
    json.begin_object();
    for (const auto& [name, listener] : config.listeners) write_part(json, name, listener);
    json.end_object();
    return finished(call, std::move(json));
}

Response list_storages(const Call& call) {
    return module_list(call, "storage", call.parts.config.storages);
}

Response list_evaluators(const Call& call) {
    return module_list(call, "evaluator", call.parts.config.evaluators);
}

Response list_cluster_modules(const Call& call) {
    return module_list(call, "cluster", call.parts.config.clusters);
}

Response list_consumer_modules(const Call& call) {
    return module_list(call, "consumer", call.parts.config.consumers);
}

Response list_notifiers(const Call& call) {
    return module_list(call, "notifier", call.parts.config.notifiers);
}

Response show_storage(const Call& call) {
    return module_detail(call, "storage", call.parts.config.storages);
}

Response show_evaluator(const Call& call) {
    return module_detail(call, "evaluator", call.parts.config.evaluators);
}

Response show_cluster(const Call& call) {
    return module_detail(call, "cluster", call.parts.config.clusters);
}

Response show_consumer(const Call& call) {
    return module_detail(call, "consumer", call.parts.config.consumers);
}

Response show_notifier(const Call& call) {
    return module_detail(call, "notifier", call.parts.config.notifiers);
}

}  // namespace warren::http
