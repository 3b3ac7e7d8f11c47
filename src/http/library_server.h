#pragma once

#include "http/listen_address.h"
#include "http/wire/incidents.h"
#include "http/worker_pool.h"
#include "warren/base/result.h"
#include "warren/http/message.h"
#include "warren/http/server_settings.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace warren::http {

/// The library's server: it listens, accepts, and hands connections to the workers. What is said on them is our own
/// business (http/wire).
class LibraryServer {
public:
    /// Fails if certificate or key cannot be used. `incidents` must outlive the object.
    [[nodiscard]] static base::Result<std::unique_ptr<LibraryServer>> make(const ListenerSettings& settings,
                                                                           const WorkerLimits& workers, Handler answer,
                                                                           Incidents& incidents);
    ~LibraryServer();
    LibraryServer(const LibraryServer&) = delete;
    LibraryServer& operator=(const LibraryServer&) = delete;

    /// Binds `host:port` as configured. Returns the actual address, or why it cannot be used.
    [[nodiscard]] base::Result<HostPort> bind(const std::string& address);

    /// Accepts and serves connections until `interrupt` is called or the library gives up; ends all of them, and
    /// returns when they are closed.
    void serve();

    /// Makes `serve` return. May be called again and again, as the library does not heed a call that comes too early.
    void interrupt();

private:
    class WireServer;

    explicit LibraryServer(std::unique_ptr<WireServer> server);
    int bind_to(const std::string& host, std::uint16_t port);

    std::unique_ptr<WireServer> server_;
    int listening_fd_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> interrupted_ = false;
};

}  // namespace warren::http
