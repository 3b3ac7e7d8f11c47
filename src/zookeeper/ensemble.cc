#include "zookeeper/ensemble.h"

#include "warren/runtime/clock.h"
#include "warren/runtime/supervised_thread.h"

#include <chrono>
#include <utility>

namespace warren::zookeeper {
namespace {

using namespace std::chrono_literals;

/// A server that restarts, or the next one, is connected to within this time.
constexpr auto down_patience = 3s;
constexpr auto failure_pause = 2s;
/// How often names are looked up again while there is no connection.
constexpr auto lookup_period = 10s;

std::string listed(const std::vector<std::string>& servers) {
    std::string list;
    for (const std::string& server : servers) list += (list.empty() ? "" : ", ") + server;
    return list;
}

}  // namespace

Ensemble::Ensemble(SessionSettings settings, runtime::HealthBoard::Reporter health, runtime::Logger log)
    : settings_(std::move(settings)), health_(health), log_(std::move(log)), servers_(listed(settings_.servers)) {}

std::unique_ptr<Session> Ensemble::open(const std::stop_token& stop, const Session::EventFunction& on_event) {
    while (!stop.stop_requested()) {
        if (settings_.tls) {
            down("TLS is asked for, and the ZooKeeper library this program is built with has none");
        } else if (auto addresses = look_up(stop)) {
            connected_ = over_ = false;
            disconnected_since_ = runtime::monotonic_now();
            next_lookup_ = disconnected_since_ + lookup_period;
            lookup_.reset();
            addresses_ = std::move(*addresses);
            told_down_ = false;
            auto session = Session::open(addresses_, settings_.timeout, on_event, log_);
            if (session) return std::move(*session);
            down(session.error().message);
        }
        runtime::sleep_unless_stopped(stop, failure_pause);
    }
    return nullptr;
}

std::optional<std::vector<std::string>> Ensemble::look_up(const std::stop_token& stop) {
    const NameLookup lookup(settings_.servers);
    auto addresses = lookup.wait(stop, runtime::monotonic_now() + down_patience);
    while (!addresses && !stop.stop_requested()) {
        down("the look-up of the names of " + servers_ + " gets no answer");
        addresses = lookup.wait(stop, runtime::monotonic_now() + lookup_period);
    }
    if (!addresses) return std::nullopt;
    if (*addresses) return std::move(**addresses);
    down(addresses->error().message);
    return std::nullopt;
}

void Ensemble::take(const Event& event, base::MonotonicTime now) {
    switch (event.kind) {
        case Event::Kind::connected:
            if (std::exchange(expired_, false)) log_.info("starting session");
            connected_ = true;
            // Of a new session its user says what comes of it.
            if (std::exchange(told_down_, false)) health_.up();
            lookup_.reset();
            break;
        case Event::Kind::disconnected:
            if (connected_) disconnected_since_ = now;
            connected_ = false;
            break;
        case Event::Kind::expired:
            log_.error("session expired");
            connected_ = false;
            over_ = expired_ = true;
            break;
        case Event::Kind::refused:
            down("the servers refuse the session");
            connected_ = false;
            over_ = true;
            break;
        default:
            break;
    }
}

void Ensemble::look_after(const Session& session, base::MonotonicTime now) {
    if (connected_ || over_ || now - disconnected_since_ < down_patience) return;
    if (!told_down_) {
        const std::string trouble = session.trouble();
        down("cannot connect to " + servers_ + (trouble.empty() ? "" : ": " + trouble));
    }
    compare_addresses(now);
}

void Ensemble::compare_addresses(base::MonotonicTime now) {
    if (!lookup_) {
        if (now < next_lookup_) return;
        lookup_.emplace(settings_.servers);
        next_lookup_ = now + lookup_period;
    }
    const auto found = lookup_->wait({}, now);
    if (!found) return;
    lookup_.reset();
    if (!*found || **found == addresses_) return;
    log_.info("the servers' names have other addresses now: connecting anew", {{"servers", servers_}});
    over_ = true;
}

void Ensemble::down(const std::string& reason) {
    told_down_ = true;
    health_.down(reason);
    // What cannot be reached does not hold up the start.
    health_.caught_up();
}

}  // namespace warren::zookeeper
