#include "warren/core/monitor.h"

#include "core/evaluate/cluster_rounds.h"
#include "core/evaluate/status_cache.h"
#include "warren/core/evaluate/group_evaluation.h"

#include <algorithm>
#include <utility>

namespace warren::core {
namespace {

/// A cluster with all that is remembered of its groups' statuses.
struct Cluster {
    Cluster(ClusterStore& cluster_store, const EvaluationSettings& settings)
        : store(&cluster_store), answers(settings.expire_cache), rounds(cluster_store, settings) {}

    ClusterStore* store;
    StatusCache answers;
    ClusterRounds rounds;
};

}  // namespace

struct Monitor::Impl {
    EvaluationSettings settings;
    /// Sorted by name; the same for the whole life of the monitor.
    std::vector<std::unique_ptr<Cluster>> clusters;

    [[nodiscard]] Cluster* find(std::string_view name) const {
        const auto found = std::lower_bound(
            clusters.begin(), clusters.end(), name,
            [](const auto& cluster, std::string_view wanted) { return cluster->store->name().view() < wanted; });
        return found != clusters.end() && (*found)->store->name().view() == name ? found->get() : nullptr;
    }

    /// No lock is held meanwhile.
    [[nodiscard]] GroupStatus evaluate(const ClusterName& cluster, const GroupName& group, ClusterStore& store,
                                       base::WallTime now) const {
        const auto windows = store.group(group, now);
        return windows ? evaluate_group(cluster, group, *windows, settings, now) : group_not_found(cluster, group);
    }
};

Monitor::Monitor(std::vector<ClusterStore*> clusters, const EvaluationSettings& settings)
    : impl_(std::make_unique<Impl>()) {
    impl_->settings = settings;
    std::sort(clusters.begin(), clusters.end(),
              [](const auto* left, const auto* right) { return left->name() < right->name(); });
    for (auto* store : clusters) impl_->clusters.push_back(std::make_unique<Cluster>(*store, settings));
}

Monitor::~Monitor() = default;

std::vector<ClusterName> Monitor::clusters() const {
    std::vector<ClusterName> names;
    names.reserve(impl_->clusters.size());
    for (const auto& cluster : impl_->clusters) names.push_back(cluster->store->name());
    return names;
}

std::optional<std::vector<TopicName>> Monitor::topics(std::string_view cluster) const {
    const auto* found = impl_->find(cluster);
    if (found == nullptr) return std::nullopt;
    return found->store->topics();
}

std::optional<std::vector<PartitionEnd>> Monitor::end_offsets(std::string_view cluster, const TopicName& topic) const {
    const auto* found = impl_->find(cluster);
    if (found == nullptr) return std::nullopt;
    return found->store->end_offsets(topic);
}

std::optional<std::vector<GroupName>> Monitor::groups(std::string_view cluster) const {
    const auto* found = impl_->find(cluster);
    if (found == nullptr) return std::nullopt;
    return found->store->groups();
}

std::optional<std::vector<GroupName>> Monitor::groups_of_topic(std::string_view cluster, const TopicName& topic) const {
    const auto* found = impl_->find(cluster);
    if (found == nullptr) return std::nullopt;
    return found->store->groups_of_topic(topic);
}

std::optional<GroupWindows> Monitor::group(std::string_view cluster, const GroupName& group, base::WallTime now) {
    const auto* found = impl_->find(cluster);
    if (found == nullptr) return std::nullopt;
    return found->store->group(group, now);
}

std::optional<GroupStanding> Monitor::standing(std::string_view cluster, const GroupName& group,
                                               base::WallTime now) const {
    const auto* found = impl_->find(cluster);
    if (found == nullptr) return std::nullopt;
    return found->store->standing(group, now);
}

std::optional<std::vector<StandingOfGroup>> Monitor::standings(std::string_view cluster, base::WallTime now) const {
    const auto* found = impl_->find(cluster);
    if (found == nullptr) return std::nullopt;
    return found->store->standings(now);
}

std::optional<StoreSizes> Monitor::sizes(std::string_view cluster) const {
    const auto* found = impl_->find(cluster);
    if (found == nullptr) return std::nullopt;
    return found->store->sizes();
}

bool Monitor::is_warming(std::string_view cluster) const {
    const auto* found = impl_->find(cluster);
    return found != nullptr && found->store->is_warming();
}

std::shared_ptr<const GroupStatus> Monitor::status(const ClusterName& cluster, const GroupName& group,
                                                   base::WallTime now) {
    auto* found = impl_->find(cluster.view());
    if (found == nullptr) return std::make_shared<const GroupStatus>(group_not_found(cluster, group));
    if (auto answer = found->answers.find(group, now)) return answer;
    const auto answer = std::make_shared<const GroupStatus>(impl_->evaluate(cluster, group, *found->store, now));
    // Names nobody knows can be asked for without end, so they must not fill the cache. What is said while the cluster
    // is warming is no verdict that should last.
    if (answer->status != Status::not_found && !found->store->is_warming()) found->answers.put(answer, now);
    return answer;
}

void Monitor::remove_group(const ClusterName& cluster, const GroupName& group) {
    if (const auto* found = impl_->find(cluster.view())) found->store->remove_group(group);
}

void Monitor::remove_topic_of_group(const ClusterName& cluster, const GroupName& group, const TopicName& topic) {
    if (const auto* found = impl_->find(cluster.view())) found->store->remove_topic_of_group(group, topic);
}

RoundReport Monitor::evaluate_all(base::WallTime now) {
    base::NoWorkers alone;
    return evaluate_all(now, alone);
}

RoundReport Monitor::evaluate_all(base::WallTime now, base::Workers& workers) {
    RoundReport report;
    for (const auto& cluster : impl_->clusters) {
        cluster->rounds.run(now, workers, report);
        cluster->answers.evict(now);
    }
    return report;
}

std::vector<std::size_t> Monitor::groups_by_status(std::string_view cluster) const {
    const auto* found = impl_->find(cluster);
    return found == nullptr ? std::vector<std::size_t>(statuses) : found->rounds.groups_by_status();
}

}  // namespace warren::core
