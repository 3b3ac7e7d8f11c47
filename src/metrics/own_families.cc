#include "metrics/own_families.h"

#include "warren/core/model/status.h"

#include <algorithm>
#include <array>
#include <cstddef>
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

void add_groups(Family& family, const core::ClusterName& cluster, const std::vector<std::size_t>& counts) {
    for (const auto status : group_statuses) {
        std::string labels;
        append_label(labels, "cluster", cluster.view());
        append_label(labels, "status", core::to_string(status));
        append_series(family, labels, static_cast<double>(counts[static_cast<std::size_t>(status)]));
    }
}

/// `families` in the order of the table.
void add_sizes(std::vector<Family>& families, const core::ClusterName& cluster, const core::StoreSizes& sizes) {
    std::string labels;
    append_label(labels, "cluster", cluster.view());
    for (std::size_t i = 0; i < size_families.size(); ++i) {
        append_series(families[i], labels, static_cast<double>(sizes.*size_families[i].size));
    }
}

/// Series are sorted by label values, labels by name, whatever the order in which a part registered them.
void sort_series(std::vector<runtime::StatSample>& samples) {
    for (auto& sample : samples) std::sort(sample.labels.begin(), sample.labels.end());
    std::sort(samples.begin(), samples.end(),
              [](const auto& left, const auto& right) { return left.labels < right.labels; });
}

Family stat_family(runtime::StatFamily stats) {
    Family family{std::move(stats.name),
                  std::move(stats.help),
                  stats.kind == runtime::StatKind::counter ? FamilyKind::counter : FamilyKind::gauge,
                  {}};
    const double unit = stats.kind == runtime::StatKind::duration ? 1e3 : 1;
    sort_series(stats.samples);
    for (const auto& sample : stats.samples) {
        std::string labels;
        for (const auto& [name, value] : sample.labels) append_label(labels, name, value);
        append_series(family, labels, static_cast<double>(sample.value) / unit);
    }
    return family;
}

}  // namespace

std::vector<Family> cluster_families(const core::Monitor& monitor) {
    std::vector<Family> families;
    for (const auto& row : size_families) families.push_back({row.name, row.help, FamilyKind::gauge, {}});
    Family groups{"warren_groups",
                  "Number of consumer groups by status, as the evaluator found them last",
                  FamilyKind::gauge,
                  {}};
    for (const auto& cluster : monitor.clusters()) {
        add_sizes(families, cluster, monitor.sizes(cluster.view()).value_or(core::StoreSizes()));
        add_groups(groups, cluster, monitor.groups_by_status(cluster.view()));
    }
    families.push_back(std::move(groups));
    return families;
}

std::vector<Family> health_families(std::vector<runtime::Health> parts) {
    std::sort(parts.begin(), parts.end(), [](const auto& left, const auto& right) {
        return std::tie(left.cluster, left.kind, left.name) < std::tie(right.cluster, right.kind, right.name);
    });
    Family up{
        "warren_component_up",
        "Whether a cluster's poller or a reader of an offsets topic works: 1, or 0 while it starts, waits or fails",
        FamilyKind::gauge,
        {}};
    Family caught_up{
        "warren_component_caught_up",
        "Whether it has its first full picture: all end offsets were fetched once, or the offsets topic was "
        "read up to the end it had at the start",
        FamilyKind::gauge,
        {}};
    for (const auto& part : parts) {
        const auto labels = labels_of(part);
        append_series(up, labels, part.state == runtime::HealthState::up ? 1 : 0);
        append_series(caught_up, labels, part.caught_up ? 1 : 0);
    }
    std::vector<Family> families;
    families.push_back(std::move(up));
    families.push_back(std::move(caught_up));
    return families;
}

std::vector<Family> stat_families(std::vector<runtime::StatFamily> stats) {
    std::vector<Family> families;
    families.reserve(stats.size());
    for (auto& family : stats) families.push_back(stat_family(std::move(family)));
    return families;
}

}  // namespace warren::metrics
