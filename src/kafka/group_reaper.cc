#include "kafka/group_reaper.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>
#include <utility>

namespace warren::kafka {

namespace {

constexpr std::chrono::seconds timeout{10};
/// Questions about single groups at the same time.
constexpr std::size_t most_asked = 20;
/// Questions about single groups in one round; the others stay until the next one.
constexpr std::size_t most_verified = 2000;

}  // namespace

void GroupReaper::start() {
    if (busy_) return;
    busy_ = true;
    listed_.clear();
    unlisted_.clear();
    asked_.clear();
    admin_->list_groups(timeout, next_number_++);
}

void GroupReaper::take(const EventHandle& event) {
    if (rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_LISTCONSUMERGROUPS_RESULT) {
        take_list(event);
    } else {
        take_offsets(event);
    }
}

void GroupReaper::take_list(const EventHandle& event) {
    std::string problem;
    const auto names = listed_groups(event, problem);
    if (!names) return give_up(problem);
    if (names->empty()) return give_up("empty list: no rights to describe groups, or no groups");

    for (const auto& name : *names) listed_.emplace_back(name);
    std::sort(listed_.begin(), listed_.end());
    const auto known = store_->groups();
    std::set_difference(known.begin(), known.end(), listed_.begin(), listed_.end(), std::back_inserter(unlisted_));
    if (unlisted_.size() > most_verified) {
        const auto rest = unlisted_.begin() + static_cast<std::ptrdiff_t>(most_verified);
        listed_.insert(listed_.end(), rest, unlisted_.end());
        unlisted_.erase(rest, unlisted_.end());
    }
    verify_more();
}

void GroupReaper::verify_more() {
    while (!unlisted_.empty() && asked_.size() < most_asked) {
        admin_->list_group_offsets(unlisted_.back().str(), timeout, next_number_);
        asked_.emplace(next_number_++, std::move(unlisted_.back()));
        unlisted_.pop_back();
    }
    if (asked_.empty()) finish();
}

void GroupReaper::take_offsets(const EventHandle& event) {
    const auto asked = asked_.find(request_number(event));
    if (asked == asked_.end()) return;
    if (group_has_offsets(event).value_or(true)) listed_.push_back(std::move(asked->second));
    asked_.erase(asked);
    verify_more();
}

void GroupReaper::finish() {
    busy_ = false;
    counters_->reaper_rounds.add();
    for (const auto& group : ingest_->reap(listed_)) {
        counters_->reaped_groups.add();
        log_->info("removing consumer group that the brokers do not know", {{"consumer", group.str()}});
    }
}

void GroupReaper::give_up(std::string_view problem) {
    busy_ = false;
    counters_->reaper_failures.add();
    log_->error("failed to get the list of available consumer groups", {{"error", problem}});
}

}  // namespace warren::kafka
