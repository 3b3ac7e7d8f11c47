#pragma once

#include <string_view>

namespace warren::http {

/// Whether a value of `Accept-Encoding` allows gzip: named, and not with a weight of 0.
[[nodiscard]] bool allows_gzip(std::string_view value);

}  // namespace warren::http
