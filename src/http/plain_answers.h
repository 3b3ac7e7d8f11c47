#pragma once

#include "warren/http/message.h"

#include <string>
#include <string_view>

/// The answers that no route gives (http-api.md of the specification, section 9).
namespace warren::http {

/// 301 with a small page for GET, 307 for other methods.
[[nodiscard]] Response redirect(std::string_view method, const std::string& location);
/// To OPTIONS on a known path.
[[nodiscard]] Response options(const std::string& allow);
[[nodiscard]] Response method_not_allowed(const std::string& allow);
/// The catch-all.
[[nodiscard]] Response not_found();
/// Turns away a request that breaks the rules of HTTP: `400 Bad Request` as a body, a detail behind it if there is one.
/// The connection is to be closed after it.
[[nodiscard]] Response refused(int status, std::string_view phrase, std::string_view detail = {});

}  // namespace warren::http
