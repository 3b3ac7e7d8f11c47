#pragma once

#include "notify/curl_handles.h"
#include "warren/notify/settings.h"
#include "warren/runtime/logging.h"

#include <curl/curl.h>
#include <string>

namespace warren::notify {

/// Whom to believe at the far end of TLS connections: reads the file of further authorities once.
class Trust {
public:
    /// A file that cannot be used is told in the log; the system's roots hold all the same.
    Trust(const TrustSettings& settings, const runtime::Logger& log);

    /// TLS 1.2 or newer, and the far end verified by the system's roots and the further ones, unless told otherwise.
    void apply_to(const EasyHandle& transfer) const;

private:
    bool no_verify_;
    /// PEM texts of the system's roots and the further ones; empty: libcurl's own default.
    std::string roots_;
};

}  // namespace warren::notify
