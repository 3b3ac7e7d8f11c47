#include "warren/runtime/stats.h"

#include <algorithm>
#include <iterator>

namespace warren::runtime {
namespace {

/// Labels are a set: their order does not make another series.
bool same_labels(const StatLabels& left, const StatLabels& right) {
    return std::is_permutation(left.begin(), left.end(), right.begin(), right.end());
}

}  // namespace

Stat& StatsRegistry::stat(StatKind kind, std::string_view name, std::string_view help, StatLabels labels) {
    auto families = families_.lock();
    auto family = std::find_if(families->begin(), families->end(), [&](const Family& it) { return it.name == name; });
    if (family == families->end()) {
        families->emplace_back();
        family = std::prev(families->end());
        family->name = name;
        family->help = help;
        family->kind = kind;
    }
    for (auto& series : family->series) {
        if (same_labels(series.labels, labels)) return series.stat;
    }
    auto& added = family->series.emplace_back();
    added.labels = std::move(labels);
    return added.stat;
}

std::vector<StatFamily> StatsRegistry::snapshot() const {
    std::vector<StatFamily> result;
    {
        const auto families = families_.lock();
        for (const auto& family : *families) {
            auto& copy = result.emplace_back(StatFamily{family.name, family.help, family.kind, {}});
            for (const auto& series : family.series) copy.samples.push_back({series.labels, series.stat.value()});
        }
    }
    const auto by_name = [](const StatFamily& left, const StatFamily& right) { return left.name < right.name; };
    const auto by_labels = [](const StatSample& left, const StatSample& right) { return left.labels < right.labels; };
    std::sort(result.begin(), result.end(), by_name);
    for (auto& family : result) std::sort(family.samples.begin(), family.samples.end(), by_labels);
    return result;
}

}  // namespace warren::runtime
