#include "warren/runtime/stats.h"

#include "warren/runtime/clock.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace warren::runtime {
namespace {

/// Labels are a set: their order does not make another series.
bool same_labels(const StatLabels& left, const StatLabels& right) {
    return std::is_permutation(left.begin(), left.end(), right.begin(), right.end());
}

std::int64_t ms_of(base::MonotonicTime moment) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(moment.time_since_epoch()).count();
}

template <typename Samples>
void sort_by_labels(Samples& samples) {
    std::sort(samples.begin(), samples.end(),
              [](const auto& left, const auto& right) { return left.labels < right.labels; });
}

}  // namespace

void Stat::set_moment(base::MonotonicTime moment) {
    set(ms_of(moment));
}

Histogram::Histogram(const std::vector<double>& bounds) : counts_(bounds.size() + 1) {
    bounds_.reserve(bounds.size());
    for (const double seconds : bounds) bounds_.emplace_back(std::llround(seconds * 1e9));
}

void Histogram::observe(std::chrono::nanoseconds duration) {
    const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), duration) - bounds_.begin();
    counts_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
    sum_ns_.fetch_add(duration.count(), std::memory_order_relaxed);
}

std::vector<std::uint64_t> Histogram::counts() const {
    std::vector<std::uint64_t> result;
    result.reserve(counts_.size());
    for (const auto& count : counts_) result.push_back(count.load(std::memory_order_relaxed));
    return result;
}

std::chrono::nanoseconds Histogram::sum() const {
    return std::chrono::nanoseconds(sum_ns_.load(std::memory_order_relaxed));
}

Stat& StatsRegistry::stat(StatKind kind, std::string_view name, std::string_view help, StatLabels labels) {
    const auto families = families_.lock();
    auto& family = family_of(*families, kind, name, help);
    for (auto& series : family.series) {
        if (same_labels(series.labels, labels)) return series.stat;
    }
    auto& added = family.series.emplace_back();
    added.labels = std::move(labels);
    return added.stat;
}

Histogram& StatsRegistry::histogram(std::string_view name, std::string_view help, const std::vector<double>& bounds,
                                    StatLabels labels) {
    const auto families = families_.lock();
    auto& family = family_of(*families, StatKind::histogram, name, help);
    if (family.histograms.empty()) family.bounds = bounds;
    for (auto& series : family.histograms) {
        if (same_labels(series.labels, labels)) return series.histogram;
    }
    return family.histograms.emplace_back(std::move(labels), family.bounds).histogram;
}

StatsRegistry::Family& StatsRegistry::family_of(Families& families, StatKind kind, std::string_view name,
                                                std::string_view help) {
    const auto known =
        std::find_if(families.begin(), families.end(), [&](const Family& it) { return it.name == name; });
    if (known != families.end()) return *known;
    auto& added = families.emplace_back();
    added.name = name;
    added.help = help;
    added.kind = kind;
    return added;
}

StatFamily StatsRegistry::copy_of(const Family& family, base::MonotonicTime now) {
    StatFamily copy{family.name, family.help, family.kind, {}, family.bounds, {}};
    const bool is_age = family.kind == StatKind::age;
    for (const auto& series : family.series) {
        const auto value = series.stat.value();
        if (is_age && value == 0) continue;
        copy.samples.push_back({series.labels, is_age ? ms_of(now) - value : value});
    }
    for (const auto& series : family.histograms) {
        copy.histograms.push_back({series.labels, series.histogram.counts(), series.histogram.sum()});
    }
    return copy;
}

std::vector<StatFamily> StatsRegistry::snapshot(base::MonotonicTime now) const {
    std::vector<StatFamily> result;
    {
        const auto families = families_.lock();
        for (const auto& family : *families) result.push_back(copy_of(family, now));
    }
    std::sort(result.begin(), result.end(),
              [](const StatFamily& left, const StatFamily& right) { return left.name < right.name; });
    for (auto& family : result) {
        sort_by_labels(family.samples);
        sort_by_labels(family.histograms);
    }
    return result;
}

std::vector<StatFamily> StatsRegistry::snapshot() const {
    return snapshot(monotonic_now());
}

}  // namespace warren::runtime
