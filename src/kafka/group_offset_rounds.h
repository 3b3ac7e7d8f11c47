#pragma once

#include "kafka/group_questions.h"
#include "kafka/poll_counters.h"
#include "warren/base/time.h"
#include "warren/core/ingest.h"
#include "warren/runtime/logging.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warren::kafka {

/// Asks the brokers what every group has committed, again and again: at once for a first picture and while groups are
/// warming, spread over the period after that. What is made of the answers is said at `core::GroupOffsetsIngest`. Used
/// by the poller's thread.
class GroupOffsetRounds {
public:
    GroupOffsetRounds(GroupQuestions& questions, core::GroupOffsetsIngest& ingest, PollCounters& counters,
                      const runtime::Logger& log, std::chrono::seconds period)
        : questions_(&questions), ingest_(&ingest), counters_(&counters), log_(&log), period_(period) {}

    /// Begins rounds and goes on with them. To be called several times a second.
    void work(base::MonotonicTime now);

private:
    enum class State : std::uint8_t { idle, listing, asking };
    /// A group that has to be asked for a second time.
    struct SecondQuestion {
        core::GroupName group;
        base::MonotonicTime due;
    };

    void begin(base::MonotonicTime now);
    void take_list(const EventHandle* answer);
    void ask_more(base::MonotonicTime now);
    [[nodiscard]] bool is_first_due(base::MonotonicTime now) const;
    [[nodiscard]] bool is_second_due(base::MonotonicTime now) const;
    void ask_first();
    void ask_second();
    /// None: there was no answer without an error.
    [[nodiscard]] std::optional<CommittedAnswer> offsets_of(const EventHandle* answer);
    void take_first(const core::GroupName& group, const EventHandle* answer);
    void take_second(const core::GroupName& group, const EventHandle* answer);
    void incomplete(std::string_view problem);
    void end(base::MonotonicTime now);
    void tell(const std::vector<core::OffsetRepair>& repairs);

    GroupQuestions* questions_;
    core::GroupOffsetsIngest* ingest_;
    PollCounters* counters_;
    const runtime::Logger* log_;
    std::chrono::seconds period_;

    State state_ = State::idle;
    /// Why the round is incomplete: the first reason; empty if it is not. And whether the log has been told of it.
    std::string problem_;
    bool is_problem_told_ = false;
    /// There is a list of groups, if only of some brokers.
    bool is_listed_ = false;
    /// There was a round with a list.
    bool had_list_ = false;
    /// All are asked for at once: in the first round with a list, and while groups are warming.
    bool is_urgent_ = true;
    base::MonotonicTime next_round_;
    base::MonotonicTime began_;
    /// Time from one group to the next; 0: all at once.
    base::MonotonicTime::duration pace_{};
    std::vector<core::GroupName> groups_;
    /// How many of them have been asked for.
    std::size_t next_ = 0;
    /// The soonest first.
    std::deque<SecondQuestion> second_;
    std::size_t awaited_ = 0;
};

}  // namespace warren::kafka
