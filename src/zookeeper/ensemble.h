#pragma once

#include "warren/base/time.h"
#include "warren/runtime/health.h"
#include "warren/runtime/logging.h"
#include "warren/zookeeper/settings.h"
#include "zookeeper/answer.h"
#include "zookeeper/name_lookup.h"
#include "zookeeper/session.h"

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace warren::zookeeper {

/// Gets sessions with an ensemble and keeps watch over the connection of the one there is: says when it is down for
/// long, and up when it comes back after that; sees when the servers' names have come to mean other addresses, which a
/// session cannot follow. Used by one thread.
class Ensemble {
public:
    Ensemble(SessionSettings settings, runtime::HealthBoard::Reporter health, runtime::Logger log);

    /// Starts a session, and tries for as long as that fails; null if a stop is requested.
    [[nodiscard]] std::unique_ptr<Session> open(const std::stop_token& stop, const Session::EventFunction& on_event);

    /// What a session's event means for the connection. Events of nodes mean nothing.
    void take(const Event& event, base::MonotonicTime now);
    /// To be called about once a second.
    void look_after(const Session& session, base::MonotonicTime now);

    [[nodiscard]] bool is_connected() const { return connected_; }
    /// The session has expired or is of no use any more: a new one has to be opened.
    [[nodiscard]] bool is_over() const { return over_; }

private:
    [[nodiscard]] std::optional<std::vector<std::string>> look_up(const std::stop_token& stop);
    void compare_addresses(base::MonotonicTime now);
    void down(const std::string& reason);

    const SessionSettings settings_;
    const runtime::HealthBoard::Reporter health_;
    const runtime::Logger log_;
    std::string servers_;

    bool connected_ = false;
    bool over_ = false;
    bool expired_ = false;
    bool told_down_ = false;
    base::MonotonicTime disconnected_since_;
    std::vector<std::string> addresses_;
    std::optional<NameLookup> lookup_;
    base::MonotonicTime next_lookup_;
};

}  // namespace warren::zookeeper
