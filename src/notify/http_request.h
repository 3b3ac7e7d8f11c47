#pragma once

#include "notify/incident.h"
#include "notify/url.h"
#include "warren/base/result.h"
#include "warren/notify/settings.h"

#include <map>
#include <optional>
#include <string>

namespace warren::notify {

/// A request as it goes out, without what follows from the body.
struct HttpRequest {
    std::string method;
    Url url;
    /// By canonical name (`Content-Type`).
    std::map<std::string, std::string> headers;
    std::string body;
    bool has_body = true;
};

/// The request that tells of a message, as Burrow makes it: its own headers first, those of the settings override
/// them. Fails on a method, header or URL that HTTP does not allow.
[[nodiscard]] base::Result<HttpRequest> make_http_request(const HttpSettings& settings, MessageKind kind,
                                                          const std::string& url, std::string body);

/// The request that follows an answer with `code` and this Location, as Go makes it; none if the answer is no
/// redirection. `location` is absolute. The login goes to other hosts only if they lie below the `first` one.
[[nodiscard]] std::optional<base::Result<HttpRequest>> redirected(const HttpRequest& request, long code,
                                                                  const std::string& location,
                                                                  const std::string& first_host);

/// A header's name as Go writes it: `x-token` becomes `X-Token`.
[[nodiscard]] std::string canonical_header_name(std::string_view name);

}  // namespace warren::notify
