#include "config/problems.h"

#include <algorithm>
#include <utility>

namespace warren::config {

void Problems::refuse(const Place& place, std::string message, std::string remedy) {
    add(place.line, {Severity::refusal, place.text, std::move(message), std::move(remedy)});
}

void Problems::warn(const Place& place, std::string message, std::string remedy) {
    add(place.line, {Severity::warning, place.text, std::move(message), std::move(remedy)});
}

bool Problems::has_refusal() const {
    return std::any_of(found_.begin(), found_.end(),
                       [](const Found& found) { return found.problem.severity == Severity::refusal; });
}

std::vector<Problem> Problems::in_file_order() const {
    auto sorted = found_;
    std::stable_sort(sorted.begin(), sorted.end(), [](const Found& a, const Found& b) { return a.line < b.line; });
    std::vector<Problem> problems;
    for (Found& found : sorted) problems.push_back(std::move(found.problem));
    return problems;
}

void Problems::add(std::uint32_t line, Problem problem) {
    const bool is_new = known_.insert(problem.place + '\n' + problem.message).second;
    if (is_new) found_.push_back({line, std::move(problem)});
}

}  // namespace warren::config
