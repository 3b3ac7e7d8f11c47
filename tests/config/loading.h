#pragma once

#include "warren/config/load.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

/// Loading texts in tests.
namespace warren::config {

using Variables = std::map<std::string, std::string>;

inline Environment environment_of(Variables variables) {
    return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    };
}

inline Loaded load(std::string_view text, Variables variables = {}) {
    return load_text(text, "burrow.toml", environment_of(std::move(variables)));
}

/// `PLACE: MESSAGE` of all problems of that severity.
inline std::vector<std::string> problems_of(const Loaded& loaded, Severity severity) {
    std::vector<std::string> texts;
    for (const Problem& problem : loaded.problems) {
        if (problem.severity == severity) texts.push_back(problem.place + ": " + problem.message);
    }
    return texts;
}

inline std::vector<std::string> refusals_of(const Loaded& loaded) {
    return problems_of(loaded, Severity::refusal);
}
inline std::vector<std::string> warnings_of(const Loaded& loaded) {
    return problems_of(loaded, Severity::warning);
}

/// A cluster and a consumer that are right, with room for further keys of the consumer at the end.
inline std::string cluster_and_consumer(const std::string& more = "") {
    return "[cluster.local]\nclass-name = 'kafka'\nservers = ['kafka:9092']\n"
           "[consumer.local]\nclass-name = 'kafka'\ncluster = 'local'\nservers = ['kafka:9092']\n" +
           more;
}

}  // namespace warren::config
