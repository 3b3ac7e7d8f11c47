#pragma once

#include "notify/url.h"

#include <functional>
#include <string>
#include <string_view>

namespace warren::notify {

/// The value of an environment variable; empty if it is not set.
using Environment = std::function<std::string(const char* name)>;

/// The proxy through which to reach `url`, empty: none. Go's rules: `HTTP_PROXY` or `HTTPS_PROXY` by the URL's scheme,
/// unless `NO_PROXY` names the host; upper-case names before lower-case ones; never for this machine itself.
[[nodiscard]] std::string proxy_for(const Url& url, const Environment& environment);

/// Whether an entry list such as `.example.com,10.0.0.0/8,host:8080` names the host.
[[nodiscard]] bool names_host(std::string_view entries, const Url& url);

/// The environment of this process.
[[nodiscard]] std::string process_environment(const char* name);

}  // namespace warren::notify
