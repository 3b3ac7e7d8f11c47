#pragma once

#include "warren/base/guarded.h"

#include <atomic>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace warren::runtime {

/// A number that only grows, or (gauge) one that is set. Safe from any thread, cheap.
class Stat {
public:
    void add(std::int64_t amount = 1) { value_.fetch_add(amount, std::memory_order_relaxed); }
    void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
    [[nodiscard]] std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::int64_t> value_{0};
};

enum class StatKind : std::uint8_t {
    counter,
    gauge,
    duration  ///< a gauge that is set in milliseconds and shown in seconds
};

using StatLabels = std::vector<std::pair<std::string, std::string>>;

/// One series with its value at a moment.
struct StatSample {
    StatLabels labels;
    std::int64_t value = 0;
};

/// All series of one name.
struct StatFamily {
    std::string name;
    std::string help;
    StatKind kind = StatKind::counter;
    std::vector<StatSample> samples;
};

/// The daemon's own figures (`warren_*`), registered by the parts that count and read by the metrics page. Thread-safe.
/// Series live as long as the registry: register a bounded number of them.
class StatsRegistry {
public:
    /// The same name and labels give the same series. The first registration of a name decides its help and kind. The
    /// reference is good for the registry's life.
    Stat& stat(StatKind kind, std::string_view name, std::string_view help, StatLabels labels = {});

    /// Sorted by name, series by labels.
    [[nodiscard]] std::vector<StatFamily> snapshot() const;

private:
    struct Series {
        StatLabels labels;
        Stat stat;
    };
    struct Family {
        std::string name;
        std::string help;
        StatKind kind = StatKind::counter;
        std::deque<Series> series;
    };
    base::Guarded<std::deque<Family>> families_;
};

}  // namespace warren::runtime
