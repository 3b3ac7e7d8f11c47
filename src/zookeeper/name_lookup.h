#pragma once

#include "warren/base/result.h"
#include "warren/base/time.h"

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace warren::zookeeper {

/// A server as it stands in the configuration, taken apart.
struct HostPort {
    std::string host;
    std::string port;

    friend bool operator==(const HostPort&, const HostPort&) = default;
};
/// `host:port`, `[::1]:port`; without a port ZooKeeper's own, 2181.
[[nodiscard]] HostPort parse_server(const std::string& server);

/// Looks up the addresses of an ensemble's servers. The system's look-up cannot be broken off, so it has a thread that
/// nobody waits for: that thread only holds what it works on, and ends when the look-up does.
class NameLookup {
public:
    /// Starts to look up all of `servers`.
    explicit NameLookup(const std::vector<std::string>& servers);

    /// The numeric addresses, sorted, each once; a failure if no name at all could be resolved. Waits for them until
    /// `until` or until a stop is requested (none).
    [[nodiscard]] std::optional<base::Result<std::vector<std::string>>> wait(const std::stop_token& stop,
                                                                             base::MonotonicTime until) const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace warren::zookeeper
