#pragma once

#include <optional>
#include <string>
#include <utility>

#include "kafka/trouble.h"
#include "warren/runtime/health.h"

namespace warren::kafka {

/// A part's line on the health board. Hands on only real changes: a reason whose wording alone differs (another broker,
/// another text for the same stage) is the same trouble still.
class HealthLine {
public:
    explicit HealthLine(runtime::HealthBoard::Reporter reporter) : reporter_(reporter) {}

    void up() {
        if (change("up")) reporter_.up();
    }
    void waiting(const std::string& reason) {
        if (change("waiting: " + reason)) reporter_.waiting(reason);
    }
    void down(const Trouble& trouble) {
        if (change("down: " + std::string(to_string(trouble.cause)))) reporter_.down(describe(trouble));
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
};

}  // namespace warren::kafka
