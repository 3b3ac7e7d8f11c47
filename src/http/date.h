#pragma once

#include "warren/base/time.h"

#include <string>

/// Moments as texts, in UTC and English whatever the locale.
namespace warren::http {

/// `Tue, 24 Nov 2026 15:05:00 GMT`
[[nodiscard]] std::string http_date(base::WallTime time);

/// `2026-11-24T15:05:00Z`
[[nodiscard]] std::string rfc3339(base::WallTime time);

}  // namespace warren::http
