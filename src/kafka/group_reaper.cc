#include "kafka/group_reaper.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace warren::kafka {

namespace {

/// Questions about single groups in one round; the others stay until the next one.
constexpr std::size_t most_verified = 2000;

}  // namespace

void GroupReaper::start() {
    if (busy_) return;
    busy_ = true;
    is_listed_ = false;
    unlisted_.clear();
    gone_.clear();
    questions_->ask_for_list([this](const EventHandle* answer) { take_list(answer); });
}

void GroupReaper::work() {
    if (busy_ && is_listed_) verify_more();
}

void GroupReaper::take_list(const EventHandle* answer) {
    if (answer == nullptr) return give_up("no answer in time");
    const auto list = listed_groups(*answer);
    if (!list.problem.empty()) return give_up(list.problem);
    if (list.groups.empty()) return give_up("empty list: no rights to describe groups, or no groups");

    std::vector<core::GroupName> listed(list.groups.begin(), list.groups.end());
    std::sort(listed.begin(), listed.end());
    const auto known = store_->groups();
    std::set_difference(known.begin(), known.end(), listed.begin(), listed.end(), std::back_inserter(unlisted_));
    if (unlisted_.size() > most_verified) unlisted_.resize(most_verified, core::GroupName(""));
    is_listed_ = true;
    verify_more();
}

void GroupReaper::verify_more() {
    while (!unlisted_.empty() && questions_->has_room()) {
        const core::GroupName group = std::move(unlisted_.back());
        unlisted_.pop_back();
        const auto taker = [this, group](const EventHandle* answer) { take_offsets(group, answer); };
        if (questions_->ask(group, taker)) ++awaited_;
    }
    if (unlisted_.empty() && awaited_ == 0) finish();
}

void GroupReaper::take_offsets(const core::GroupName& group, const EventHandle* answer) {
    --awaited_;
    // The round goes on without an answer that does not come.
    if (answer != nullptr && !group_has_offsets(*answer).value_or(true)) gone_.push_back(group);
    verify_more();
}

void GroupReaper::finish() {
    busy_ = false;
    counters_->reaper_rounds.add();
    for (const auto& group : ingest_->reap(gone_)) {
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
