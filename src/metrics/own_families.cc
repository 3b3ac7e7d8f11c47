#include "metrics/own_families.h"

#include "warren/base/number_text.h"
#include "warren/core/model/commit.h"
#include "warren/core/model/group_standing.h"
#include "warren/core/model/status.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace warren::metrics {
namespace {

/// A size of a cluster's store that has a family.
struct SizeFamily {
    const char* name;
    const char* help;
    std::size_t core::StoreSizes::*size;
};

constexpr std::array size_families = {
    SizeFamily{"warren_store_bytes", "Estimated memory of the windows and tables of a cluster",
               &core::StoreSizes::bytes},
    SizeFamily{"warren_store_groups", "Number of consumer groups in memory", &core::StoreSizes::groups},
    SizeFamily{"warren_store_group_partitions", "Number of partitions of all consumer groups in memory",
               &core::StoreSizes::group_partitions},
    SizeFamily{"warren_store_topics", "Number of topics in memory", &core::StoreSizes::topics},
    SizeFamily{"warren_store_topic_partitions", "Number of partitions of all topics in memory",
               &core::StoreSizes::topic_partitions},
    SizeFamily{"warren_store_waiting_commits", "Number of commits that wait for the end offset of their partition",
               &core::StoreSizes::waiting_commits}};

// In the order of their names, which is that of the series.
constexpr std::array group_statuses = {core::Status::err, core::Status::ok, core::Status::warn};

std::string labels_of(const runtime::Health& part) {
    std::string labels;
    append_label(labels, "cluster", part.cluster);
    append_label(labels, "kind", part.kind);
    append_label(labels, "name", part.name);
    return labels;
}

void write_groups(const Snapshot& snapshot, SeriesWriter& out) {
    for (const auto& entry : snapshot) {
        for (const auto status : group_statuses) {
            std::string labels;
            append_label(labels, "cluster", entry.cluster.view());
            append_label(labels, "status", core::to_string(status));
            const auto index = static_cast<std::size_t>(status);
            if (index < entry.groups_by_status.size()) {
                out.add(labels, static_cast<double>(entry.groups_by_status[index]));
            }
        }
    }
}

void write_members(const Snapshot& snapshot, SeriesWriter& out) {
    for (const auto& entry : snapshot) {
        for (const auto& [group, standing] : entry.standings) {
            std::string labels;
            append_label(labels, "cluster", entry.cluster.view());
            append_label(labels, "consumer_group", group.view());
            append_label(labels, "state", core::to_string(standing.state));
            append_label(labels, "type", core::to_string(standing.type));
            out.add(labels, standing.members);
        }
    }
}

/// `value(entry)`, an optional number, of every cluster.
template <typename Value>
Family cluster_family(const char* name, const char* help, const Snapshot& snapshot, Value value) {
    const auto write = [&snapshot, value](SeriesWriter& out) {
        for (const auto& entry : snapshot) {
            std::string labels;
            append_label(labels, "cluster", entry.cluster.view());
            const std::optional<double> shown = value(entry);
            if (shown) out.add(labels, *shown);
        }
    };
    return {name, help, FamilyKind::gauge, write};
}

/// The position of a reader of Warren's own is committed by the local clock.
bool is_readers_own(const core::GroupName& group) {
    return group.view().starts_with("burrow-");
}

/// Of the commit that was read last: local time minus its own.
std::optional<double> commit_delay(const ClusterEntry& entry) {
    std::optional<core::Commit> last;
    for (const auto& group : entry.groups) {
        if (is_readers_own(group.group) || !group.last_read) continue;
        if (!last || is_read_before(*last, *group.last_read)) last = group.last_read;
    }
    if (!last) return std::nullopt;
    // What is observed carries whole seconds; so both are cut to them.
    return std::floor(static_cast<double>(last->observed_at_ms) / 1e3) -
           std::floor(static_cast<double>(last->timestamp_ms) / 1e3);
}

FamilyKind kind_of(runtime::StatKind kind) {
    switch (kind) {
        case runtime::StatKind::counter:
            return FamilyKind::counter;
        case runtime::StatKind::histogram:
            return FamilyKind::histogram;
        case runtime::StatKind::gauge:
        case runtime::StatKind::duration:
        case runtime::StatKind::age:
            break;
    }
    return FamilyKind::gauge;
}

bool is_in_milliseconds(runtime::StatKind kind) {
    return kind == runtime::StatKind::duration || kind == runtime::StatKind::age;
}

/// Labels are sorted by name, whatever the order in which a part registered them.
std::string text_of(runtime::StatLabels labels) {
    std::sort(labels.begin(), labels.end());
    std::string text;
    for (const auto& [name, value] : labels) append_label(text, name, value);
    return text;
}

/// Series are sorted by label values, labels by name.
template <typename Samples>
void sort_series(Samples& samples) {
    for (auto& sample : samples) std::sort(sample.labels.begin(), sample.labels.end());
    std::sort(samples.begin(), samples.end(),
              [](const auto& left, const auto& right) { return left.labels < right.labels; });
}

std::string bound_text(double bound) {
    std::string text;
    base::append_metric_value(text, bound);
    return text;
}

void write_histogram(const runtime::HistogramSample& sample, const std::vector<double>& bounds, SeriesWriter& out) {
    const auto labels = text_of(sample.labels);
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < sample.counts.size(); ++i) {
        count += sample.counts[i];
        auto bucket = labels;
        append_label(bucket, "le", bound_text(i < bounds.size() ? bounds[i] : std::numeric_limits<double>::infinity()));
        out.add("_bucket", bucket, static_cast<double>(count));
    }
    out.add("_sum", labels, static_cast<double>(sample.sum.count()) / 1e9);
    out.add("_count", labels, static_cast<double>(count));
}

Family stat_family(runtime::StatFamily stats) {
    sort_series(stats.samples);
    sort_series(stats.histograms);
    auto name = stats.name;
    auto help = stats.help;
    const auto kind = kind_of(stats.kind);
    const double unit = is_in_milliseconds(stats.kind) ? 1e3 : 1;
    auto write = [stats = std::move(stats), unit](SeriesWriter& out) {
        for (const auto& sample : stats.samples)
            out.add(text_of(sample.labels), static_cast<double>(sample.value) / unit);
        for (const auto& sample : stats.histograms) write_histogram(sample, stats.bounds, out);
    };
    return {std::move(name), std::move(help), kind, std::move(write)};
}

/// `value(part)` of every part.
template <typename Value>
Family health_family(const char* name, const char* help, const std::vector<runtime::Health>& parts, Value value) {
    const auto write = [parts, value](SeriesWriter& out) {
        for (const auto& part : parts) out.add(labels_of(part), value(part) ? 1 : 0);
    };
    return {name, help, FamilyKind::gauge, write};
}

}  // namespace

std::vector<Family> cluster_families(const Snapshot& snapshot) {
    std::vector<Family> families;
    for (const auto& row : size_families) {
        families.push_back(cluster_family(row.name, row.help, snapshot, [size = row.size](const ClusterEntry& entry) {
            return std::optional(static_cast<double>(entry.sizes.*size));
        }));
    }
    families.push_back(cluster_family(
        "warren_cluster_warming",
        "Whether the history of groups is still being read: 1, and groups have positions but no verdicts, or 0",
        snapshot, [](const ClusterEntry& entry) { return std::optional<double>(entry.is_warming ? 1 : 0); }));
    families.push_back(cluster_family("warren_commit_delay_seconds",
                                      "Local time minus the time of the commit that was read last: the way of a commit "
                                      "and the difference of the clocks",
                                      snapshot, commit_delay));
    families.push_back({"warren_consumer_group_members",
                        "Number of members of a consumer group, with its type and state",
                        FamilyKind::gauge, [&snapshot](SeriesWriter& out) { write_members(snapshot, out); }});
    families.push_back({"warren_groups", "Number of consumer groups by status, as the evaluator found them last",
                        FamilyKind::gauge, [&snapshot](SeriesWriter& out) { write_groups(snapshot, out); }});
    return families;
}

std::vector<Family> health_families(std::vector<runtime::Health> parts) {
    std::sort(parts.begin(), parts.end(), [](const auto& left, const auto& right) {
        return std::tie(left.cluster, left.kind, left.name) < std::tie(right.cluster, right.kind, right.name);
    });
    return {
        health_family(
            "warren_component_up",
            "Whether a cluster's poller or a reader of an offsets topic works: 1, or 0 while it starts, waits or fails",
            parts, [](const runtime::Health& part) { return part.state == runtime::HealthState::up; }),
        health_family("warren_component_caught_up",
                      "Whether it has its first full picture: all end offsets were fetched once, or the offsets "
                      "topic was read up to the end it had at the start",
                      parts, [](const runtime::Health& part) { return part.caught_up; })};
}

std::vector<Family> stat_families(std::vector<runtime::StatFamily> stats) {
    std::vector<Family> families;
    families.reserve(stats.size());
    for (auto& family : stats) families.push_back(stat_family(std::move(family)));
    return families;
}

}  // namespace warren::metrics
