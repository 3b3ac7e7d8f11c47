#include "kafka/record_counters.h"

#include <chrono>
#include <string_view>

namespace warren::kafka {

namespace {

using runtime::StatKind;
using runtime::StatLabels;

constexpr std::chrono::minutes warn_period{1};
/// Unknown types and versions that have a series of their own.
constexpr std::size_t most_unknown = 64;

runtime::Stat& counter(runtime::StatsRegistry& stats, const std::string& consumer, const char* name, const char* help) {
    return stats.stat(StatKind::counter, name, help, {{"consumer", consumer}});
}

runtime::Stat& gauge(runtime::StatsRegistry& stats, const std::string& consumer, const char* name, const char* help) {
    return stats.stat(StatKind::gauge, name, help, {{"consumer", consumer}});
}

/// One series per value of an enum with `count` values.
template <typename Enum, typename Name>
std::vector<runtime::Stat*> counters_of(runtime::StatsRegistry& stats, const std::string& consumer, const char* name,
                                        const char* help, const char* label, std::size_t count, Name name_of_value) {
    std::vector<runtime::Stat*> all;
    for (std::size_t i = 0; i < count; ++i) {
        StatLabels labels{{"consumer", consumer}, {label, std::string(name_of_value(static_cast<Enum>(i)))}};
        all.push_back(&stats.stat(StatKind::counter, name, help, std::move(labels)));
    }
    return all;
}

/// Adds what is not nothing: most of the figures of a batch are 0.
template <typename Counts>
void add_all(const std::vector<runtime::Stat*>& stats, const Counts& counts) {
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] != 0) stats[i]->add(static_cast<std::int64_t>(counts[i]));
    }
}

}  // namespace

RecordCounters::RecordCounters(runtime::StatsRegistry& stats, const std::string& consumer, const std::string& topic,
                               const runtime::Logger& log)
    : partitions(gauge(stats, consumer, "warren_kafka_offsets_topic_partitions",
                       "Partitions of the offsets topic being read")),
      left_at_start(gauge(stats, consumer, "warren_kafka_offsets_topic_left",
                          "Offsets still to be read up to the end the offsets topic had at the start")),
      restarts(counter(stats, consumer, "warren_kafka_offsets_topic_restarts_total",
                       "Partitions read again from their oldest record because their position was truncated away")),
      woken(counter(stats, consumer, "warren_kafka_offsets_topic_woken_total",
                    "Partitions begun anew at their position because they stood still below their end")),
      errors(
          counter(stats, consumer, "warren_kafka_consume_errors_total", "Errors of partitions of the offsets topic")),
      stats_(&stats),
      log_(log),
      consumer_(consumer),
      topic_(topic),
      by_type_(counters_of<core::RecordType>(stats, consumer, "warren_kafka_records_total",
                                             "Records of the offsets topic by kind", "type", core::record_types,
                                             [](core::RecordType type) { return core::to_string(type); })),
      by_error_(counters_of<core::DecodeErrorCode>(
          stats, consumer, "warren_kafka_decode_errors_total", "Records that could not be decoded, by reason", "reason",
          core::decode_error_codes, [](core::DecodeErrorCode code) { return core::to_string(code); })),
      by_warning_(counters_of<core::DecodeWarning>(
          stats, consumer, "warren_kafka_decode_warnings_total", "Records that are odd but were used, by what is odd",
          "reason", core::decode_warnings, [](core::DecodeWarning warning) { return core::to_string(warning); })),
      by_outcome_(counters_of<core::CommitOutcome>(
          stats, consumer, "warren_kafka_commits_total", "Offset commits by what became of them", "outcome",
          core::commit_outcomes, [](core::CommitOutcome outcome) { return core::to_string(outcome); })),
      unknown_type_(&stats.stat(StatKind::counter, "warren_kafka_records_total", "",
                                {{"consumer", consumer}, {"type", "unknown"}})),
      tombstones_(&counter(stats, consumer, "warren_kafka_tombstones_total", "Records without a value")),
      filtered_(&counter(stats, consumer, "warren_kafka_records_filtered_total",
                         "Records of groups that the consumer's lists do not accept")),
      removed_groups_(&counter(stats, consumer, "warren_kafka_removed_groups_total", "Groups removed by a tombstone")) {
}

void RecordCounters::add(const core::BatchReport& report, base::MonotonicTime now) {
    add_all(by_type_, report.by_type);
    add_all(by_error_, report.errors);
    add_all(by_warning_, report.warnings);
    add_all(by_outcome_, report.commits);
    unknown_type_->add(static_cast<std::int64_t>(report.unknown_type));
    for (const auto& [kind, count] : report.unknown) count_unknown(kind, count);
    tombstones_->add(static_cast<std::int64_t>(report.tombstones));
    filtered_->add(static_cast<std::int64_t>(report.filtered));
    removed_groups_->add(static_cast<std::int64_t>(report.removed_groups.size()));
    for (const auto& problem : report.problems) warn(problem, now);
    if (!log_.enabled(runtime::LogLevel::debug)) return;
    for (const auto& group : report.removed_groups) {
        log_.debug("removing consumer group due to tombstone", {{"consumer", group.str()}});
    }
}

void RecordCounters::count_unknown(const core::UnknownKind& kind, std::size_t count) {
    auto known = unknown_.find(kind);
    if (known == unknown_.end()) {
        const bool has_room = unknown_.size() < most_unknown;
        const auto version = kind.value_version ? std::to_string(*kind.value_version) : std::string();
        auto& stat = stats_->stat(StatKind::counter, "warren_kafka_unknown_records_total",
                                  "Records of a type, or with a version of its value, that this program does not know",
                                  {{"consumer", consumer_},
                                   {"type", has_room ? std::to_string(kind.type) : "other"},
                                   {"version", has_room ? version : ""}});
        if (!has_room) return stat.add(static_cast<std::int64_t>(count));
        known = unknown_.emplace(kind, &stat).first;
    }
    known->second->add(static_cast<std::int64_t>(count));
}

bool RecordCounters::may_warn(const core::DecodeError& error, base::MonotonicTime now) {
    // What is unknown is told once by the ingest.
    if (error.code == core::DecodeErrorCode::unknown_key_type ||
        error.code == core::DecodeErrorCode::unknown_value_version) {
        return true;
    }
    auto& last = warned_at_[static_cast<std::size_t>(error.code)];
    if (last != base::MonotonicTime{} && now - last < warn_period) return false;
    last = now;
    return true;
}

void RecordCounters::warn(const core::RecordProblem& problem, base::MonotonicTime now) {
    if (!may_warn(problem.error, now)) return;
    const std::string part = problem.error.part == core::RecordPart::key ? "key: " : "value: ";
    log_.warn("failed to decode", {{"reason", part + std::string(core::to_string(problem.error.code))},
                                   {"topic", topic_},
                                   {"partition", problem.partition},
                                   {"offset", problem.offset},
                                   {"type", problem.error.type.value_or(-1)},
                                   {"version", problem.error.value_version.value_or(-1)}});
}

}  // namespace warren::kafka
