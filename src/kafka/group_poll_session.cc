#include "kafka/group_poll_session.h"

#include "warren/runtime/clock.h"

#include <algorithm>
#include <utility>

namespace warren::kafka {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Questions at the same time.
constexpr std::size_t most_asked = 50;
constexpr std::chrono::minutes members_period{1};
/// What does not answer for so long, while other brokers do, no longer delays readiness.
constexpr seconds readiness_patience{30};
/// Until the first answer trouble is told after this time, before the library gives the list of groups up. Later on a
/// single broker may be what a round waits for.
constexpr seconds silence_patience{5};
/// After this time without any list a new client may do better.
constexpr std::chrono::minutes client_patience{3};
/// Bounds the wait for an answer, and so the time until a stop is noticed and until the pace allows more.
constexpr milliseconds longest_wait{200};
constexpr milliseconds busy_wait{10};

constexpr std::string_view no_answer = "no answer in time";

}  // namespace

GroupPollSession::GroupPollSession(GroupPollContext context, std::unique_ptr<Client> client)
    : context_(context),
      client_(std::move(client)),
      admin_(*client_),
      questions_(admin_, most_asked),
      pace_(context_.settings.admin_requests),
      opened_(runtime::monotonic_now()),
      next_round_(opened_) {}

void GroupPollSession::run(const std::stop_token& stop, base::MonotonicTime until) {
    while (!stop.stop_requested()) {
        const auto now = runtime::monotonic_now();
        const bool is_useless = failing_since_ && now - *failing_since_ > client_patience;
        if (now >= until || is_useless || questions_.wants_new_client(now)) return;
        questions_.look_after(now);
        // Members are asked for between rounds: what they own is no part of the picture, but its turn has to come.
        if (state_ == State::idle && members_due_.empty() && now >= next_round_) begin(now);
        if (state_ != State::listing) ask_more(now);
        auto wait = until_next_duty(now);
        while (const auto event = admin_.poll(wait)) {
            wait = milliseconds(0);
            questions_.take(event);
        }
        client_->serve();
        tell_silence(now);
    }
}

void GroupPollSession::begin(base::MonotonicTime now) {
    state_ = State::listing;
    began_ = now;
    problem_.clear();
    denied_.reset();
    trouble_.reset();
    answered_ = 0;
    pace_.count(now);
    context_.counters.lists.add();
    questions_.ask_for_list([this](const EventHandle* answer) { take_list(answer); });
}

void GroupPollSession::take_list(const EventHandle* answer) {
    const auto list = answer == nullptr ? GroupList{{}, std::string(no_answer)} : listed_groups(*answer);
    is_list_empty_ = list.groups.empty();
    if (!list.problem.empty()) {
        context_.counters.failures.add();
        incomplete("not all brokers list their groups: " + list.problem);
    }
    if (is_list_empty_ && !list.problem.empty()) {
        const auto error = answer == nullptr ? RD_KAFKA_RESP_ERR__TIMED_OUT : request_error(*answer);
        trouble_ = client_->explain(error, list.problem);
        if (!failing_since_) failing_since_ = began_;
        return end(runtime::monotonic_now());
    }
    was_reached_ = true;
    failing_since_.reset();
    client_->forget_trouble();
    groups_ = context_.ingest.begin_round(list.groups);
    next_ = 0;
    std::erase_if(next_members_, [this](const auto& one) {
        return !std::binary_search(groups_.begin(), groups_.end(), one.first);
    });
    state_ = State::asking;
}

void GroupPollSession::ask_more(base::MonotonicTime now) {
    while (questions_.has_room() && pace_.allows(now)) {
        if (next_ < groups_.size()) {
            ask_for_offsets(groups_[next_++]);
        } else if (state_ == State::idle && !members_due_.empty()) {
            const core::GroupName group = std::move(members_due_.front());
            members_due_.pop_front();
            ask_for_members(group);
        } else {
            break;
        }
        pace_.count(now);
    }
    if (state_ == State::asking && next_ == groups_.size() && awaited_ == 0) end(now);
}

void GroupPollSession::ask_for_offsets(const core::GroupName& group) {
    const auto taker = [this, group](const EventHandle* answer) { take_offsets(group, answer); };
    if (!questions_.ask(group, taker)) return incomplete(no_answer);
    context_.counters.offsets.add();
    ++awaited_;
}

void GroupPollSession::take_offsets(const core::GroupName& group, const EventHandle* answer) {
    --awaited_;
    if (answer == nullptr) {
        context_.counters.failures.add();
        return incomplete(no_answer);
    }
    const auto offsets = committed_offsets(*answer);
    if (offsets.error == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED) {
        if (!denied_ || group < *denied_) denied_ = group;
        return;
    }
    // A group that is gone altogether is an error in the newest protocol.
    if (offsets.error != RD_KAFKA_RESP_ERR_NO_ERROR && offsets.error != RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND) {
        context_.counters.failures.add();
        return incomplete(rd_kafka_err2str(offsets.error));
    }
    ++answered_;
    if (!is_whole(offsets)) incomplete("partitions without an answer");
    const auto report = context_.ingest.take(group, told_by(offsets), runtime::wall_now());
    context_.counters.commits.add(static_cast<std::int64_t>(report.commits));
    const auto now = runtime::monotonic_now();
    auto& due = next_members_[group];
    if (offsets.offsets.empty() || (now < due && !report.is_lively)) return;
    due = now + members_period;
    members_due_.push_back(group);
}

void GroupPollSession::ask_for_members(const core::GroupName& group) {
    const auto taker = [this, group](const EventHandle* answer) { take_members(group, answer); };
    if (questions_.ask_for_members(group, taker)) context_.counters.members.add();
}

void GroupPollSession::take_members(const core::GroupName& group, const EventHandle* answer) {
    if (answer == nullptr) return context_.counters.failures.add();
    const auto now = runtime::wall_now();
    if (const auto owners = owned_partitions(*answer)) context_.ingest.take_owners(group, *owners, now);
    if (const auto standing = group_standing(*answer)) context_.ingest.take_standing(group, *standing, now);
}

void GroupPollSession::incomplete(std::string_view problem) {
    if (problem_.empty()) problem_ = problem;
}

void GroupPollSession::end(base::MonotonicTime now) {
    state_ = State::idle;
    const bool is_complete = problem_.empty() && !is_list_empty_;
    if (!std::exchange(is_problem_told_, !problem_.empty()) && !problem_.empty()) {
        context_.log.info("brokers do not say of all groups what they have committed", {{"error", problem_}});
    }
    context_.ingest.end_round(is_complete);
    (is_complete ? context_.counters.complete_rounds : context_.counters.incomplete_rounds).add();
    context_.counters.round_duration.set(std::chrono::duration_cast<milliseconds>(now - began_).count());
    context_.counters.bytes.set(static_cast<std::int64_t>(context_.ingest.bytes()));
    show_health();
    // Where there are no groups, that is the picture.
    const bool is_all_there_is = answered_ > 0 && now - opened_ >= readiness_patience;
    if (is_complete || is_all_there_is || (is_list_empty_ && !trouble_)) context_.health.caught_up();
    groups_.clear();
    next_ = 0;
    next_round_ = std::max(now, began_ + context_.settings.admin_refresh);
}

void GroupPollSession::show_health() {
    if (trouble_) {
        context_.health.down(*trouble_);
    } else if (is_list_empty_) {
        context_.health.waiting("no group is listed: the principal needs the right Describe on the groups or the "
                                "cluster, or there is none");
    } else if (denied_) {
        context_.health.waiting("not authorized to ask what groups such as " + denied_->str() +
                                " have committed: the principal needs the right Describe on these groups");
    } else if (!problem_.empty()) {
        context_.health.waiting("brokers do not say of all groups what they have committed");
    } else {
        context_.health.up();
    }
}

void GroupPollSession::tell_silence(base::MonotonicTime now) {
    if (was_reached_ || now - opened_ < silence_patience || !client_->trouble()) return;
    context_.health.down(*client_->trouble());
}

milliseconds GroupPollSession::until_next_duty(base::MonotonicTime now) const {
    if (state_ == State::asking || !members_due_.empty()) return busy_wait;
    if (state_ == State::listing) return longest_wait;
    return std::clamp(std::chrono::duration_cast<milliseconds>(next_round_ - now), milliseconds(0), longest_wait);
}

}  // namespace warren::kafka
