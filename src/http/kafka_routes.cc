#include "http/kafka_routes.h"

#include "http/group_json.h"
#include "http/known_name.h"

#include <algorithm>
#include <utility>

namespace warren::http {
namespace {

using core::ClusterName;
using core::GroupName;
using core::TopicName;

// A name that Telegraf has escaped twice is looked up once more, decoded.

ClusterName cluster_of(const Call& call) {
    return ClusterName(known_name(call.parameters[0], [&](const std::string& name) {
        const auto clusters = call.monitor.clusters();
        return std::binary_search(clusters.begin(), clusters.end(), ClusterName(name));
    }));
}

GroupName group_of(const Call& call, const ClusterName& cluster) {
    return GroupName(known_name(call.parameters[1], [&](const std::string& name) {
        return call.monitor.group(cluster.view(), GroupName(name), call.now).has_value();
    }));
}

TopicName topic_named(const std::string& text, const Call& call, const ClusterName& cluster) {
    return TopicName(known_name(text, [&](const std::string& name) {
        return call.monitor.end_offsets(cluster.view(), TopicName(name)).has_value();
    }));
}

template <typename Names>
Response name_list(const Call& call, std::string_view message, std::string_view field, const Names& names) {
    auto json = begin_body(message);
    json.array(field, names, [&](const auto& name) { json.string(name.view()); });
    return finished_with_request(call, std::move(json));
}

Response group_status(const Call& call, ShownPartitions shown) {
    const auto cluster = cluster_of(call);
    const auto status = call.monitor.status(cluster, group_of(call, cluster), call.now);
    auto json = begin_body("consumer status returned");
    json.key("status");
    write_status(json, *status, shown);
    return finished_with_request(call, std::move(json), status->status == core::Status::not_found ? 404 : 200);
}

Response removed(const Call& call) {
    return finished_with_request(call, begin_body("consumer group removed"));
}

}  // namespace

Response list_clusters(const Call& call) {
    return name_list(call, "cluster list returned", "clusters", call.monitor.clusters());
}

Response list_topics(const Call& call) {
    const auto topics = call.monitor.topics(cluster_of(call).view());
    if (!topics) return error_answer(call, 404, "cluster not found");
    return name_list(call, "topic list returned", "topics", *topics);
}

Response show_topic(const Call& call) {
    const auto cluster = cluster_of(call);
    const auto ends = call.monitor.end_offsets(cluster.view(), topic_named(call.parameters[1], call, cluster));
    if (!ends) return error_answer(call, 404, "cluster or topic not found");
    auto json = begin_body("topic offsets returned");
    json.array("offsets", *ends, [&](const core::PartitionEnd& end) { json.integer(end.end); });
    return finished_with_request(call, std::move(json));
}

Response list_groups_of_topic(const Call& call) {
    const auto cluster = cluster_of(call);
    const auto groups = call.monitor.groups_of_topic(cluster.view(), topic_named(call.parameters[1], call, cluster));
    if (!groups) return error_answer(call, 404, "cluster not found");
    return name_list(call, "consumers of topic returned", "consumers", *groups);
}

Response list_groups(const Call& call) {
    const auto groups = call.monitor.groups(cluster_of(call).view());
    if (!groups) return error_answer(call, 404, "cluster not found");
    return name_list(call, "consumer list returned", "consumers", *groups);
}

Response show_group(const Call& call) {
    const auto cluster = cluster_of(call);
    const auto group = call.monitor.group(cluster.view(), group_of(call, cluster), call.now);
    if (!group) return error_answer(call, 404, "cluster or consumer not found");
    auto json = begin_body("consumer detail returned");
    json.key("topics");
    write_windows(json, *group);
    return finished_with_request(call, std::move(json));
}

Response show_group_state(const Call& call) {
    const auto cluster = cluster_of(call);
    const auto find = [&](const GroupName& name) { return call.monitor.standing(cluster.view(), name, call.now); };
    // Share groups are known by their state only.
    const GroupName group(known_name(call.parameters[1],
                                     [&](const std::string& name) { return find(GroupName(name)).has_value(); }));
    const auto standing = find(group);
    if (!standing) return error_answer(call, 404, "cluster or consumer not found");
    auto json = begin_body("consumer group state returned");
    json.key("state");
    write_standing(json, cluster, group, *standing);
    return finished_with_request(call, std::move(json));
}

Response show_group_status(const Call& call) {
    return group_status(call, ShownPartitions::not_ok);
}

Response show_group_lag(const Call& call) {
    return group_status(call, ShownPartitions::all);
}

Response remove_group(const Call& call) {
    const auto cluster = cluster_of(call);
    call.monitor.remove_group(cluster, group_of(call, cluster));
    return removed(call);
}

Response remove_topic_of_group(const Call& call) {
    const auto cluster = cluster_of(call);
    call.monitor.remove_topic_of_group(cluster, group_of(call, cluster),
                                       topic_named(call.parameters[2], call, cluster));
    return removed(call);
}

}  // namespace warren::http
