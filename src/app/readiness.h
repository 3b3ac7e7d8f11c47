#pragma once

#include "warren/base/time.h"
#include "warren/runtime/health.h"

#include <atomic>
#include <chrono>
#include <string_view>

namespace warren::app {

/// Decides `/burrow/admin/ready`. Ready as soon as every cluster and every reader of an offsets topic has its first
/// full picture, or has been given up for now (not up for `patience` since the start), and at least one cluster has its
/// picture. Never goes back. Without any cluster: ready. Thread-safe.
class Readiness {
public:
    Readiness(const runtime::HealthBoard& board, std::chrono::seconds patience, base::MonotonicTime start)
        : board_(&board), patience_(patience), start_(start) {}

    [[nodiscard]] bool is_ready(base::MonotonicTime now) const;
    /// Whether the cluster and all its readers have their first full picture or have been given up for now. May go
    /// back: a reader that was given up may come and begin to read.
    [[nodiscard]] bool is_read_up(std::string_view cluster, base::MonotonicTime now) const;

private:
    [[nodiscard]] bool is_settled(const runtime::Health& part, base::MonotonicTime now) const;

    const runtime::HealthBoard* board_;
    std::chrono::seconds patience_;
    base::MonotonicTime start_;
    mutable std::atomic<bool> reached_{false};
};

}  // namespace warren::app
