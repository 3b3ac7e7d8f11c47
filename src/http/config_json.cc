#include "http/config_json.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace warren::http {
namespace {

void write_servers(JsonWriter& json, const std::optional<std::vector<std::string>>& servers) {
    if (servers) {
        json.array("servers", *servers, [&](const std::string& server) { json.string(server); });
    } else {
        json.key("servers");
        json.null();
    }
}

void write(JsonWriter& json, const TlsView& tls) {
    json.begin_object();
    json.string("name", tls.name);
    json.boolean("noverify", tls.noverify);
    json.string("certfile", tls.certfile);
    json.string("keyfile", tls.keyfile);
    json.string("cafile", tls.cafile);
    json.end_object();
}

void write(JsonWriter& json, const SaslView& sasl) {
    json.begin_object();
    json.string("name", sasl.name);
    json.boolean("handshake-first", sasl.handshake_first);
    json.string("username", sasl.username);
    json.end_object();
}

template <typename View>
void write_or_null(JsonWriter& json, std::string_view name, const std::optional<View>& view) {
    json.key(name);
    if (view) {
        write(json, *view);
    } else {
        json.null();
    }
}

void write_profile(JsonWriter& json, const ClientProfileView& profile) {
    json.key("client-profile");
    json.begin_object();
    json.string("name", profile.name);
    json.string("client-id", profile.client_id);
    json.string("kafka-version", profile.kafka_version);
    write_or_null(json, "tls", profile.tls);
    write_or_null(json, "sasl", profile.sasl);
    json.end_object();
}

/// The fields that stand between `threshold` and the templates.
void write_request(JsonWriter& json, const HttpNotifierView& http) {
    json.integer("timeout", http.timeout);
    json.integer("keepalive", http.keepalive);
    json.string("url-open", http.url_open);
    json.string("url-close", http.url_close);
    json.string("method-open", http.method_open);
    json.string("method-close", http.method_close);
}

/// The fields that stand at the end.
void write_mail(JsonWriter& json, const EmailNotifierView& mail) {
    json.string("server", mail.server);
    json.integer("port", mail.port);
    json.string("auth-type", mail.auth_type);
    json.string("username", mail.username);
    json.string("from", mail.from);
    json.string("to", mail.to);
}

template <typename View>
void write_trust(JsonWriter& json, const View& view) {
    json.string("extra-ca", view.extra_ca);
    json.string("noverify", view.noverify);
}

void write_extras(JsonWriter& json, const std::map<std::string, std::string>& extras) {
    json.key("extra");
    json.begin_object();
    for (const auto& [name, text] : extras) json.string(name, text);
    json.end_object();
}

}  // namespace

void write(JsonWriter& json, const GeneralView& general) {
    json.begin_object();
    json.string("pidfile", general.pidfile);
    json.string("stdout-logfile", general.stdout_logfile);
    json.string("access-control-allow-origin", general.access_control_allow_origin);
    json.end_object();
}

void write(JsonWriter& json, const LoggingView& logging) {
    json.begin_object();
    json.string("filename", logging.filename);
    json.integer("max-size", logging.max_size);
    json.integer("max-backups", logging.max_backups);
    json.integer("max-age", logging.max_age);
    json.boolean("use-local-time", logging.use_local_time);
    json.boolean("use-compression", logging.use_compression);
    json.string("level", logging.level);
    json.end_object();
}

void write(JsonWriter& json, const ZookeeperView& zookeeper) {
    json.begin_object();
    write_servers(json, zookeeper.servers);
    json.integer("timeout", zookeeper.timeout);
    json.string("root-path", zookeeper.root_path);
    json.end_object();
}

void write(JsonWriter& json, const ListenerView& listener) {
    json.begin_object();
    json.string("address", listener.address);
    json.string("tls", listener.tls);
    json.integer("timeout", listener.timeout);
    json.end_object();
}

void write(JsonWriter& json, const StorageView& storage) {
    json.begin_object();
    json.string("class-name", storage.class_name);
    json.integer("intervals", storage.intervals);
    json.integer("min-distance", storage.min_distance);
    json.string("group-allowlist", storage.group_allowlist);
    json.integer("expire-group", storage.expire_group);
    json.end_object();
}

void write(JsonWriter& json, const EvaluatorView& evaluator) {
    json.begin_object();
    json.string("class-name", evaluator.class_name);
    json.integer("expire-cache", evaluator.expire_cache);
    json.end_object();
}

void write(JsonWriter& json, const ClusterView& cluster) {
    json.begin_object();
    json.string("class-name", cluster.class_name);
    write_servers(json, cluster.servers);
    write_profile(json, cluster.client_profile);
    json.integer("topic-refresh", cluster.topic_refresh);
    json.integer("offset-refresh", cluster.offset_refresh);
    json.end_object();
}

void write(JsonWriter& json, const ConsumerView& consumer) {
    json.begin_object();
    json.string("class-name", consumer.class_name);
    json.string("cluster", consumer.cluster);
    write_servers(json, consumer.servers);
    json.string("group-allowlist", consumer.group_allowlist);
    json.string("zookeeper-path", consumer.zookeeper_path);
    json.integer("zookeeper-timeout", consumer.zookeeper_timeout);
    write_profile(json, consumer.client_profile);
    json.string("offsets-topic", consumer.offsets_topic);
    json.boolean("start-latest", consumer.start_latest);
    json.end_object();
}

void write(JsonWriter& json, const NotifierView& notifier) {
    const auto* http = std::get_if<HttpNotifierView>(&notifier.target);
    const auto* mail = std::get_if<EmailNotifierView>(&notifier.target);
    json.begin_object();
    json.string("class-name", notifier.class_name);
    json.string("group-allowlist", notifier.group_allowlist);
    json.integer("interval", notifier.interval);
    json.integer("threshold", notifier.threshold);
    if (http != nullptr) write_request(json, *http);
    json.string("template-open", notifier.template_open);
    json.string("template-close", notifier.template_close);
    write_extras(json, notifier.extras);
    json.boolean("send-close", notifier.send_close);
    if (mail != nullptr) write_mail(json, *mail);
    if (http != nullptr) write_trust(json, *http);
    if (mail != nullptr) write_trust(json, *mail);
    json.end_object();
}

}  // namespace warren::http
