#include "warren/runtime/health.h"

#include "warren/runtime/clock.h"

namespace warren::runtime {
namespace {

void log_change(const Logger& log, const Health& part) {
    const auto logger =
        log.with({{"type", "module"}, {"coordinator", part.kind}, {"name", part.name}, {"cluster", part.cluster}});
    switch (part.state) {
        case HealthState::starting:
            break;
        case HealthState::up:
            logger.info("connected");
            break;
        case HealthState::waiting:
            logger.warn("waiting", {{"reason", part.reason}});
            break;
        case HealthState::down:
            logger.warn("unavailable", {{"reason", part.reason}});
            break;
    }
}

}  // namespace

std::string_view to_string(HealthState state) {
    switch (state) {
        case HealthState::starting:
            return "starting";
        case HealthState::up:
            return "up";
        case HealthState::waiting:
            return "waiting";
        case HealthState::down:
            return "down";
    }
    return "unknown";
}

HealthBoard::Reporter HealthBoard::add(std::string_view kind, std::string_view name, std::string_view cluster) {
    Health part;
    part.kind = kind;
    part.name = name;
    part.cluster = cluster;
    part.since = wall_now();
    auto parts = parts_.lock();
    parts->push_back(std::move(part));
    return {*this, parts->size() - 1};
}

std::vector<Health> HealthBoard::all() const {
    return *parts_.lock();
}

void HealthBoard::change(std::size_t index, HealthState state, std::string_view reason) {
    Health changed;
    {
        auto parts = parts_.lock();
        auto& part = (*parts)[index];
        if (part.state == state && part.reason == reason) return;
        if (part.state != state) part.since = wall_now();
        part.state = state;
        part.reason = reason;
        changed = part;
    }
    // Outside the lock: a slow disk under the log must not hold up those who ask for the states.
    log_change(log_, changed);
}

void HealthBoard::mark_caught_up(std::size_t index) {
    (*parts_.lock())[index].caught_up = true;
}

}  // namespace warren::runtime
