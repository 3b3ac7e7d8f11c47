#pragma once

#include "warren/base/result.h"
#include "warren/http/message.h"
#include "warren/http/server_settings.h"
#include "warren/runtime/logging.h"
#include "warren/runtime/stats.h"

#include <cstdint>
#include <memory>

namespace warren::http {

/// One listener. Idle keep-alive connections do not keep others from being answered.
class Server {
public:
    Server(ListenerSettings settings, Handler handler, runtime::StatsRegistry& stats, runtime::Logger log);
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
