#pragma once

#include "http/call.h"

/// The routes below `/burrow/admin` and `/v3/admin`, and `/metrics` (http-api.md of the specification, sections 7 and
/// 8).
namespace warren::http {

[[nodiscard]] Response show_alive(const Call& call);
[[nodiscard]] Response show_ready(const Call& call);
/// How each cluster and each of its consumers fares, and why. Not a route of Burrow's.
[[nodiscard]] Response show_health(const Call& call);
[[nodiscard]] Response show_log_level(const Call& call);
[[nodiscard]] Response set_log_level(const Call& call);
[[nodiscard]] Response show_metrics(const Call& call);

}  // namespace warren::http
