#pragma once

#include "warren/base/result.h"

#include <cstddef>
#include <optional>
#include <string>

namespace warren::notify::language {

/// What an execution has used up, and its first error. Once it has failed, all that is left is to return.
class Progress {
public:
    explicit Progress(std::size_t most_steps) : most_steps_(most_steps) {}

    [[nodiscard]] bool failed() const { return error_.has_value(); }
    [[nodiscard]] const base::Error& error() const { return *error_; }

    /// The line that errors name from now on.
    void at_line(std::size_t line) { line_ = line; }
    void fail(const std::string& message);

    /// One step and as many as that amount of text or of elements is worth. False, and failed, if it is too much.
    bool spend(std::size_t amount);

    /// One level deeper; false, and failed, if it is too deep. `leave` is due in any case.
    bool enter();
    void leave() { --depth_; }

private:
    std::optional<base::Error> error_;
    std::size_t most_steps_;
    std::size_t line_ = 1;
    std::size_t steps_ = 0;
    std::size_t depth_ = 0;
};

}  // namespace warren::notify::language
