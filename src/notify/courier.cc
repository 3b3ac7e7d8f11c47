#include "notify/courier.h"

#include "notify/uuid.h"
#include "warren/runtime/clock.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

namespace warren::notify {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr std::size_t most_retries = 3;
constexpr std::string_view outcome_names[] = {"sent", "failed", "outdated", "dropped"};
constexpr MessageKind kinds[] = {MessageKind::open, MessageKind::close};

/// By kind, then by outcome.
std::vector<runtime::Stat*> message_counters(runtime::StatsRegistry& stats, const std::string& notifier) {
    std::vector<runtime::Stat*> counters;
    for (const MessageKind kind : kinds) {
        for (const std::string_view outcome : outcome_names) {
            counters.push_back(&stats.stat(
                runtime::StatKind::counter, "warren_notifications_total", "Messages by what became of them",
                {{"notifier", notifier}, {"kind", std::string(to_string(kind))}, {"outcome", std::string(outcome)}}));
        }
    }
    return counters;
}

/// The logger with the fields that every line about a message has.
runtime::Logger about(const runtime::Logger& log, const Letter& letter) {
    return log.with({{"cluster", letter.group.cluster.str()},
                     {"group", letter.group.group.str()},
                     {"id", letter.message.id},
                     {"status", core::to_string(letter.message.status->status)}});
}

runtime::LogField reason_of(const Failure& failure) {
    if (failure.response) return {"response", *failure.response};
    return {"error", failure.error};
}

}  // namespace

std::vector<milliseconds> retry_pauses(std::chrono::seconds send_interval) {
    // 1 + 2 + 4 of these make seven twentieths of the interval.
    const auto interval = std::clamp<milliseconds>(send_interval, 1s, 1h);
    const auto first = std::min<milliseconds>(interval / 20, 10s);
    std::vector<milliseconds> pauses;
    for (std::size_t i = 0; i < most_retries; ++i) pauses.push_back(first * (1 << i));
    return pauses;
}

Courier::Courier(const std::string& notifier, std::unique_ptr<Sender> sender, CourierLimits limits,
                 runtime::StatsRegistry& stats, runtime::Logger log, MissedFunction on_missed)
    : sender_(std::move(sender)),
      limits_(std::move(limits)),
      log_(std::move(log)),
      on_missed_(std::move(on_missed)),
      counters_(message_counters(stats, notifier)),
      queued_(stats.stat(runtime::StatKind::gauge, "warren_notifications_queued", "Messages that wait to be sent",
                         {{"notifier", notifier}})),
      retries_(stats.stat(runtime::StatKind::counter, "warren_notification_retries_total",
                          "Failed attempts to send a message that were followed by another one",
                          {{"notifier", notifier}})),
      outbox_(Outbox(limits_.most_letters)),
      thread_("send-" + notifier, log_, [this](const std::stop_token& stop) { run(stop); }) {}

bool Courier::post(Letter letter) {
    Posted posted;
    {
        auto outbox = outbox_.lock();
        posted = outbox->post(std::move(letter));
        queued_.set(static_cast<std::int64_t>(outbox->size()));
    }
    posted_.notify_one();
    if (posted.given_up) {
        const bool is_outdated = posted.fate == Posted::Fate::took_place;
        tell_given_up(*posted.given_up, is_outdated ? Outcome::outdated : Outcome::dropped);
        if (posted.fate == Posted::Fate::made_room) tell_missed(*posted.given_up);
    }
    return posted.fate != Posted::Fate::refused;
}

void Courier::run(const std::stop_token& stop) {
    while (auto letter = await_letter(stop)) deliver(std::move(*letter), stop);
}

std::optional<Letter> Courier::await_letter(const std::stop_token& stop) {
    auto outbox = outbox_.lock();
    while (!stop.stop_requested()) {
        if (auto letter = outbox->take(runtime::monotonic_now())) return letter;
        const auto known = outbox->next();
        const auto changed = [&] { return outbox->next() != known; };
        if (known) {
            posted_.wait_until(outbox.lock(), stop, *known, changed);
        } else {
            posted_.wait(outbox.lock(), stop, changed);
        }
    }
    return std::nullopt;
}

void Courier::deliver(Letter letter, const std::stop_token& stop) {
    const Sent sent = send(letter, stop);
    if (sent) {
        about(log_, letter).debug("sent");
        count(letter.kind, Outcome::sent);
    } else if (!stop.stop_requested()) {
        fail(std::move(letter), sent.error());
    }
    queued_.set(static_cast<std::int64_t>(outbox_.lock()->size()));
}

Sent Courier::send(Letter& letter, const std::stop_token& stop) {
    if (!letter.origin) letter.origin = MailOrigin{runtime::wall_now(), new_uuid()};
    const auto attempt = sender_->prepare(letter.message, letter.kind, *letter.origin);
    if (!attempt) return tl::unexpected(attempt.error());
    return (*attempt)(stop);
}

void Courier::fail(Letter letter, const Failure& failure) {
    const auto log = about(log_, letter);
    if (failure.retry == Retry::useless || letter.failures >= limits_.pauses.size()) {
        log.error(failure.what, {reason_of(failure)});
        count(letter.kind, Outcome::failed);
        if (failure.retry == Retry::sensible) tell_missed(letter);
        return;
    }
    const auto pause = limits_.pauses[letter.failures];
    log.warn(failure.what + ", trying again", {reason_of(failure), {"pause_ms", pause.count()}});
    retries_.add();
    ++letter.failures;
    letter.not_before = runtime::monotonic_now() + pause;
    outbox_.lock()->put_back(std::move(letter));
}

void Courier::count(MessageKind kind, Outcome outcome) {
    counters_[static_cast<std::size_t>(kind) * outcomes + static_cast<std::size_t>(outcome)]->add();
}

void Courier::tell_missed(const Letter& letter) const {
    if (on_missed_ && letter.kind == MessageKind::open) on_missed_(letter);
}

void Courier::tell_given_up(const Letter& letter, Outcome outcome) {
    const std::string_view reason = outcome == Outcome::dropped
                                        ? "too many messages wait to be sent"
                                        : "a newer message takes the place of one that could not be sent yet";
    about(log_, letter).error("failed to send", {{"error", reason}});
    count(letter.kind, outcome);
}

}  // namespace warren::notify
