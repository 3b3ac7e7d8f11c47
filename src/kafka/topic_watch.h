#pragma once

#include "kafka/topic_consumer.h"
#include "warren/base/time.h"

#include <chrono>
#include <cstdint>

namespace warren::kafka {

/// When to ask the brokers about the offsets topic, and what to make of what they answer one after the other. Before
/// reading begins nothing else tells that they are there; after that records do. One per client. No lock, no clock: it
/// belongs to the reader's thread.
class TopicWatch {
public:
    /// How often the topic is looked at while reading goes well, and while it does not.
    static constexpr std::chrono::seconds look_period{10};
    static constexpr std::chrono::seconds trouble_look_period{2};
    /// After this time without any broker a new client may do better: after a broker hung, one of the library's (2.14)
    /// sometimes does not connect again although it could. A new one costs little where no broker is there.
    static constexpr std::chrono::seconds client_patience{30};

    enum class Finding : std::uint8_t {
        there,
        doubtful,        ///< no answer, but the broker that was asked may be the only one in trouble
        unreachable,     ///< no broker can be asked
        out_of_reach,    ///< the same, for so long that a new client should go on
        not_authorized,  ///< the topic may not be described
        missing,         ///< by one answer: a broker that has just started may not have heard of it yet
        gone             ///< by a second answer, and none since that it is there
    };

    explicit TopicWatch(base::MonotonicTime now) : last_reached_(now), reachable_since_(now), last_sign_(now) {}

    /// Takes an answer to a question that was asked at `now`.
    [[nodiscard]] Finding take(TopicAnswer::Kind answer, base::MonotonicTime now);
    /// Brokers have answered since they last did not.
    [[nodiscard]] bool is_reached() const { return unreachable_answers_ == 0; }

    /// Reading begins; the topic has just been found there.
    void begin_reading(base::MonotonicTime now);
    /// A record came, or word that there is none at the moment.
    void see_sign(base::MonotonicTime now) { last_sign_ = now; }
    [[nodiscard]] base::MonotonicTime last_sign() const { return last_sign_; }
    /// Since when brokers answer without interruption.
    [[nodiscard]] base::MonotonicTime reachable_since() const { return reachable_since_; }

    /// Whether it is time to look at the topic; if so, the look begins. Trouble with any broker is a reason to look
    /// early, but not all the time.
    [[nodiscard]] bool begin_look(bool is_in_trouble, base::MonotonicTime now);
    /// The look has ended, and reading goes well or not.
    void end_look(bool is_well, base::MonotonicTime now);

private:
    [[nodiscard]] Finding take_unreachable(base::MonotonicTime now);

    bool is_reading_ = false;
    int missing_answers_ = 0;
    /// While reading.
    int unreachable_answers_ = 0;
    base::MonotonicTime last_reached_;
    base::MonotonicTime reachable_since_;
    base::MonotonicTime last_sign_;
    base::MonotonicTime next_look_;
    base::MonotonicTime last_look_;
};

}  // namespace warren::kafka
