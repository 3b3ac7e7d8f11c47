#pragma once

#include "warren/base/guarded.h"
#include "warren/base/time.h"
#include "warren/runtime/logging.h"
#include "warren/runtime/stats.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace warren::http {

/// Counts, and tells with measure, what clients do wrong below the level of requests. Thread-safe.
class Incidents {
public:
    /// `registry` must outlive the object.
    Incidents(runtime::StatsRegistry& registry, runtime::Logger log);

    /// A request was answered with `code` because it broke the rules of HTTP.
    void request_refused(int code);

    /// A client did not get through the handshake of TLS. At most one log line a minute; it tells how many there were.
    void handshake_failed(std::string_view client, std::string_view reason);

private:
    struct Handshakes {
        std::uint64_t untold = 0;
        base::MonotonicTime next_line = base::MonotonicTime::min();
    };

    runtime::StatsRegistry* registry_;
    runtime::Logger log_;
    base::Guarded<Handshakes> handshakes_;
};

}  // namespace warren::http
