#pragma once

#include "warren/base/guarded.h"
#include "warren/base/time.h"
#include "warren/runtime/logging.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace warren::runtime {

/// `starting`: no success and no failure yet. `waiting`: reachable, but what it needs is not there (no offsets topic
/// yet).
enum class HealthState : std::uint8_t { starting, up, waiting, down };
[[nodiscard]] std::string_view to_string(HealthState state);

/// How a part that needs the outside world fares: a cluster's poller or a reader of an offsets topic.
struct Health {
    /// `cluster` or `consumer`.
    std::string kind;
    std::string name;
    /// The cluster it belongs to.
    std::string cluster;
    HealthState state = HealthState::starting;
    /// Why it is not up, in words; empty if it is.
    std::string reason;
    /// When it came into this state.
    base::WallTime since;
    /// The first full picture is there: all end offsets fetched once, resp. the offsets topic read up to the end it had
    /// at the start. Stays true.
    bool caught_up = false;
};

/// The states of all parts, for readiness, the API and metrics. Each change of state or reason is one line in
/// the log; a reason should therefore not hold what differs at every try. Thread-safe.
class HealthBoard {
public:
    explicit HealthBoard(Logger log) : log_(std::move(log)) {}

    /// A part's own line on the board. A cheap value; the board must outlive it.
    class Reporter {
    public:
        void up() const { board_->change(index_, HealthState::up, {}); }
        void waiting(std::string_view reason) const { board_->change(index_, HealthState::waiting, reason); }
        void down(std::string_view reason) const { board_->change(index_, HealthState::down, reason); }
        void caught_up() const { board_->mark_caught_up(index_); }

    private:
        friend class HealthBoard;
        Reporter(HealthBoard& board, std::size_t index) : board_(&board), index_(index) {}
        HealthBoard* board_;
        std::size_t index_;
    };

    Reporter add(std::string_view kind, std::string_view name, std::string_view cluster);
    [[nodiscard]] std::vector<Health> all() const;

private:
    void change(std::size_t index, HealthState state, std::string_view reason);
    void mark_caught_up(std::size_t index);

    Logger log_;
    base::Guarded<std::vector<Health>> parts_;
};

}  // namespace warren::runtime
