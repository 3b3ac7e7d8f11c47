#pragma once

#include "notify/outbox.h"
#include "notify/sender.h"
#include "warren/base/guarded.h"
#include "warren/runtime/logging.h"
#include "warren/runtime/stats.h"
#include "warren/runtime/supervised_thread.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace warren::notify {

/// How much a courier may hold, and when it tries again.
struct CourierLimits {
    std::size_t most_letters = 1'000;
    /// Waiting times after the first, second ... failure; after the last one a message is given up.
    std::vector<std::chrono::milliseconds> pauses;
};

/// Told of an open message that was not sent although it might be later: its endpoint did not answer, or its room was
/// needed.
using MissedFunction = std::function<void(const Letter&)>;

/// A few further tries, the last of them in the first half of `send_interval`: after that the next open message is due
/// anyway.
[[nodiscard]] std::vector<std::chrono::milliseconds> retry_pauses(std::chrono::seconds send_interval);

/// Sends the messages of one notifier, on a thread of its own. Tells the log and the metrics what became of each.
class Courier {
public:
    /// `stats` must outlive the object. `on_missed` is called from the courier's thread and from those that post.
    Courier(const std::string& notifier, std::unique_ptr<Sender> sender, CourierLimits limits,
            runtime::StatsRegistry& stats, runtime::Logger log, MissedFunction on_missed = {});
    /// Breaks off what is on its way and forgets what waits.
    ~Courier() = default;
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;

    /// Whether there is room for the message, which may be made at the cost of another one.
    [[nodiscard]] bool post(Letter letter);

    void request_stop() { thread_.request_stop(); }

private:
    enum class Outcome : std::uint8_t { sent, failed, outdated, dropped };
    static constexpr std::size_t outcomes = 4;

    [[nodiscard]] std::optional<Letter> await_letter(const std::stop_token& stop);
    void run(const std::stop_token& stop);
    void deliver(Letter letter, const std::stop_token& stop);
    [[nodiscard]] Sent send(Letter& letter, const std::stop_token& stop);
    void fail(Letter letter, const Failure& failure);
    void count(MessageKind kind, Outcome outcome);
    void tell_missed(const Letter& letter) const;
    void tell_given_up(const Letter& letter, Outcome outcome);

    std::unique_ptr<Sender> sender_;
    CourierLimits limits_;
    runtime::Logger log_;
    MissedFunction on_missed_;
    std::vector<runtime::Stat*> counters_;
    runtime::Stat& queued_;
    runtime::Stat& retries_;

    base::Guarded<Outbox> outbox_;
    std::condition_variable_any posted_;
    runtime::SupervisedThread thread_;
};

}  // namespace warren::notify
