#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The configuration as the routes `/v3/config...` and `/v3/kafka/:cluster` show it (http-api.md of the
/// specification, 5.4 and 6): values only, in the order of the answers' fields. No secrets.
namespace warren::http {

struct GeneralView {
    std::string pidfile;
    std::string stdout_logfile;
    std::string access_control_allow_origin;
};

struct LoggingView {
    std::string filename;
    std::int64_t max_size = 0;
    std::int64_t max_backups = 0;
    std::int64_t max_age = 0;
    bool use_local_time = false;
    bool use_compression = false;
    std::string level;
};

struct ZookeeperView {
    /// None: not set, shown as null.
    std::optional<std::vector<std::string>> servers;
    std::int64_t timeout = 0;
    std::string root_path;
};

struct ListenerView {
    std::string address;
    std::string tls;
    std::int64_t timeout = 0;
};

struct TlsView {
    std::string name;
    bool noverify = false;
    std::string certfile;
    std::string keyfile;
    std::string cafile;
};

struct SaslView {
    std::string name;
    bool handshake_first = false;
    std::string username;
};

struct ClientProfileView {
    std::string name;
    std::string client_id;
    std::string kafka_version;
    std::optional<TlsView> tls;
    std::optional<SaslView> sasl;
};

struct StorageView {
    std::string class_name;
    std::int64_t intervals = 0;
    std::int64_t min_distance = 0;
    std::string group_allowlist;
    std::int64_t expire_group = 0;
};

struct EvaluatorView {
    std::string class_name;
    std::int64_t expire_cache = 0;
};

struct ClusterView {
    std::string class_name;
    std::optional<std::vector<std::string>> servers;
    ClientProfileView client_profile;
    std::int64_t topic_refresh = 0;
    std::int64_t offset_refresh = 0;
};

struct ConsumerView {
    std::string class_name;
    std::string cluster;
    std::optional<std::vector<std::string>> servers;
    std::string group_allowlist;
    std::string zookeeper_path;
    std::int64_t zookeeper_timeout = 0;
    ClientProfileView client_profile;
    std::string offsets_topic;
    bool start_latest = false;
};

/// What only a notifier of class `http` shows.
struct HttpNotifierView {
    std::int64_t timeout = 0;
    std::int64_t keepalive = 0;
    std::string url_open;
    std::string url_close;
    std::string method_open;
    std::string method_close;
    std::string extra_ca;
    /// As it is written: empty, `true` or `false`.
    std::string noverify;
};

/// What only a notifier of class `email` shows.
struct EmailNotifierView {
    std::string server;
    std::int64_t port = 0;
    std::string auth_type;
    std::string username;
    std::string from;
    std::string to;
    std::string extra_ca;
    std::string noverify;
};

struct NotifierView {
    std::string class_name;
    std::string group_allowlist;
    std::int64_t interval = 0;
    std::int64_t threshold = 0;
    std::string template_open;
    std::string template_close;
    std::map<std::string, std::string> extras;
    bool send_close = false;
    /// By class; neither: class `null`.
    std::variant<std::monostate, HttpNotifierView, EmailNotifierView> target;
};

/// Modules by lower-cased name.
struct ConfigView {
    GeneralView general;
    LoggingView logging;
    ZookeeperView zookeeper;
    std::map<std::string, ListenerView> listeners;
    std::map<std::string, StorageView> storages;
    std::map<std::string, EvaluatorView> evaluators;
    std::map<std::string, ClusterView> clusters;
    std::map<std::string, ConsumerView> consumers;
    std::map<std::string, NotifierView> notifiers;
};

}  // namespace warren::http
