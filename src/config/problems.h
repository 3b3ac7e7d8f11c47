#pragma once

#include "warren/config/load.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace warren::config {

/// Where something stands: what to show, and the line of the file by which problems are put in order.
struct Place {
    std::string text;
    std::uint32_t line = 0;
};

/// Collects all that is wrong with a configuration. The same problem reported twice counts once, so that a value may be
/// looked at by several readers.
class Problems {
public:
    void refuse(const Place& place, std::string message, std::string remedy = {});
    void warn(const Place& place, std::string message, std::string remedy = {});

    [[nodiscard]] bool has_refusal() const;
    /// In the order of the file; those of one line in the order in which they were found.
    [[nodiscard]] std::vector<Problem> in_file_order() const;

private:
    void add(std::uint32_t line, Problem problem);

    struct Found {
        std::uint32_t line;
        Problem problem;
    };
    std::vector<Found> found_;
    std::set<std::string> known_;
};

}  // namespace warren::config
