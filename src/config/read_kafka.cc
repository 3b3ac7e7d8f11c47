#include "config/client_profile.h"
#include "config/group_expressions.h"
#include "config/read_sections.h"
#include "config/validate.h"

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

std::chrono::seconds read_reaper_refresh(const SectionReader& cluster, const ClientProfile& profile) {
    const auto refresh = cluster.seconds("groups-reaper-refresh");
    if (refresh.count() == 0 || can_list_groups(profile.kafka_version)) return refresh;
    cluster.problems().warn(
        cluster.place_of("groups-reaper-refresh"),
        "groups reaper disabled, it needs at least kafka v0.11.0.0 to get the list of consumer groups",
        "set kafka-version in the client-profile of " + cluster.title());
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
    result.groups_reaper_refresh = read_reaper_refresh(cluster, profile);
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

void read_kafka_consumer(const Configuration& configuration, const SectionReader& consumer, core::ClusterName cluster,
                         Settings& settings) {
    kafka::OffsetsReaderSettings result;
    result.name = core::ConsumerName(consumer.name());
    result.cluster = std::move(cluster);
    result.client = read_client_profile(configuration, consumer).client;
    result.client.servers = read_servers(consumer, consumer_refusals(consumer.name(), "Kafka brokers"));
    result.offsets_topic = consumer.text("offsets-topic");
    result.start_latest = consumer.boolean("start-latest");
    result.backfill_earliest = consumer.boolean("backfill-earliest");
    result.filter = read_group_filter(consumer);
    settings.consumers.push_back(std::move(result));
}

/// Everything Burrow checks, so that the file stays good for it.
void check_zookeeper_consumer(const SectionReader& consumer) {
    static_cast<void>(read_servers(consumer, consumer_refusals(consumer.name(), "Zookeeper servers")));
    static_cast<void>(read_group_filter(consumer));
    const std::string path = consumer.text("zookeeper-path");
    if (path != "/" && !is_zookeeper_path(path + "/consumers")) {
        consumer.problems().refuse(consumer.place_of("zookeeper-path"),
                                   "Consumer '" + consumer.name() + "' has a bad zookeeper path configuration",
                                   "write it like /kafka or /kafka/main; leave the key out for the root");
    }
    consumer.problems().warn(consumer.place_of("class-name"),
                             "reading offsets from ZooKeeper is not available in this version: consumer '" +
                                 consumer.name() + "' is left out",
                             "remove " + consumer.title() + " to silence this");
}

void read_consumer(const Configuration& configuration, const SectionReader& consumer, Settings& settings) {
    core::ClusterName cluster = read_cluster_name(configuration, consumer);
    const std::string class_name = consumer.text("class-name");
    if (class_name == "kafka") {
        read_kafka_consumer(configuration, consumer, std::move(cluster), settings);
    } else if (class_name == "kafka_zk") {
        check_zookeeper_consumer(consumer);
    } else {
        consumer.problems().refuse(consumer.place_of("class-name"),
                                   "Unknown consumer className provided: " + class_name,
                                   "set class-name of " + consumer.title() + " to \"kafka\"");
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
