#pragma once

#include "warren/base/guarded.h"
#include "warren/base/time.h"

#include <atomic>
#include <chrono>
#include <cstddef>
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
    /// For the kind `age`.
    void set_moment(base::MonotonicTime moment);
    [[nodiscard]] std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::int64_t> value_{0};
};

/// Counts how long something takes, in buckets. Safe from any thread, without a lock.
class Histogram {
public:
    /// `bounds`: the largest duration of each bucket in seconds, ascending. What is longer than all of them counts as
    /// well.
    explicit Histogram(const std::vector<double>& bounds);

    void observe(std::chrono::nanoseconds duration);

    /// Observations per bucket; the last number is of those above all bounds.
    [[nodiscard]] std::vector<std::uint64_t> counts() const;
    [[nodiscard]] std::chrono::nanoseconds sum() const;

private:
    std::vector<std::chrono::nanoseconds> bounds_;
    std::vector<std::atomic<std::uint64_t>> counts_;
    std::atomic<std::int64_t> sum_ns_{0};
};

enum class StatKind : std::uint8_t {
    counter,
    gauge,
    duration,  ///< a gauge that is set in milliseconds and shown in seconds
    age,       ///< a gauge that holds a moment and is shown as the seconds since then; not shown before it is set
    histogram  ///< see `StatsRegistry::histogram`
};

using StatLabels = std::vector<std::pair<std::string, std::string>>;

/// One series with its value at a moment; of an age, milliseconds.
struct StatSample {
    StatLabels labels;
    std::int64_t value = 0;
};

/// One histogram at a moment.
struct HistogramSample {
    StatLabels labels;
    /// One more than the family has bounds.
    std::vector<std::uint64_t> counts;
    std::chrono::nanoseconds sum{0};
};

/// All series of one name.
struct StatFamily {
    std::string name;
    std::string help;
    StatKind kind = StatKind::counter;
    /// None if these are histograms.
    std::vector<StatSample> samples;
    std::vector<double> bounds;
    std::vector<HistogramSample> histograms;
};

/// The daemon's own figures (`warren_*`), registered by the parts that count and read by the metrics page. Thread-safe.
/// Series live as long as the registry: register a bounded number of them.
class StatsRegistry {
public:
    /// The same name and labels give the same series. The first registration of a name decides its help and kind. The
    /// reference is good for the registry's life.
    Stat& stat(StatKind kind, std::string_view name, std::string_view help, StatLabels labels = {});
    /// The same for histograms; the first registration of a name decides its bounds too.
    Histogram& histogram(std::string_view name, std::string_view help, const std::vector<double>& bounds,
                         StatLabels labels = {});

    /// Sorted by name, series by labels. Ages are those of the moment `now`.
    [[nodiscard]] std::vector<StatFamily> snapshot(base::MonotonicTime now) const;
    [[nodiscard]] std::vector<StatFamily> snapshot() const;

private:
    struct Series {
        StatLabels labels;
        Stat stat;
    };
    struct HistogramSeries {
        HistogramSeries(StatLabels with, const std::vector<double>& bounds)
            : labels(std::move(with)), histogram(bounds) {}
        StatLabels labels;
        Histogram histogram;
    };
    struct Family {
        std::string name;
        std::string help;
        StatKind kind = StatKind::counter;
        std::deque<Series> series;
        std::vector<double> bounds;
        std::deque<HistogramSeries> histograms;
    };
    using Families = std::deque<Family>;

    static Family& family_of(Families& families, StatKind kind, std::string_view name, std::string_view help);
    static StatFamily copy_of(const Family& family, base::MonotonicTime now);

    base::Guarded<Families> families_;
};

}  // namespace warren::runtime
