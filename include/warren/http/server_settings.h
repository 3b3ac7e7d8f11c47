#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace warren::http {

/// Certificate and key of a listener, PEM files.
struct ListenerTls {
    std::string cert_file;
    std::string key_file;
};

/// `[httpserver.X]`.
struct ListenerSettings {
    std::string name;
    /// `host:port` as configured; the host may be empty (all addresses) and the port 0 (a random one).
    std::string address;
    /// For reading a request, writing an answer and keeping an idle connection. 0 or negative: no limit.
    std::chrono::seconds timeout{300};
    std::optional<ListenerTls> tls;
};

}  // namespace warren::http
