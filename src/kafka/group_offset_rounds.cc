#include "kafka/group_offset_rounds.h"

#include "warren/runtime/clock.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace warren::kafka {

namespace {

/// From the answer that tells something else than what was read to the next question: longer than reading takes.
constexpr std::chrono::seconds second_look{5};
/// From one round to the next after one that was urgent.
constexpr std::chrono::seconds short_pause{10};

constexpr std::string_view no_answer = "no answer in time";

std::string_view name_of(core::OffsetRepair::Kind kind) {
    switch (kind) {
        case core::OffsetRepair::Kind::added:
            return "added";
        case core::OffsetRepair::Kind::corrected:
            return "corrected";
        case core::OffsetRepair::Kind::removed:
            break;
    }
    return "removed";
}

}  // namespace

void GroupOffsetRounds::work(base::MonotonicTime now) {
    if (state_ == State::idle && now >= next_round_) begin(now);
    if (state_ == State::asking) ask_more(now);
}

void GroupOffsetRounds::begin(base::MonotonicTime now) {
    state_ = State::listing;
    began_ = now;
    problem_.clear();
    questions_->ask_for_list([this](const EventHandle* answer) { take_list(answer); });
}

void GroupOffsetRounds::take_list(const EventHandle* answer) {
    GroupList list;
    if (answer == nullptr) {
        list.problem = no_answer;
    } else {
        list = listed_groups(*answer);
    }
    is_listed_ = list.problem.empty() || !list.groups.empty();
    if (!list.problem.empty()) incomplete(list.problem);
    if (list.groups.empty()) incomplete("empty list: no rights to describe groups, or no groups");
    // Without a list nobody can say which groups are there; the others can be asked for.
    groups_ = ingest_->begin_round(list.groups);
    next_ = 0;
    second_.clear();
    is_urgent_ = !had_list_ || ingest_->is_warming();
    const auto spread = std::chrono::duration_cast<base::MonotonicTime::duration>(period_) * 4 / 5;
    pace_ = is_urgent_ || groups_.empty() ? base::MonotonicTime::duration(0)
                                          : spread / static_cast<std::int64_t>(groups_.size());
    state_ = State::asking;
}

void GroupOffsetRounds::ask_more(base::MonotonicTime now) {
    while (questions_->has_room()) {
        if (is_second_due(now)) {
            ask_second();
        } else if (is_first_due(now)) {
            ask_first();
        } else {
            break;
        }
    }
    if (next_ == groups_.size() && second_.empty() && awaited_ == 0) end(now);
}

bool GroupOffsetRounds::is_first_due(base::MonotonicTime now) const {
    return next_ < groups_.size() && now >= began_ + pace_ * static_cast<std::int64_t>(next_);
}

bool GroupOffsetRounds::is_second_due(base::MonotonicTime now) const {
    return !second_.empty() && now >= second_.front().due;
}

void GroupOffsetRounds::ask_first() {
    const core::GroupName& group = groups_[next_++];
    const auto taker = [this, group](const EventHandle* answer) { take_first(group, answer); };
    if (questions_->ask(group, taker)) {
        ++awaited_;
    } else {
        incomplete(no_answer);
    }
}

void GroupOffsetRounds::ask_second() {
    const core::GroupName group = std::move(second_.front().group);
    second_.pop_front();
    const auto taker = [this, group](const EventHandle* answer) { take_second(group, answer); };
    if (questions_->ask(group, taker)) {
        ++awaited_;
    } else {
        incomplete(no_answer);
    }
}

std::optional<CommittedAnswer> GroupOffsetRounds::offsets_of(const EventHandle* answer) {
    --awaited_;
    std::optional<CommittedAnswer> offsets;
    if (answer != nullptr) offsets = committed_offsets(*answer);
    // A group that is gone altogether is an error in the newest protocol.
    const bool is_gone = offsets && offsets->error == RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND;
    const bool is_told = offsets && (is_gone || offsets->error == RD_KAFKA_RESP_ERR_NO_ERROR);
    if (!offsets) {
        incomplete(no_answer);
    } else if (!is_told) {
        incomplete(rd_kafka_err2str(offsets->error));
    } else if (!is_whole(*offsets)) {
        incomplete("partitions without an answer");
    }
    return is_told ? std::move(offsets) : std::nullopt;
}

void GroupOffsetRounds::take_first(const core::GroupName& group, const EventHandle* answer) {
    const auto offsets = offsets_of(answer);
    if (!offsets) return;
    const auto now = runtime::monotonic_now();
    if (ingest_->take(group, told_by(*offsets), runtime::wall_now(), now)) {
        second_.push_back({group, now + second_look});
    }
}

void GroupOffsetRounds::take_second(const core::GroupName& group, const EventHandle* answer) {
    const auto offsets = offsets_of(answer);
    if (offsets) tell(ingest_->take_again(group, told_by(*offsets), runtime::wall_now()));
}

void GroupOffsetRounds::incomplete(std::string_view problem) {
    if (problem_.empty()) problem_ = problem;
}

void GroupOffsetRounds::end(base::MonotonicTime now) {
    state_ = State::idle;
    const bool is_complete = problem_.empty();
    if (!std::exchange(is_problem_told_, !is_complete) && !is_complete) {
        log_->info("brokers do not say of all groups what they have committed", {{"error", problem_}});
    }
    tell(ingest_->end_round(is_complete, runtime::wall_now(), now));
    (is_complete ? counters_->complete_reconcile_rounds : counters_->incomplete_reconcile_rounds).add();
    groups_.clear();
    had_list_ = had_list_ || is_listed_;
    // A commit after such an answer may be one that is not read: a reader may begin with the newest record.
    const bool is_soon = is_urgent_ || ingest_->is_warming();
    next_round_ = is_soon ? now + std::min(short_pause, period_) : std::max(now, began_ + period_);
}

void GroupOffsetRounds::tell(const std::vector<core::OffsetRepair>& repairs) {
    for (const auto& repair : repairs) {
        switch (repair.kind) {
            case core::OffsetRepair::Kind::added:
                counters_->added_offsets.add();
                break;
            case core::OffsetRepair::Kind::corrected:
                counters_->corrected_offsets.add();
                break;
            case core::OffsetRepair::Kind::removed:
                counters_->removed_offsets.add();
                break;
        }
        log_->info("committed offset repaired by what the brokers say", {{"repair", name_of(repair.kind)},
                                                                         {"consumer", repair.group.str()},
                                                                         {"topic", repair.topic.str()},
                                                                         {"partition", repair.partition},
                                                                         {"offset", repair.offset.value_or(-1)}});
    }
}

}  // namespace warren::kafka
