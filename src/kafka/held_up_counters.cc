#include "kafka/held_up_counters.h"

namespace warren::kafka {

using runtime::StatKind;

HeldUpCounters::HeldUpCounters(runtime::StatsRegistry& stats, const std::string& consumer)
    : held_up(stats.stat(StatKind::gauge, "warren_kafka_held_up_partitions",
                         "Partitions of the offsets topic that open transactions hold up", {{"consumer", consumer}})),
      pending(stats.stat(StatKind::gauge, "warren_kafka_pending_commits",
                         "Commits behind open transactions that the brokers have not confirmed",
                         {{"consumer", consumer}})),
      ahead(stats.stat(StatKind::counter, "warren_kafka_commits_ahead_total",
                       "Commits behind open transactions that were shown before those ended",
                       {{"consumer", consumer}})),
      withdrawn(stats.stat(StatKind::counter, "warren_kafka_commits_withdrawn_total",
                           "Commits shown ahead that turned out to be of an open or aborted transaction",
                           {{"consumer", consumer}})),
      left_out(stats.stat(StatKind::counter, "warren_kafka_commits_ahead_left_out_total",
                          "Commits behind open transactions that there was no room for until those ended",
                          {{"consumer", consumer}})),
      questions(stats.stat(StatKind::counter, "warren_kafka_group_offset_requests_total",
                           "Requests of the committed offsets of a group with commits behind an open transaction",
                           {{"consumer", consumer}})),
      failed_questions(stats.stat(StatKind::counter, "warren_kafka_group_offset_requests_failed_total",
                                  "Such requests that failed", {{"consumer", consumer}})),
      stats_(&stats),
      consumer_(consumer) {}

void HeldUpCounters::set_behind(std::int32_t partition, std::int64_t offsets) {
    auto known = behind_.find(partition);
    if (known == behind_.end()) {
        auto& stat = stats_->stat(StatKind::gauge, "warren_kafka_stable_offset_lag",
                                  "Offsets between the last stable offset and the high watermark, of partitions of the "
                                  "offsets topic that open transactions have held up",
                                  {{"consumer", consumer_}, {"partition", std::to_string(partition)}});
        known = behind_.emplace(partition, &stat).first;
    }
    known->second->set(offsets);
}

void HeldUpCounters::nothing_behind() {
    for (const auto& [partition, stat] : behind_) stat->set(0);
}

}  // namespace warren::kafka
