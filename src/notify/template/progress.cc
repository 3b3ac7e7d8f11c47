#include "notify/template/progress.h"

#include "notify/template/limits.h"

namespace warren::notify::language {

void Progress::fail(const std::string& message) {
    if (!failed()) error_ = base::Error{"line " + std::to_string(line_) + ": " + message};
}

bool Progress::spend(std::size_t amount) {
    constexpr std::size_t amount_per_step = 8;
    steps_ += 1 + amount / amount_per_step;
    if (steps_ > most_steps_) fail("the template does too much work");
    return !failed();
}

bool Progress::enter() {
    if (++depth_ > deepest_execution) fail("templates call each other too deep");
    return !failed();
}

}  // namespace warren::notify::language
