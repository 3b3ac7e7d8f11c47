#pragma once

#include "http/listen_address.h"
#include "http/worker_pool.h"
#include "warren/base/result.h"
#include "warren/http/message.h"
#include "warren/http/server_settings.h"
#include "warren/runtime/logging.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace httplib {
class Server;
}

namespace warren::http {

/// The library's server with all its switches as we want them.
class LibraryServer {
public:
    /// Fails if certificate or key cannot be used.
    [[nodiscard]] static base::Result<std::unique_ptr<LibraryServer>> make(const ListenerSettings& settings,
                                                                           const WorkerLimits& workers, Handler answer);
    ~LibraryServer();
    LibraryServer(const LibraryServer&) = delete;
    LibraryServer& operator=(const LibraryServer&) = delete;

    /// Binds `host:port` as configured. Returns the actual address, or why it cannot be used.
    [[nodiscard]] base::Result<HostPort> bind(const std::string& address);

    /// Accepts and serves connections until `interrupt` is called or the library gives up; returns when all of them are
    /// closed.
    void serve();

    /// Makes `serve` return: closes the listener, and all connections that do not end by themselves. May be called
    /// again and again, as the library does not heed a call that comes too early.
    void interrupt();

private:
    explicit LibraryServer(std::unique_ptr<httplib::Server> server);
    int bind_to(const std::string& host, std::uint16_t port);

    std::unique_ptr<httplib::Server> server_;
    int listening_fd_ = -1;
    std::atomic<std::uint16_t> port_ = 0;
    std::atomic<bool> interrupted_ = false;
};

}  // namespace warren::http
