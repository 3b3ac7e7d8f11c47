#include "config/client_profile.h"
#include "config/group_expressions.h"
#include "config/read_sections.h"
#include "config/validate.h"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace warren::config {
namespace {

/// The profiles, by lower-cased name, whose defaults Burrow fills in: those of clusters and consumers of class `kafka`.
std::set<std::string> profiles_used_by_kafka(const Configuration& configuration) {
    std::set<std::string> names;
    for (const char* section : {"cluster", "consumer"}) {
        for (const SectionReader& module : configuration.modules(section)) {
            if (module.text("class-name") == "kafka") names.insert(lower_case(module.text("client-profile")));
        }
    }
    return names;
}

std::optional<std::vector<std::string>> shown_servers(const SectionReader& module) {
    if (!module.has("servers")) return std::nullopt;
    return module.list("servers");
}

/// The period of `what`, which needs a list of groups.
std::chrono::seconds read_list_refresh(const SectionReader& cluster, const ClientProfile& profile,
                                       std::string_view key, const std::string& what) {
    const auto refresh = cluster.seconds(key);
    if (refresh.count() == 0 || can_list_groups(profile.kafka_version)) return refresh;
    if (cluster.has(key)) {
        cluster.problems().warn(
            cluster.place_of(key),
            what + " disabled, it needs at least kafka v0.11.0.0 to get the list of consumer groups",
            "set kafka-version in the client-profile of " + cluster.title());
    }
    return std::chrono::seconds(0);
}

void read_cluster(const Configuration& configuration, const SectionReader& cluster, Settings& settings) {
    const std::string& name = cluster.name();
    kafka::ClusterSettings result;
    result.name = core::ClusterName(name);
    ClientProfile profile = read_client_profile(configuration, cluster);
    result.client = std::move(profile.client);
    result.client.servers = read_servers(cluster, {"No Kafka brokers specified for cluster " + name,
                                                   "Cluster '" + name +
                                                       "' has one or more improperly formatted servers (must be "
                                                       "host:port)"});
    result.offset_refresh = cluster.seconds("offset-refresh");
    result.topic_refresh = cluster.seconds("topic-refresh");
    result.groups_reaper_refresh = read_list_refresh(cluster, profile, "groups-reaper-refresh", "groups reaper");
    result.reconcile_refresh = read_list_refresh(cluster, profile, "reconcile-refresh", "reconciliation of offsets");
    settings.clusters.push_back(std::move(result));
}

bool has_cluster_class(const SectionReader& cluster) {
    const std::string class_name = cluster.text("class-name");
    if (class_name == "kafka") return true;
    cluster.problems().refuse(cluster.place_of("class-name"), "Unknown cluster className provided: " + class_name,
                              "set class-name of " + cluster.title() + " to \"kafka\"");
    return false;
}

http::ClusterView view_cluster(const Configuration& configuration, const SectionReader& cluster,
                               const std::set<std::string>& used_by_kafka) {
    return {cluster.text("class-name"), shown_servers(cluster),
            view_client_profile(configuration, cluster, used_by_kafka), cluster.integer("topic-refresh"),
            cluster.integer("offset-refresh")};
}

ServerRefusals consumer_refusals(const std::string& name, const std::string& what) {
    return {"No " + what + " specified for consumer " + name,
            "Consumer '" + name + "' has one or more improperly formatted servers (must be host:port)"};
}

/// The name of a configured cluster.
core::ClusterName read_cluster_name(const Configuration& configuration, const SectionReader& consumer) {
    const std::string text = consumer.text("cluster");
    if (text.empty() || !configuration.has_module("cluster", text)) {
        consumer.problems().refuse(
            consumer.place_of("cluster"),
            "Consumer '" + consumer.name() + "' references an unknown cluster '" + text + "'",
            "add a section [cluster.NAME], or set cluster of " + consumer.title() + " to the name of one");
    }
    return core::ClusterName(lower_case(text));
}

kafka::OffsetsSource read_source(const SectionReader& consumer, const std::string& offsets_topic) {
    static const std::map<std::string, kafka::OffsetsSource> sources{
        {"offsets-topic", kafka::OffsetsSource::offsets_topic},
        {"admin", kafka::OffsetsSource::admin},
        {"auto", kafka::OffsetsSource::automatic}};
    const std::string text = consumer.text("source");
    const auto known = sources.find(text);
    if (known == sources.end()) {
        consumer.problems().refuse(consumer.place_of("source"), "Unknown source of offsets provided: " + text,
                                   "set source of " + consumer.title() + R"( to "offsets-topic", "admin" or "auto")");
        return {};
    }
    if (known->second != kafka::OffsetsSource::offsets_topic &&
        offsets_topic != kafka::OffsetsReaderSettings().offsets_topic) {
        consumer.problems().refuse(consumer.place_of("source"),
                                   "brokers can only be asked for what is in their own offsets topic",
                                   "leave out source or offsets-topic of " + consumer.title());
    }
    return known->second;
}

void read_kafka_consumer(const Configuration& configuration, const SectionReader& consumer, core::ClusterName cluster,
                         Settings& settings) {
    kafka::OffsetsReaderSettings result;
    result.name = core::ConsumerName(consumer.name());
    result.cluster = std::move(cluster);
    result.client = read_client_profile(configuration, consumer).client;
    result.client.servers = read_servers(consumer, consumer_refusals(consumer.name(), "Kafka brokers"));
    result.offsets_topic = consumer.text("offsets-topic");
    result.source = read_source(consumer, result.offsets_topic);
    result.admin_refresh = consumer.seconds("admin-refresh");
    result.admin_requests = consumer.integer("admin-requests");
    result.start_latest = consumer.boolean("start-latest");
    result.backfill_earliest = consumer.boolean("backfill-earliest");
    result.filter = read_group_filter(consumer);
    settings.consumers.push_back(std::move(result));
}

/// The part before `/consumers`.
std::string read_zookeeper_path(const SectionReader& consumer) {
    std::string path = consumer.text("zookeeper-path");
    if (path == "/") return "";
    if (!is_zookeeper_path(path + "/consumers")) {
        consumer.problems().refuse(consumer.place_of("zookeeper-path"),
                                   "Consumer '" + consumer.name() + "' has a bad zookeeper path configuration",
                                   "write it like /kafka or /kafka/main; leave the key out for the root");
    }
    return path;
}

void read_zookeeper_consumer(const SectionReader& consumer, core::ClusterName cluster, Settings& settings) {
    auto refusals = consumer_refusals(consumer.name(), "Zookeeper servers");
    refusals.example = R"(["localhost:2181"])";
    zookeeper::GroupWatcherSettings result;
    result.name = core::ConsumerName(consumer.name());
    result.cluster = std::move(cluster);
    result.session.servers = read_servers(consumer, refusals);
    result.session.timeout = consumer.seconds("zookeeper-timeout");
    result.path = read_zookeeper_path(consumer);
    result.filter = read_group_filter(consumer);
    settings.zookeeper_consumers.push_back(std::move(result));
}

void read_consumer(const Configuration& configuration, const SectionReader& consumer, Settings& settings) {
    core::ClusterName cluster = read_cluster_name(configuration, consumer);
    const std::string class_name = consumer.text("class-name");
    if (class_name == "kafka") {
        read_kafka_consumer(configuration, consumer, std::move(cluster), settings);
    } else if (class_name == "kafka_zk") {
        read_zookeeper_consumer(consumer, std::move(cluster), settings);
    } else {
        consumer.problems().refuse(consumer.place_of("class-name"),
                                   "Unknown consumer className provided: " + class_name,
                                   "set class-name of " + consumer.title() + " to \"kafka\" or \"kafka_zk\"");
    }
}

http::ConsumerView view_consumer(const Configuration& configuration, const SectionReader& consumer,
                                 const std::set<std::string>& used_by_kafka) {
    http::ConsumerView view;
    view.class_name = consumer.text("class-name");
    view.cluster = consumer.text("cluster");
    view.servers = shown_servers(consumer);
    view.group_allowlist = consumer.text("group-allowlist");
    view.zookeeper_path = consumer.text("zookeeper-path");
    // Only the defaults of its own class show.
    const bool has_timeout = view.class_name == "kafka_zk" || consumer.has("zookeeper-timeout");
    if (has_timeout) view.zookeeper_timeout = consumer.integer("zookeeper-timeout");
    const bool has_topic = view.class_name == "kafka" || consumer.has("offsets-topic");
    if (has_topic) view.offsets_topic = consumer.text("offsets-topic");
    view.client_profile = view_client_profile(configuration, consumer, used_by_kafka);
    view.start_latest = consumer.boolean("start-latest");
    return view;
}

}  // namespace

void read_clusters(const Configuration& configuration, Settings& settings) {
    const auto used_by_kafka = profiles_used_by_kafka(configuration);
    for (const SectionReader& cluster : configuration.modules("cluster")) {
        if (has_cluster_class(cluster)) read_cluster(configuration, cluster, settings);
        settings.view.clusters[cluster.name()] = view_cluster(configuration, cluster, used_by_kafka);
    }
}

void read_consumers(const Configuration& configuration, Settings& settings) {
    const auto used_by_kafka = profiles_used_by_kafka(configuration);
    for (const SectionReader& consumer : configuration.modules("consumer")) {
        read_consumer(configuration, consumer, settings);
        settings.view.consumers[consumer.name()] = view_consumer(configuration, consumer, used_by_kafka);
    }
}

}  // namespace warren::config
