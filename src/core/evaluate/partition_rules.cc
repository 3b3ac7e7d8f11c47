#include "warren/core/evaluate/partition_rules.h"

#include <algorithm>
#include <cstddef>

namespace warren::core {
namespace {

using Window = std::span<const Commit>;

/// Difference and product as 64-bit processors compute them: any timestamp can stand in a record, and an overflow must
/// give the same answer as in Burrow.
std::int64_t wrapping_difference(std::int64_t left, std::int64_t right) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(left) - static_cast<std::uint64_t>(right));
}

std::int64_t wrapping_milliseconds(std::int64_t seconds) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(seconds) * 1000U);
}

/// No commit for longer than the window is wide.
bool is_stopped(Window window, std::int64_t now_s) {
    const auto newest = window.back().timestamp_ms;
    return wrapping_difference(wrapping_milliseconds(now_s), newest) >
           wrapping_difference(newest, window.front().timestamp_ms);
}

/// The group was at the end of the partition at one of the broker's last answers.
bool was_caught_up_recently(const PartitionFacts& facts) {
    return facts.lowest_end_offset && *facts.lowest_end_offset <= facts.window.back().offset;
}

/// The first fall of the offsets was never made good.
bool is_rewound(Window window) {
    const auto falls = [](const Commit& left, const Commit& right) { return right.offset < left.offset; };
    const auto before = std::adjacent_find(window.begin(), window.end(), falls);
    if (before == window.end()) return false;
    return std::none_of(before + 1, window.end(),
                        [&](const Commit& commit) { return commit.offset >= before->offset; });
}

bool has_tolerated_lag(Window window, std::uint64_t allowed_lag) {
    return std::any_of(window.begin(), window.end(),
                       [&](const Commit& commit) { return commit.lag && *commit.lag <= allowed_lag; });
}

bool stands_still(Window window) {
    return std::all_of(window.begin(), window.end(),
                       [&](const Commit& commit) { return commit.offset == window.front().offset; });
}

/// Unknown lags are skipped.
bool lag_never_falls(Window window) {
    std::uint64_t previous = 0;
    for (const auto& commit : window) {
        if (!commit.lag) continue;
        if (*commit.lag < previous) return false;
        previous = *commit.lag;
    }
    return true;
}

Status status_of_commits(const PartitionFacts& facts, std::uint64_t allowed_lag, std::int64_t now_s) {
    const auto window = facts.window;
    if (facts.current_lag <= allowed_lag) return Status::ok;
    if (is_stopped(window, now_s) && !was_caught_up_recently(facts)) return Status::stop;
    if (is_rewound(window)) return Status::rewind;
    if (has_tolerated_lag(window, allowed_lag)) return Status::ok;
    if (stands_still(window)) return Status::stall;
    return lag_never_falls(window) ? Status::warn : Status::ok;
}

float share(std::size_t part, std::uint32_t whole) {
    return part >= whole ? 1.0F : static_cast<float>(part) / static_cast<float>(whole);
}

}  // namespace

PartitionVerdict judge_partition(const PartitionFacts& facts, const EvaluationSettings& settings, std::int64_t now_s) {
    if (!facts.used) return {Status::ok, 0};
    // A partition with an owner but without a commit counts as if it had one.
    if (facts.window.empty()) return {Status::ok, share(1, facts.intervals)};
    const auto complete = share(facts.window.size(), facts.intervals);
    if (complete < settings.minimum_complete) return {Status::ok, complete};
    return {status_of_commits(facts, settings.allowed_lag, now_s), complete};
}

}  // namespace warren::core
