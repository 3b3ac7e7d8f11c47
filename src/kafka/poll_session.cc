#include "kafka/poll_session.h"

#include "warren/runtime/clock.h"

#include <algorithm>
#include <string>
#include <utility>

namespace warren::kafka {

namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr minutes topic_ids_period{1};
/// Pause after a round in which no broker could be reached; the attempt itself has lasted a while.
constexpr milliseconds unreachable_pause{500};
/// An election needs a moment before fresh metadata tells of it.
constexpr milliseconds retry_pause{300};
/// After this time without any answer a new client may do better, for instance with moved brokers.
constexpr minutes client_patience{3};
/// Bounds the wait for an answer, and so the time until a stop is noticed.
constexpr milliseconds longest_wait{200};
/// Without any answer for so long the cluster counts as down, although connections seem to be there.
constexpr seconds silence_patience{5};
constexpr int most_lines = 20;

milliseconds answer_timeout(const ClientSettings& settings) {
    return std::min<milliseconds>(settings.read_timeout, seconds(10));
}

}  // namespace

PollSession::PollSession(PollContext context, std::unique_ptr<Client> client)
    : context_(std::move(context)),
      client_(std::move(client)),
      admin_(*client_),
      round_({admin_, context_.table, context_.ingest, context_.counters, context_.log,
              answer_timeout(context_.settings.client)}),
      questions_(admin_),
      reaper_(questions_, context_.store, context_.ingest, context_.counters, context_.log),
      topic_ids_(admin_, context_.ingest),
      last_reached_(runtime::monotonic_now()),
      next_round_(last_reached_),
      next_topics_(last_reached_),
      next_reaper_(last_reached_ + context_.settings.groups_reaper_refresh) {
    context_.counters.clients.add();
    if (context_.group_offsets != nullptr) {
        group_offsets_.emplace(questions_, *context_.group_offsets, context_.counters, context_.log,
                               context_.settings.reconcile_refresh);
    }
}

void PollSession::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto now = runtime::monotonic_now();
        if (now - last_reached_ > client_patience || questions_.wants_new_client(now)) return;
        if (now >= next_round_) {
            begin_round();
        } else if (now >= next_topics_) {
            static_cast<void>(refresh_topics());
        } else if (round_running_ && round_.wants_retry() && now >= retry_at_) {
            retry_round();
        }
        look_after_groups(now);
        look_for_topic_ids();
        take_answers(until_next_duty());
        client_->serve();
        if (round_running_ && round_.finished() && !round_.wants_retry()) end_round();
    }
}

void PollSession::begin_round() {
    if (round_running_) end_round();
    round_started_ = runtime::monotonic_now();
    switch (refresh_topics()) {
        case Topics::unreachable:
            context_.counters.failed_rounds.add();
            next_round_ = runtime::monotonic_now() + unreachable_pause;
            return;
        case Topics::empty:
            nothing_to_ask();
            break;
        case Topics::known:
            round_.start();
            round_running_ = true;
            break;
    }
    next_round_ = round_started_ + context_.settings.offset_refresh;
}

void PollSession::nothing_to_ask() {
    context_.counters.rounds.add();
    context_.health.waiting("the brokers list no topics: no right to describe them, or an empty cluster");
    context_.health.caught_up();
    context_.first_round_over();
}

rd_kafka_resp_err_t PollSession::ask_for_topics(MetadataHandle& metadata) {
    const auto error = fetch_metadata(*client_, nullptr, patience_, metadata);
    // Another broker is picked for the second attempt; without any connection there is none to pick.
    if (error != RD_KAFKA_RESP_ERR__TIMED_OUT) return error;
    return fetch_metadata(*client_, nullptr, patience_, metadata);
}

PollSession::Topics PollSession::refresh_topics() {
    MetadataHandle metadata;
    const auto error = ask_for_topics(metadata);
    next_topics_ = runtime::monotonic_now() + context_.settings.topic_refresh;
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return topics_failed(error);
    topics_failing_ = false;
    context_.counters.metadata_replies.add();
    reached();
    take_topics(*metadata);
    return metadata->topic_cnt == 0 ? Topics::empty : Topics::known;
}

PollSession::Topics PollSession::topics_failed(rd_kafka_resp_err_t error) {
    const auto trouble = client_->explain(error);
    context_.counters.metadata_failed(trouble.cause);
    // Offsets have come since the list was asked for in vain the last time, so brokers are there and slow with it.
    const bool answered_since = last_reached_ > last_topics_failure_;
    if (topics_failing_ && answered_since && error == RD_KAFKA_RESP_ERR__TIMED_OUT) patience_.grow();
    last_topics_failure_ = runtime::monotonic_now();
    // One broker was asked; while others answer the known topics are good enough.
    const bool connected = error != RD_KAFKA_RESP_ERR__TRANSPORT;
    const bool go_on = connected && !context_.table.topics().empty();
    if (!go_on || runtime::monotonic_now() - last_reached_ > silence_patience) context_.health.down(trouble);
    if (go_on && !std::exchange(topics_failing_, true)) {
        context_.log.warn("failed to refresh the list of topics", {{"error", describe(trouble)}});
    }
    return go_on ? Topics::known : Topics::unreachable;
}

void PollSession::take_topics(const rd_kafka_metadata_t& metadata) {
    if (context_.table.take(metadata, runtime::monotonic_now()) == TopicTable::Reply::changed) {
        next_topic_ids_ = {};
        for (const auto& topic : context_.ingest.topics(context_.table.list())) {
            context_.counters.deleted_topics.add();
            context_.log.info("topic deleted", {{"topic", topic.str()}});
        }
    }
    tell_leaderless();
}

void PollSession::tell_leaderless() {
    std::int64_t leaderless = 0;
    int lines = 0;
    context_.table.for_each([&](const std::string& topic, std::int32_t number, KnownPartition& partition) {
        if (partition.leader >= 0) {
            partition.leaderless_told = false;
            return;
        }
        ++leaderless;
        if (std::exchange(partition.leaderless_told, true) || ++lines > most_lines) return;
        context_.log.warn("failed to fetch leader for partition",
                          {{"topic", topic}, {"partition", number}, {"error", "the partition has no leader"}});
    });
    context_.counters.leaderless_partitions.set(leaderless);
}

void PollSession::retry_round() {
    if (refresh_topics() != Topics::unreachable)
        round_.retry();
    else
        retry_at_ = runtime::monotonic_now() + unreachable_pause;
}

void PollSession::look_after_groups(base::MonotonicTime now) {
    questions_.look_after(now);
    if (context_.settings.groups_reaper_refresh.count() > 0 && now >= next_reaper_ && context_.health.is_up()) {
        next_reaper_ = now + context_.settings.groups_reaper_refresh;
        reaper_.start();
    }
    reaper_.work();
    if (group_offsets_ && context_.health.is_up()) group_offsets_->work(now);
}

void PollSession::look_for_topic_ids() {
    const auto now = runtime::monotonic_now();
    if (now < next_topic_ids_ || !topic_ids_.idle() || !context_.ingest.take_wish_for_topic_ids()) return;
    // An id that stays unknown is one of a topic that was deleted; a new topic is asked for at once.
    next_topic_ids_ = now + topic_ids_period;
    std::vector<std::string> topics;
    for (const auto& [topic, partitions] : context_.table.topics()) topics.push_back(topic);
    topic_ids_.start(std::move(topics));
}

void PollSession::take_answers(milliseconds wait) {
    while (const auto event = admin_.poll(wait)) {
        wait = milliseconds(0);
        const bool retry_was_wanted = round_.wants_retry();
        const auto answered_before = round_.answered();
        if (rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_LISTOFFSETS_RESULT) {
            round_.take(event);
        } else if (rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_DESCRIBETOPICS_RESULT) {
            topic_ids_.take(event);
        } else {
            questions_.take(event);
        }
        if (round_.answered() > answered_before) reached();
        if (round_.wants_retry() && !retry_was_wanted) retry_at_ = runtime::monotonic_now() + retry_pause;
    }
}

milliseconds PollSession::until_next_duty() const {
    auto due = std::min(next_round_, next_topics_);
    if (round_running_ && round_.wants_retry()) due = std::min(due, retry_at_);
    const auto left = std::chrono::duration_cast<milliseconds>(due - runtime::monotonic_now());
    return std::clamp(left, milliseconds(0), longest_wait);
}

void PollSession::end_round() {
    const bool everything_answered = round_.finished();
    // A broker that has not answered yet may still do so; if none does, the next metadata request tells.
    if (!everything_answered && round_.answered() == 0) return;
    round_running_ = false;
    context_.counters.rounds.add();
    measure_ages();
    if (round_.answered() > 0) {
        picture_is_there();
    } else if (!round_.had_leaders()) {
        context_.health.waiting("no partition has a leader");
        context_.health.caught_up();
        context_.first_round_over();
    } else {
        context_.counters.failed_rounds.add();
        context_.health.down(
            round_.trouble() ? *round_.trouble()
                             : client_->explain(RD_KAFKA_RESP_ERR_UNKNOWN, "all partitions were answered with errors"));
    }
}

void PollSession::picture_is_there() {
    reached();
    context_.counters.last_round.set_moment(last_reached_);
    client_->forget_trouble();
    context_.health.up();
    context_.health.caught_up();
    context_.first_round_over();
}

void PollSession::measure_ages() {
    const auto now = runtime::monotonic_now();
    auto oldest = now;
    base::MonotonicTime newest;
    context_.table.for_each([&](const std::string&, std::int32_t, const KnownPartition& partition) {
        oldest = std::min(oldest, partition.answered_at);
        if (partition.end >= 0) newest = std::max(newest, partition.answered_at);
    });
    context_.counters.oldest_answer.set_moment(oldest);
    context_.counters.newest_answer.set_moment(newest);
    context_.counters.round_duration.set(std::chrono::duration_cast<milliseconds>(now - round_started_).count());
}

void PollSession::reached() {
    last_reached_ = runtime::monotonic_now();
}

}  // namespace warren::kafka
