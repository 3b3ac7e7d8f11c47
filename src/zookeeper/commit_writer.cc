#include "zookeeper/commit_writer.h"

#include "zookeeper/offset_text.h"

#include <memory>
#include <utility>

namespace warren::zookeeper {
namespace {

using core::CommitOutcome;
using runtime::StatKind;

std::vector<runtime::Stat*> outcome_counters(runtime::StatsRegistry& stats, const std::string& consumer) {
    std::vector<runtime::Stat*> all;
    for (std::size_t i = 0; i < core::commit_outcomes; ++i) {
        all.push_back(&stats.stat(
            StatKind::counter, "warren_zookeeper_commits_total", "Offsets read from ZooKeeper by what became of them",
            {{"consumer", consumer}, {"outcome", std::string(core::to_string(static_cast<CommitOutcome>(i)))}}));
    }
    return all;
}

/// Whether the group of a commit is, or will be, one that has this partition.
bool is_taken(CommitOutcome outcome) {
    return outcome != CommitOutcome::too_old && outcome != CommitOutcome::filtered &&
           outcome != CommitOutcome::bad_partition;
}

core::OwnerRef owner_of(const NodeCommit& commit) {
    if (commit.owner.empty()) return nullptr;
    return std::make_shared<const core::Owner>(core::Owner{.host = commit.owner, .client_id = {}});
}

}  // namespace

CommitWriter::CommitWriter(core::ClusterStore& store, runtime::StatsRegistry& stats, const std::string& consumer,
                           runtime::Logger log)
    : store_(store),
      log_(std::move(log)),
      commits_(outcome_counters(stats, consumer)),
      bad_offsets_(stats.stat(StatKind::counter, "warren_zookeeper_bad_offsets_total",
                              "Offsets in ZooKeeper that are no number", {{"consumer", consumer}})),
      strange_nodes_(stats.stat(StatKind::counter, "warren_zookeeper_strange_nodes_total",
                                "Nodes met in the place of a partition whose name is no partition's number",
                                {{"consumer", consumer}})),
      read_failures_(stats.stat(StatKind::counter, "warren_zookeeper_read_failures_total",
                                "Nodes that ZooKeeper refused to tell; they are asked for again",
                                {{"consumer", consumer}})),
      groups_(stats.stat(StatKind::gauge, "warren_zookeeper_groups",
                         "Groups in ZooKeeper that the consumer's lists accept", {{"consumer", consumer}})) {}

void CommitWriter::write(const TreeNews& news, base::WallTime now) {
    if (news.groups) spare(*news.groups);
    write_commits(news.commits, now);
    for (const std::string& group : news.skipped_groups) log_.debug("skip group", {{"group", group}});
    for (const std::string& path : news.strange_nodes) log_.debug("not a partition's number", {{"path", path}});
    strange_nodes_.add(static_cast<std::int64_t>(news.strange_nodes.size()));
    for (const ReadFailure& failure : news.failures) tell(failure);
}

void CommitWriter::write_commits(const std::vector<NodeCommit>& commits, base::WallTime now) {
    if (commits.empty()) return;
    std::vector<BadOffset> bad;
    {
        core::ClusterStore::Batch batch(store_, now);
        for (const NodeCommit& commit : commits) {
            const auto offset = parse_offset(commit.offset);
            if (!offset) {
                bad.push_back({&commit, offset.error().message});
                continue;
            }
            const CommitOutcome outcome = batch.commit({.group = commit.group,
                                                        .topic = commit.topic,
                                                        .partition = commit.partition,
                                                        .offset = *offset,
                                                        .timestamp_ms = commit.stat.mtime_ms,
                                                        .order = commit.stat.mzxid});
            commits_[static_cast<std::size_t>(outcome)]->add();
            if (is_taken(outcome)) {
                batch.set_owner(commit.group, {commit.topic, commit.partition, owner_of(commit)});
            }
        }
    }
    tell(bad);
}

void CommitWriter::spare(const std::vector<std::string>& groups) {
    std::set<std::string> now(groups.begin(), groups.end());
    for (const std::string& group : now) {
        if (!spared_.contains(group)) store_.mark_artificial(core::GroupName(group));
    }
    for (const std::string& group : spared_) {
        if (!now.contains(group)) store_.unmark_artificial(core::GroupName(group));
    }
    spared_ = std::move(now);
    groups_.set(static_cast<std::int64_t>(spared_.size()));
}

void CommitWriter::tell(const std::vector<BadOffset>& bad) const {
    bad_offsets_.add(static_cast<std::int64_t>(bad.size()));
    for (const BadOffset& one : bad) {
        log_.error("badly formatted offset", {{"group", one.commit->group},
                                              {"topic", one.commit->topic},
                                              {"partition", one.commit->partition},
                                              {"offset_string", one.commit->offset},
                                              {"error", one.error}});
    }
}

void CommitWriter::tell(const ReadFailure& failure) const {
    read_failures_.add();
    log_.warn(failure.what, {{"path", failure.path}, {"error", failure.reason}});
}

}  // namespace warren::zookeeper
