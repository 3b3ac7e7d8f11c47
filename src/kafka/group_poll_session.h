#pragma once

#include "kafka/client.h"
#include "kafka/group_poll_counters.h"
#include "kafka/group_questions.h"
#include "kafka/health_line.h"
#include "kafka/request_pace.h"
#include "warren/base/time.h"
#include "warren/core/ingest.h"
#include "warren/kafka/client_settings.h"
#include "warren/runtime/logging.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace warren::kafka {

/// What outlives a client of a reader that asks.
struct GroupPollContext {
    const OffsetsReaderSettings& settings;
    core::PolledOffsetsIngest& ingest;
    HealthLine& health;
    GroupPollCounters& counters;
    const runtime::Logger& log;
};

/// Asks the brokers in rounds what all groups have committed and, once a minute, who their members are, with one client
/// for as long as it is any good. What is made of the answers is said at `core::PolledOffsetsIngest`.
class GroupPollSession {
public:
    GroupPollSession(GroupPollContext context, std::unique_ptr<Client> client);

    /// Returns when a stop is requested, at `until`, or when a new client should go on.
    void run(const std::stop_token& stop, base::MonotonicTime until);

private:
    enum class State : std::uint8_t { idle, listing, asking };

    void begin(base::MonotonicTime now);
    void take_list(const EventHandle* answer);
    void ask_more(base::MonotonicTime now);
    void ask_for_offsets(const core::GroupName& group);
    void take_offsets(const core::GroupName& group, const EventHandle* answer);
    void ask_for_members(const core::GroupName& group);
    void take_members(const core::GroupName& group, const EventHandle* answer);
    void incomplete(std::string_view problem);
    void end(base::MonotonicTime now);
    void show_health();
    void tell_silence(base::MonotonicTime now);
    [[nodiscard]] std::chrono::milliseconds until_next_duty(base::MonotonicTime now) const;

    GroupPollContext context_;
    std::unique_ptr<Client> client_;
    AdminQueue admin_;
    GroupQuestions questions_;
    RequestPace pace_;

    const base::MonotonicTime opened_;
    /// There was a list of groups.
    bool was_reached_ = false;
    /// Since when there is none any more.
    std::optional<base::MonotonicTime> failing_since_;
    base::MonotonicTime next_round_;
    base::MonotonicTime began_;
    /// Groups whose members are to be asked for, and when the next time comes.
    std::deque<core::GroupName> members_due_;
    std::map<core::GroupName, base::MonotonicTime> next_members_;

    // ---- Of the round ----

    State state_ = State::idle;
    std::vector<core::GroupName> groups_;
    /// How many of them have been asked for.
    std::size_t next_ = 0;
    std::size_t awaited_ = 0;
    std::size_t answered_ = 0;
    /// Nobody has listed anything, and why.
    std::optional<Trouble> trouble_;
    bool is_list_empty_ = false;
    /// Why it is incomplete: the first reason; empty if it is not. And whether the log has been told of it.
    std::string problem_;
    bool is_problem_told_ = false;
    /// The first by name of those groups that may not be asked for.
    std::optional<core::GroupName> denied_;
};

}  // namespace warren::kafka
