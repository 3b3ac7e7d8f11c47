#include "kafka/pending_commits.h"

#include <algorithm>

namespace warren::kafka {

namespace {

/// What a place in the tables costs beside the names, roughly.
constexpr std::size_t per_entry = 160;

std::size_t cost_of(std::string_view group, std::string_view topic) {
    return 2 * per_entry + group.size() + topic.size();
}

}  // namespace

std::optional<HeldRecord> PendingCommits::add(const core::RawRecord& record, const core::OffsetCommitRecord& commit,
                                              base::MonotonicTime now) {
    HeldRecord held(record);
    const GroupPartition place{std::string(commit.key.topic), commit.key.partition};
    auto* entry = entry_of(commit.key, place, held.bytes());
    if (entry == nullptr) return left_out_++, std::nullopt;
    auto& [name, group] = *entry;
    auto& partition = group.partitions[place];
    partition.source = record.partition;
    const bool kept_promise = partition.promised && *partition.answer == commit.value->offset;
    if (kept_promise && now - group.asked_at <= promise_time) {
        partition.promised = false;
        drop_all(partition);
        return held;
    }
    if (!make_room(partition, held.bytes())) return left_out_++, std::nullopt;
    bytes_ += held.bytes();
    ++count_;
    partition.candidates.push_back({std::move(held), commit.value->offset, now});
    const auto earliest = std::max(now, group.asked_at + shortest_pause);
    const bool sooner = group.state == Group::State::due && earliest < group.due_at;
    if (group.state == Group::State::idle || sooner) schedule(name, group, earliest);
    return std::nullopt;
}

PendingCommits::Groups::value_type* PendingCommits::entry_of(const core::OffsetCommitKey& key,
                                                             const GroupPartition& place, std::size_t bytes) {
    auto group = groups_.find(key.group);
    const bool known = group != groups_.end() && group->second.partitions.contains(place);
    if (known) return &*group;
    const std::size_t more = cost_of(key.group, key.topic);
    if (bytes_ + more + bytes > most_bytes_) return nullptr;
    if (group == groups_.end()) group = groups_.emplace(key.group, Group{}).first;
    group->second.partitions.try_emplace(place);
    bytes_ += more;
    return &*group;
}

bool PendingCommits::make_room(Partition& partition, std::size_t bytes) {
    // Newer commits of the partition make older ones dispensable.
    while (!partition.candidates.empty() &&
           (partition.candidates.size() >= most_per_partition || bytes_ + bytes > most_bytes_)) {
        drop_oldest(partition);
    }
    return bytes_ + bytes <= most_bytes_;
}

void PendingCommits::drop_oldest(Partition& partition) {
    bytes_ -= partition.candidates.front().record.bytes();
    --count_;
    partition.candidates.pop_front();
}

void PendingCommits::drop_all(Partition& partition) {
    while (!partition.candidates.empty()) drop_oldest(partition);
}

void PendingCommits::forget(const core::OffsetCommitKey& key) {
    const auto group = groups_.find(key.group);
    if (group == groups_.end()) return;
    const auto partition = group->second.partitions.find({std::string(key.topic), key.partition});
    if (partition == group->second.partitions.end()) return;
    drop_all(partition->second);
    partition->second.answer.reset();
    partition->second.promised = false;
}

void PendingCommits::passed(std::int32_t number, std::int64_t position) {
    for (auto& [name, group] : groups_) {
        for (auto& [place, partition] : group.partitions) {
            while (!partition.candidates.empty() && partition.candidates.front().record.partition == number &&
                   partition.candidates.front().record.order < position) {
                drop_oldest(partition);
            }
        }
    }
}

void PendingCommits::let_go(std::int32_t number) {
    for (auto group = groups_.begin(); group != groups_.end();) {
        auto& [name, entry] = *group;
        std::erase_if(entry.partitions, [&, &of = name](const auto& known) {
            const auto& [place, partition] = known;
            const bool idle = partition.source == number && partition.candidates.empty();
            if (idle) bytes_ -= cost_of(of, place.topic);
            return idle;
        });
        if (entry.partitions.empty()) {
            unschedule(name, entry);
            group = groups_.erase(group);
        } else {
            ++group;
        }
    }
}

void PendingCommits::clear() {
    groups_.clear();
    schedule_.clear();
    bytes_ = count_ = 0;
}

std::optional<PendingCommits::Question> PendingCommits::next_question(base::MonotonicTime now) {
    while (!schedule_.empty() && schedule_.begin()->first <= now) {
        const auto known = groups_.find(schedule_.begin()->second);
        schedule_.erase(schedule_.begin());
        auto& [name, group] = *known;
        group.state = Group::State::idle;
        Question question{name, {}};
        for (const auto& [place, partition] : group.partitions) {
            if (!partition.candidates.empty()) question.places.push_back(place);
        }
        if (question.places.empty()) continue;
        group.state = Group::State::asked;
        group.asked_at = now;
        return question;
    }
    return std::nullopt;
}

std::vector<HeldRecord> PendingCommits::answered(const std::string& name, std::span<const GroupOffset> offsets) {
    std::vector<HeldRecord> confirmed;
    const auto known = groups_.find(name);
    if (known == groups_.end()) return confirmed;
    auto& group = known->second;
    group.ever_answered = true;
    bool all_open = true;
    for (const auto& answer : offsets) {
        const auto partition = group.partitions.find(answer.place);
        if (partition == group.partitions.end() || answer.state != GroupOffset::State::stable) continue;
        all_open = false;
        if (auto record = decide(partition->second, answer, group.asked_at)) confirmed.push_back(std::move(*record));
    }
    // A transaction that stays open is no reason to ask again and again.
    group.pause = all_open ? std::min(group.pause * 2, longest_pause) : shortest_pause;
    std::sort(confirmed.begin(), confirmed.end(), [](const auto& left, const auto& right) {
        return std::pair(left.partition, left.order) < std::pair(right.partition, right.order);
    });
    rest(name, group);
    return confirmed;
}

std::optional<HeldRecord> PendingCommits::decide(Partition& partition, const GroupOffset& answer,
                                                 base::MonotonicTime asked_at) {
    auto& candidates = partition.candidates;
    const bool is_news = !partition.answer || *partition.answer != answer.offset;
    partition.answer = answer.offset;
    std::optional<HeldRecord> confirmed;
    const auto newest = std::find_if(candidates.rbegin(), candidates.rend(), [&](const Candidate& candidate) {
        return answer.offset && candidate.offset == *answer.offset;
    });
    if (newest != candidates.rend()) {
        confirmed = newest->record;
        for (auto left = candidates.rend() - newest; left > 0; --left) drop_oldest(partition);
    }
    // The commit may come with the next records: brokers know it a moment before we do.
    partition.promised = is_news && !confirmed && answer.offset;
    while (!candidates.empty() && candidates.front().read_at + settling_time <= asked_at) drop_oldest(partition);
    return confirmed;
}

void PendingCommits::failed(const std::string& name, base::MonotonicTime now) {
    const auto known = groups_.find(name);
    if (known == groups_.end()) return;
    known->second.asked_at = now;
    known->second.pause = std::min(known->second.pause * 2, longest_pause);
    rest(name, known->second);
}

std::vector<HeldRecord> PendingCommits::take(const std::string& name) {
    std::vector<HeldRecord> all;
    const auto known = groups_.find(name);
    if (known == groups_.end()) return all;
    auto& group = known->second;
    for (auto& [place, partition] : group.partitions) {
        for (const auto& candidate : partition.candidates) all.push_back(candidate.record);
        drop_all(partition);
        bytes_ -= cost_of(name, place.topic);
    }
    unschedule(name, group);
    groups_.erase(known);
    std::sort(all.begin(), all.end(), [](const auto& left, const auto& right) {
        return std::pair(left.partition, left.order) < std::pair(right.partition, right.order);
    });
    return all;
}

bool PendingCommits::all_asked() const {
    return std::all_of(groups_.begin(), groups_.end(),
                       [](const auto& entry) { return entry.second.ever_answered || !has_candidates(entry.second); });
}

void PendingCommits::schedule(const std::string& name, Group& group, base::MonotonicTime at) {
    unschedule(name, group);
    group.state = Group::State::due;
    group.due_at = at;
    schedule_.emplace(at, name);
}

void PendingCommits::unschedule(const std::string& name, Group& group) {
    if (group.state == Group::State::due) schedule_.erase({group.due_at, name});
    group.state = Group::State::idle;
}

bool PendingCommits::has_candidates(const Group& group) {
    return std::any_of(group.partitions.begin(), group.partitions.end(),
                       [](const auto& entry) { return !entry.second.candidates.empty(); });
}

void PendingCommits::rest(const std::string& name, Group& group) {
    group.state = Group::State::idle;
    if (has_candidates(group)) schedule(name, group, group.asked_at + group.pause);
}

}  // namespace warren::kafka
