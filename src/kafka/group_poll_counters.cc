#include "kafka/group_poll_counters.h"

namespace warren::kafka {

namespace {

using runtime::StatKind;

runtime::Stat& rounds(runtime::StatsRegistry& stats, const std::string& consumer, const char* result) {
    return stats.stat(StatKind::counter, "warren_kafka_group_rounds_total",
                      "Rounds in which the brokers were asked what all groups have committed, instead of reading it",
                      {{"consumer", consumer}, {"result", result}});
}

runtime::Stat& questions(runtime::StatsRegistry& stats, const std::string& consumer, const char* what) {
    return stats.stat(StatKind::counter, "warren_kafka_group_questions_total",
                      "Questions about groups that were asked instead of reading the offsets topic",
                      {{"consumer", consumer}, {"what", what}});
}

}  // namespace

GroupPollCounters::GroupPollCounters(runtime::StatsRegistry& stats, const std::string& consumer)
    : complete_rounds(rounds(stats, consumer, "complete")),
      incomplete_rounds(rounds(stats, consumer, "incomplete")),
      lists(questions(stats, consumer, "list")),
      offsets(questions(stats, consumer, "offsets")),
      members(questions(stats, consumer, "members")),
      failures(stats.stat(StatKind::counter, "warren_kafka_group_questions_failed_total",
                          "Such questions without an answer in time, or with an error", {{"consumer", consumer}})),
      commits(stats.stat(StatKind::counter, "warren_kafka_group_commits_total",
                         "Commits found by comparing the brokers' answers", {{"consumer", consumer}})),
      round_duration(stats.stat(StatKind::duration, "warren_kafka_group_round_seconds", "Duration of the last round",
                                {{"consumer", consumer}})),
      bytes(stats.stat(StatKind::gauge, "warren_kafka_group_answers_bytes",
                       "Memory of the last answers, an estimate from their number", {{"consumer", consumer}})) {}

}  // namespace warren::kafka
