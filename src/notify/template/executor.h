#pragma once

#include "notify/template/ast.h"
#include "notify/template/function.h"
#include "warren/base/result.h"

#include <string>

namespace warren::notify::language {

/// Renders the template with `dot`. Fails where Go does, and on what goes beyond the limits; the error names the line.
[[nodiscard]] base::Result<std::string> execute(const Program& program, const Value& dot,
                                                const Surroundings& surroundings);

}  // namespace warren::notify::language
