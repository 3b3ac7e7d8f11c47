#pragma once

#include <optional>
#include <string_view>

namespace warren::http {

/// What a request's target asks this server for, as sent: `*`, or a path with its query. Of an absolute URL that is
/// what follows the authority; it may be empty. None if Go's `url.ParseRequestURI` would not take the target: no path
/// and no URL, a control character, a bad percent escape in the path, a malformed authority.
[[nodiscard]] std::optional<std::string_view> origin_form(std::string_view method, std::string_view target);

}  // namespace warren::http
