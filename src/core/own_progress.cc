#include "core/own_progress.h"

#include <algorithm>

namespace warren::core {
namespace {

/// More than any cluster gives its offsets topic; partitions above do without the shortcut.
constexpr std::size_t most_partitions = 65'536;

std::int64_t after(std::int64_t offset) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(offset) + 1);
}

/// How many records from the first on are of one partition and ascend.
std::size_t run_length(std::span<const RawRecord> records) {
    std::size_t length = 1;
    while (length < records.size() && records[length].partition == records[0].partition &&
           records[length].offset > records[length - 1].offset) {
        ++length;
    }
    return length;
}

}  // namespace

void OwnProgress::report(ClusterStore::Batch& batch, std::span<const RawRecord> records, base::WallTime now) {
    while (!records.empty()) {
        const std::size_t length = run_length(records);
        report_run(batch, records.first(length), now);
        records = records.subspan(length);
    }
}

void OwnProgress::report_run(ClusterStore::Batch& batch, std::span<const RawRecord> run, base::WallTime now) {
    // All commits of the run are newer than what the window holds and have the same time. Either each takes a slot, so
    // that the last ones fill the window, or all are merged into one slot, where the last one stands in the end.
    if (advance(run) && run.size() > intervals_) run = run.last(intervals_);
    for (const RawRecord& record : run) {
        batch.commit({.group = group_,
                      .topic = offsets_topic_.view(),
                      .partition = record.partition,
                      .offset = after(record.offset),
                      .timestamp_ms = base::to_seconds(now) * 1'000,
                      .order = record.offset});
    }
}

bool OwnProgress::advance(std::span<const RawRecord> run) {
    const auto partition = static_cast<std::size_t>(run.front().partition);
    if (partition >= most_partitions) return false;
    if (partition >= next_.size()) next_.resize(partition + 1, 0);
    const bool beyond = run.front().offset >= next_[partition];
    next_[partition] = std::max(next_[partition], after(run.back().offset));
    return beyond;
}

}  // namespace warren::core
