#include "kafka/group_questions.h"

#include "warren/runtime/clock.h"

#include <chrono>
#include <utility>
#include <vector>

namespace warren::kafka {

namespace {

constexpr std::chrono::seconds timeout{10};
/// After this time the library gives what it has got.
constexpr std::chrono::seconds list_timeout{8};

}  // namespace

bool GroupQuestions::has_room() const {
    return awaited_ < most_asked_;
}

void GroupQuestions::ask_for_list(Taker taker) {
    admin_->list_groups(list_timeout, next_number_);
    asked_.emplace(next_number_++, Question{What::list, {}, runtime::monotonic_now(), std::move(taker)});
    ++awaited_;
}

bool GroupQuestions::ask(const core::GroupName& group, Taker taker) {
    if (!note(What::offsets, group, std::move(taker))) return false;
    admin_->list_group_offsets(group.str(), next_number_++);
    return true;
}

bool GroupQuestions::ask_for_members(const core::GroupName& group, Taker taker) {
    if (!note(What::members, group, std::move(taker))) return false;
    admin_->describe_group(group.str(), next_number_++);
    return true;
}

bool GroupQuestions::note(What what, const core::GroupName& group, Taker taker) {
    if (!groups_.emplace(what, group).second) return false;
    asked_.emplace(next_number_, Question{what, group, runtime::monotonic_now(), std::move(taker)});
    ++awaited_;
    return true;
}

void GroupQuestions::take(const EventHandle& event) {
    const auto known = asked_.find(request_number(event));
    if (known == asked_.end()) return;
    const Question question = std::move(known->second);
    asked_.erase(known);
    if (question.group) groups_.erase({question.what, *question.group});
    if (!question.taker) return;
    --awaited_;
    question.taker(&event);
}

void GroupQuestions::look_after(base::MonotonicTime now) {
    std::vector<Taker> given_up;
    for (auto& [number, question] : asked_) {
        if (now - question.at < timeout) break;
        if (question.taker) given_up.push_back(std::exchange(question.taker, nullptr));
    }
    awaited_ -= given_up.size();
    for (const auto& taker : given_up) taker(nullptr);
}

bool GroupQuestions::wants_new_client(base::MonotonicTime now) const {
    return !asked_.empty() && now - asked_.begin()->second.at > AdminQueue::coordinator_patience;
}

}  // namespace warren::kafka
