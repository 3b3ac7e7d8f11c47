#pragma once

#include <optional>
#include <string>

namespace warren::notify::language {

/// A floating-point number as Go's strconv.FormatFloat writes it, with a `-` if it is negative.
///
/// `form` is one of `e E f g G b x X`. `precision` counts digits: after the point, or for `g` all that matter; none: as
/// many as are needed to read back the same number. `bits` is the size of the number, 32 or 64.
[[nodiscard]] std::string float_text(double value, char form, std::optional<int> precision, unsigned bits);

}  // namespace warren::notify::language
