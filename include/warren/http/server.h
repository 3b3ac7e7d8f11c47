#pragma once

#include "warren/base/result.h"
#include "warren/http/message.h"
#include "warren/http/server_settings.h"
#include "warren/runtime/logging.h"
#include "warren/runtime/stats.h"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace warren::http {

/// Fails, with the names of the files, if a listener could not use certificate and key: they cannot be read, are no PEM
/// files, want a password, or do not belong together.
[[nodiscard]] base::Result<void> check_certificate(const ListenerTls& files);

/// One listener. Idle keep-alive connections do not keep others from being answered: while clients wait because all
/// threads are taken, connections that have said nothing for a second are closed.
class Server {
public:
    /// `listeners`: how many of them share the files that the process may open.
    Server(ListenerSettings settings, Handler handler, runtime::StatsRegistry& stats, runtime::Logger log,
           std::size_t listeners = 1);
    /// Closes the listener and all connections; running requests are cut. Takes less than a second.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Binds and starts to answer. Returns the port, or why the address cannot be used.
    [[nodiscard]] base::Result<std::uint16_t> start();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warren::http
