#include "kafka/unsure_commits.h"

#include <algorithm>
#include <iterator>
#include <variant>

namespace warren::kafka {

namespace {

/// Of one partition of a group; older ones have left the window, as a rule.
constexpr std::size_t most_per_key = 64;
constexpr std::size_t most_suspects = 10'000;

core::CommitEvent event_of(const CommitKey& key) {
    return {.group = key.group, .topic = key.place.topic, .partition = key.place.partition};
}

}  // namespace

void UnsureCommits::suspect(std::string_view group) {
    if (suspects_.size() < most_suspects) suspects_.emplace(group);
}

bool UnsureCommits::begin(const core::RawRecord& record, const core::OffsetCommitRecord& commit, base::WallTime now) {
    if (is_suspect(commit.key.group)) return false;
    if (commits_ >= most_commits_) {
        ++left_out_;
        return false;
    }
    const auto [known, is_new] = keys_.try_emplace(commit_key(commit.key));
    auto& [key, entry] = *known;
    if (is_new) {
        entry.partition = record.partition;
        entry.base = core::ClusterStore::Batch(*store_, now).window(event_of(key));
    }
    keep(entry, record.offset, {commit.value->offset, commit.value->commit_timestamp_ms});
    return true;
}

void UnsureCommits::keep(Entry& entry, std::int64_t order, const Commit& commit) {
    if (entry.commits.insert_or_assign(order, commit).second) ++commits_;
    if (entry.commits.size() <= most_per_key) return;
    entry.commits.erase(entry.commits.begin());
    --commits_;
}

std::vector<std::int64_t> UnsureCommits::open_at(std::int32_t partition, std::int64_t position, base::WallTime now) {
    std::vector<std::int64_t> withdrawn;
    const auto open = std::find_if(keys_.begin(), keys_.end(), [&](const auto& known) {
        return known.second.partition == partition && known.second.commits.contains(position);
    });
    if (open == keys_.end()) return withdrawn;
    const std::string group = open->first.group;
    suspect(group);
    for (auto known = keys_.lower_bound({group, {}}); known != keys_.end() && known->first.group == group; ++known) {
        auto& entry = known->second;
        const auto first = entry.commits.lower_bound(position);
        for (auto commit = first; commit != entry.commits.end(); ++commit) withdrawn.push_back(commit->first);
        if (first == entry.commits.end()) continue;
        commits_ -= static_cast<std::size_t>(std::distance(first, entry.commits.end()));
        entry.commits.erase(first, entry.commits.end());
        entry.stale = true;
    }
    settle(now);
    return withdrawn;
}

void UnsureCommits::meets(const core::RawRecord& record) {
    if (keys_.empty()) return;
    const auto decoded = core::decode_offsets_record(record.key, record.value);
    if (const auto* commit = std::get_if<core::OffsetCommitRecord>(&decoded)) {
        meets_commit(record, *commit);
    } else if (const auto* group = std::get_if<core::GroupMetadataRecord>(&decoded); group && !group->value) {
        if (brokers_own_) return;
        const std::string name(group->group);
        for (auto known = keys_.lower_bound({name, {}}); known != keys_.end() && known->first.group == name; ++known) {
            meets_tombstone(known->second, record.offset);
        }
    }
}

void UnsureCommits::meets_commit(const core::RawRecord& record, const core::OffsetCommitRecord& commit) {
    const auto known = keys_.find(commit_key(commit.key));
    if (known == keys_.end()) return;
    auto& entry = known->second;
    if (!commit.value) return meets_tombstone(entry, record.offset);
    keep(entry, record.offset, {commit.value->offset, commit.value->commit_timestamp_ms, true});
}

void UnsureCommits::meets_tombstone(Entry& entry, std::int64_t order) {
    const auto end = entry.commits.lower_bound(order);
    commits_ -= static_cast<std::size_t>(std::distance(entry.commits.begin(), end));
    entry.commits.erase(entry.commits.begin(), end);
    entry.base.clear();
    entry.stale = true;
}

std::size_t UnsureCommits::passed(std::int32_t partition, std::int64_t position, base::WallTime now) {
    std::size_t withdrawn = 0;
    for (auto& [key, entry] : keys_) {
        if (entry.partition != partition) continue;
        const auto before = entry.commits.size();
        const auto is_void = [position](const auto& commit) { return commit.first < position && !commit.second.sure; };
        std::erase_if(entry.commits, is_void);
        if (entry.commits.size() == before) continue;
        withdrawn += before - entry.commits.size();
        entry.stale = true;
        suspect(key.group);
    }
    commits_ -= withdrawn;
    settle(now);
    return withdrawn;
}

void UnsureCommits::settle(base::WallTime now) {
    core::ClusterStore::Batch batch(*store_, now);
    for (auto known = keys_.begin(); known != keys_.end();) {
        auto& [key, entry] = *known;
        if (entry.stale) rebuild(key, entry, batch);
        entry.stale = false;
        const bool all_sure = std::all_of(entry.commits.begin(), entry.commits.end(),
                                          [](const auto& commit) { return commit.second.sure; });
        known = all_sure ? erase(known) : std::next(known);
    }
}

void UnsureCommits::rebuild(const CommitKey& key, Entry& entry, core::ClusterStore::Batch& batch) const {
    auto event = event_of(key);
    event.log = log_of(entry.partition);
    batch.set_window(event, entry.base);
    for (const auto& [order, commit] : entry.commits) {
        event.order = order;
        event.offset = commit.offset;
        event.timestamp_ms = commit.timestamp_ms;
        batch.commit(event);
    }
}

void UnsureCommits::leave_out(core::snapshot::GroupState& group) const {
    bool changed = false;
    for (auto known = keys_.lower_bound({group.group, {}}); known != keys_.end(); ++known) {
        const auto& [key, entry] = *known;
        if (key.group != group.group) break;
        const auto& place = key.place;
        const auto topic = std::find_if(group.topics.begin(), group.topics.end(),
                                        [&place](const auto& one) { return one.topic == place.topic; });
        const auto number = static_cast<std::size_t>(place.partition);
        if (topic == group.topics.end() || number >= topic->partitions.size()) continue;
        auto& partition = topic->partitions[number];
        partition.window = sure_window(entry, partition.window);
        partition.used = partition.owner != 0 || !partition.window.empty();
        changed = true;
    }
    if (!changed) return;
    group.has_commit = false;
    group.last_commit_ms = 0;
    for (const auto& topic : group.topics) {
        for (const auto& partition : topic.partitions) {
            for (const auto& one : partition.window) {
                group.has_commit = true;
                group.last_commit_ms = std::max(group.last_commit_ms, one.commit.timestamp_ms);
            }
        }
    }
}

std::vector<core::WindowEntry> UnsureCommits::sure_window(const Entry& entry,
                                                          const std::vector<core::WindowEntry>& window) const {
    std::vector<core::WindowEntry> sure = entry.base;
    for (const auto& [order, commit] : entry.commits) {
        if (!commit.sure) continue;
        const auto stored = std::find_if(window.begin(), window.end(),
                                         [at = order](const auto& one) { return one.order == at; });
        // One that was merged with an unsure one is not there any more.
        const core::WindowEntry alone{
            {.offset = commit.offset, .timestamp_ms = commit.timestamp_ms, .observed_at_ms = commit.timestamp_ms},
            order};
        sure.push_back(stored == window.end() ? alone : *stored);
    }
    const auto by_order = [](const auto& left, const auto& right) { return left.order < right.order; };
    std::stable_sort(sure.begin(), sure.end(), by_order);
    if (sure.size() > store_->intervals()) sure.erase(sure.begin(), sure.end() - store_->intervals());
    return sure;
}

UnsureCommits::Keys::iterator UnsureCommits::erase(Keys::iterator entry) {
    commits_ -= entry->second.commits.size();
    return keys_.erase(entry);
}

void UnsureCommits::forget(const CommitKey& key) {
    if (const auto known = keys_.find(key); known != keys_.end()) erase(known);
}

void UnsureCommits::forget_partition(std::int32_t partition) {
    for (auto known = keys_.begin(); known != keys_.end();) {
        known = known->second.partition == partition ? erase(known) : std::next(known);
    }
}

void UnsureCommits::clear() {
    keys_.clear();
    commits_ = 0;
}

}  // namespace warren::kafka
