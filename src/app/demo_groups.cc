#include "app/demo_groups.h"

#include <algorithm>

namespace warren::app {
namespace {

using Offset = std::optional<std::int64_t>;

// The daemon asks for end offsets every second. Commits every second second see the end move between any two of them,
// so that a group that is too slow has a lag that rises from commit to commit.
constexpr std::int64_t commit_period = 2;
constexpr std::int64_t records_per_second = 40;
constexpr std::int64_t burst_period = 30;
constexpr std::int64_t burst_records = 300;
constexpr std::int64_t new_group_appears_at = 15;

bool is_commit_tick(const DemoMoment& moment) {
    return moment.tick % commit_period == 0;
}

Offset forward(const DemoMoment& moment, std::int64_t records_per_commit) {
    if (!is_commit_tick(moment)) return std::nullopt;
    return std::min(moment.end, moment.committed + records_per_commit);
}

Offset healthy(const DemoMoment& moment) {
    return is_commit_tick(moment) ? Offset(moment.end) : std::nullopt;
}

Offset falling_behind(const DemoMoment& moment) {
    return forward(moment, records_per_second / 2);
}

Offset catching_up(const DemoMoment& moment) {
    return forward(moment, 10 * commit_period * records_per_second);
}

Offset working_off_bursts(const DemoMoment& moment) {
    return forward(moment, burst_records / 5);
}

Offset stopped(const DemoMoment& /*moment*/) {
    return std::nullopt;
}

Offset stalled(const DemoMoment& moment) {
    return is_commit_tick(moment) ? Offset(moment.committed) : std::nullopt;
}

/// Three small steps forward, then a large one back; at the beginning of the topic it starts again from the end.
Offset rewinding(const DemoMoment& moment) {
    if (!is_commit_tick(moment)) return std::nullopt;
    const bool goes_back = moment.tick / commit_period % 4 == 3;
    const std::int64_t next = moment.committed + (goes_back ? -200 : 10);
    return next > 0 ? next : moment.end - 100;
}

Offset appearing_late(const DemoMoment& moment) {
    return moment.tick < new_group_appears_at ? std::nullopt : healthy(moment);
}

}  // namespace

const std::vector<DemoTopic>& demo_topics() {
    static const std::vector<DemoTopic> topics = {
        {"orders", 3, 30'000, [](std::int64_t) { return records_per_second; }},
        {"uploads", 2, 500, [](std::int64_t tick) { return tick % burst_period == 0 ? burst_records : 0; }},
        {"settings", 1, 200, [](std::int64_t) { return std::int64_t{0}; }},
    };
    return topics;
}

const std::vector<DemoGroup>& demo_groups() {
    static const std::vector<DemoGroup> groups = {
        {"billing", "orders", "keeps up: OK", healthy, 0, 2, true},
        {"search-index", "orders", "too slow, falls further behind: WARN", falling_behind, 400, 2, true},
        {"fraud-check", "orders", "died ten minutes ago: STOP", stopped, 1'000, 600, false},
        {"mailer", "orders", "commits the same offset over and over: STALL", stalled, 700, 2, true},
        {"replayer", "orders", "goes back again and again: REWIND", rewinding, 5'000, 2, true},
        {"warehouse", "orders", "far behind but catching up: OK", catching_up, 25'000, 2, true},
        {"thumbnails", "uploads", "works off a burst every half minute: OK", working_off_bursts, 0, 2, true},
        {"config-cache", "settings", "nothing to do for an hour, lag 0: OK", stopped, 0, 3'600, false},
        {"newcomer", "orders", "appears after 15 seconds: OK", appearing_late, 0, std::nullopt, true},
    };
    return groups;
}

}  // namespace warren::app
