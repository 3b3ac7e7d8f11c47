#pragma once

#include "kafka/trouble.h"
#include "warren/runtime/health.h"

#include <set>
#include <string>
#include <utility>

namespace warren::kafka {

/// A part's line on the health board. Hands on only real changes: a reason whose wording alone differs (another broker,
/// another text for the same stage) is the same trouble still, and each stage is told once while the trouble lasts, so
/// that several brokers that fail differently do not take turns in the log.
class HealthLine {
public:
    explicit HealthLine(runtime::HealthBoard::Reporter reporter) : reporter_(reporter) {}

    void up() {
        told_causes_.clear();
        if (change("up")) reporter_.up();
    }
    void waiting(const std::string& reason) {
        told_causes_.clear();
        if (change("waiting: " + reason)) reporter_.waiting(reason);
    }
    void down(const Trouble& trouble) {
        if (told_causes_.insert(trouble.cause).second) down(describe(trouble));
    }
    void down(const std::string& reason) {
        if (change("down: " + reason)) reporter_.down(reason);
    }
    void caught_up() { reporter_.caught_up(); }

    [[nodiscard]] bool is_up() const { return state_ == "up"; }

private:
    bool change(std::string state) {
        if (state == state_) return false;
        state_ = std::move(state);
        return true;
    }

    runtime::HealthBoard::Reporter reporter_;
    std::string state_;
    /// The stages told since the part was last not down.
    std::set<Cause> told_causes_;
};

}  // namespace warren::kafka
