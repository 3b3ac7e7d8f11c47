#include "kafka/poll_counters.h"

namespace warren::kafka {

namespace {

using runtime::StatKind;

runtime::Stat& counter(runtime::StatsRegistry& stats, const std::string& cluster, const char* name, const char* help) {
    return stats.stat(StatKind::counter, name, help, {{"cluster", cluster}});
}

runtime::Stat& reconcile_rounds(runtime::StatsRegistry& stats, const std::string& cluster, const char* result) {
    return stats.stat(StatKind::counter, "warren_reconcile_rounds_total",
                      "Rounds in which the brokers were asked for the committed offsets of all groups",
                      {{"cluster", cluster}, {"result", result}});
}

runtime::Stat& reconcile_repairs(runtime::StatsRegistry& stats, const std::string& cluster, const char* kind) {
    return stats.stat(StatKind::counter, "warren_reconcile_repairs_total",
                      "Partitions of groups whose committed offset was repaired by what the brokers say",
                      {{"cluster", cluster}, {"kind", kind}});
}

runtime::Stat& gauge(runtime::StatsRegistry& stats, const std::string& cluster, const char* name, const char* help) {
    return stats.stat(StatKind::gauge, name, help, {{"cluster", cluster}});
}

runtime::Stat& age(runtime::StatsRegistry& stats, const std::string& cluster, const char* name, const char* help) {
    return stats.stat(StatKind::age, name, help, {{"cluster", cluster}});
}

}  // namespace

PollCounters::PollCounters(runtime::StatsRegistry& stats, std::string cluster)
    : rounds(counter(stats, cluster, "warren_kafka_poll_rounds_total", "Rounds of end offset requests that ended")),
      failed_rounds(counter(stats, cluster, "warren_kafka_poll_rounds_failed_total",
                            "Rounds of end offset requests in which no broker answered")),
      metadata_replies(
          counter(stats, cluster, "warren_kafka_metadata_replies_total", "Complete lists of topics received")),
      partition_errors(counter(stats, cluster, "warren_kafka_partition_errors_total",
                               "Partitions for which a broker answered with an error instead of an end offset")),
      deleted_topics(counter(stats, cluster, "warren_kafka_deleted_topics_total", "Topics that were found deleted")),
      reaper_rounds(counter(stats, cluster, "warren_kafka_reaper_rounds_total",
                            "Rounds of the group reaper that were completed")),
      reaper_failures(counter(stats, cluster, "warren_kafka_reaper_failures_total",
                              "Rounds of the group reaper given up because the list of groups was incomplete")),
      reaped_groups(counter(stats, cluster, "warren_kafka_reaped_groups_total", "Groups removed by the reaper")),
      complete_reconcile_rounds(reconcile_rounds(stats, cluster, "complete")),
      incomplete_reconcile_rounds(reconcile_rounds(stats, cluster, "incomplete")),
      added_offsets(reconcile_repairs(stats, cluster, "added")),
      corrected_offsets(reconcile_repairs(stats, cluster, "corrected")),
      removed_offsets(reconcile_repairs(stats, cluster, "removed")),
      clients(counter(stats, cluster, "warren_kafka_poll_clients_total",
                      "Clients made, again each time no broker could be reached for minutes")),
      round_duration(stats.stat(StatKind::duration, "warren_kafka_poll_round_seconds",
                                "Duration of the last round of end offset requests", {{"cluster", cluster}})),
      last_round(
          age(stats, cluster, "warren_kafka_last_round_age_seconds", "Time since a round in which brokers answered")),
      oldest_answer(age(stats, cluster, "warren_kafka_oldest_end_offset_age_seconds",
                        "Age of the oldest end offset among all partitions; of one without any, since it is known")),
      newest_answer(age(stats, cluster, "warren_kafka_newest_end_offset_age_seconds",
                        "Age of the newest end offset among all partitions")),
      leaderless_partitions(
          gauge(stats, cluster, "warren_kafka_partitions_without_leader", "Partitions without a leader")),
      stats_(&stats),
      cluster_(std::move(cluster)) {}

void PollCounters::broker_failed(std::int32_t broker, Cause cause) {
    auto name = broker_names_.find(broker);
    if (name == broker_names_.end() && broker_names_.size() < named_brokers) {
        name = broker_names_.emplace(broker, std::to_string(broker)).first;
    }
    stats_
        ->stat(StatKind::counter, "warren_kafka_broker_failures_total",
               "Requests of end offsets that failed as a whole",
               {{"cluster", cluster_},
                {"broker", name == broker_names_.end() ? "other" : name->second},
                {"cause", std::string(to_string(cause))}})
        .add();
}

void PollCounters::metadata_failed(Cause cause) {
    stats_
        ->stat(StatKind::counter, "warren_kafka_metadata_failures_total", "Requests of the list of topics that failed",
               {{"cluster", cluster_}, {"cause", std::string(to_string(cause))}})
        .add();
}

}  // namespace warren::kafka
