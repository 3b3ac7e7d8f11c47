#include "http/library_server.h"

#include "http/ascii.h"
#include "http/wire/connection.h"
#include "http/wire/open_connections.h"
#include "http/wire/tls_context.h"
#include "http/wire/tls_peer.h"

#include <httplib.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <exception>
#include <netinet/tcp.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace warren::http {
namespace {

/// A connection keeps a thread, so those that say nothing are not kept for as long as Burrow does.
constexpr std::chrono::seconds longest_idle{60};
/// What the system takes for the interval of its own probes.
constexpr std::chrono::seconds longest_probe_interval{32767};

/// The library's door to a pool of ours. It is made when the library begins to accept, and shut when it ends.
class PoolQueue final : public httplib::TaskQueue {
public:
    /// `current` names the pool for as long as there are connections in it.
    PoolQueue(const WorkerLimits& limits, OpenConnections& connections, std::atomic<const WorkerPool*>& current)
        : pool_("http-worker", limits), connections_(&connections), current_(&current) {
        connections_->begin();
        current_->store(&pool_);
    }
    /// The library may leave its loop by an exception; workers that wait for their clients must be told then as well.
    ~PoolQueue() override {
        PoolQueue::shutdown();
        current_->store(nullptr);
    }
    PoolQueue(const PoolQueue&) = delete;
    PoolQueue& operator=(const PoolQueue&) = delete;
    bool enqueue(std::function<void()> task) override { return pool_.enqueue(std::move(task)); }
    void shutdown() override {
        connections_->end_all();
        pool_.shut();
    }

private:
    WorkerPool pool_;
    OpenConnections* connections_;
    std::atomic<const WorkerPool*>* current_;
};

ConnectionLimits limits_of(std::chrono::seconds timeout) {
    if (timeout.count() <= 0) return {.timeout = std::nullopt, .idle = longest_idle};
    // Longer ones could not be added to a moment.
    const auto bounded = std::min<std::chrono::seconds>(timeout, std::chrono::hours(24 * 365));
    return {.timeout = bounded, .idle = std::min(bounded, longest_idle)};
}

void set_option(int socket, int level, int name, int value) {
    setsockopt(socket, level, name, &value, sizeof value);
}

/// Finds out about clients that have vanished.
void probe_client(int socket, std::chrono::seconds interval) {
    const auto seconds = static_cast<int>(std::min(interval, longest_probe_interval).count());
    set_option(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
    set_option(socket, IPPROTO_TCP, TCP_KEEPIDLE, seconds);
    set_option(socket, IPPROTO_TCP, TCP_KEEPINTVL, seconds);
}

std::string reason_of(int error) {
    auto text = std::system_category().message(error);
    text[0] = to_lower(text[0]);
    return text;
}

bool has_no_such_family(int error) {
    return error == EAFNOSUPPORT || error == EADDRNOTAVAIL;
}

}  // namespace

/// The library would read requests itself. But it answers HTTP/1.0 as 1.1 and only the first of several requests at
/// once, looks at fields that Burrow ignores, and takes chunks whose size is not a plain number; so the connections are
/// ours.
class LibraryServer::WireServer final : public httplib::Server, private ListenerState {
public:
    WireServer(TlsContext tls, std::chrono::seconds timeout, const WorkerLimits& workers, http::Handler answer,
               Incidents& incidents)
        : tls_(std::move(tls)), limits_(limits_of(timeout)), answer_(std::move(answer)), incidents_(&incidents) {
        set_tcp_nodelay(true);
        new_task_queue = [this, workers] { return new PoolQueue(workers, connections_, pool_); };
    }

private:
    [[nodiscard]] bool is_ending() const override { return connections_.has_ended(); }
    [[nodiscard]] bool is_crowded() const override {
        const auto* pool = pool_.load();
        return pool != nullptr && pool->is_crowded();
    }

    bool process_and_close_socket(socket_t socket) override {
        {
            const OpenConnections::Entry entry(connections_, socket);
            probe_client(socket, limits_.timeout.value_or(limits_.idle));
            try {
                if (!is_ending()) talk(socket);
            } catch (const std::exception&) {
                // There was no memory for what this client wanted; the others go on.
            }
        }
        close(socket);
        return true;
    }

    void talk(int socket) {
        if (tls_ == nullptr) {
            PlainPeer peer(socket);
            Connection(peer, limits_, answer_, *incidents_, *this).serve();
            return;
        }
        TlsPeer peer(socket, *tls_);
        const auto hands = peer.shake_hands(limits_.handshake_deadline());
        if (!hands) return incidents_->handshake_failed(client_address(socket), hands.error().message);
        Connection(peer, limits_, answer_, *incidents_, *this).serve();
    }

    TlsContext tls_;
    ConnectionLimits limits_;
    http::Handler answer_;
    Incidents* incidents_;
    OpenConnections connections_;
    std::atomic<const WorkerPool*> pool_ = nullptr;
};

base::Result<std::unique_ptr<LibraryServer>> LibraryServer::make(const ListenerSettings& settings,
                                                                 const WorkerLimits& workers, Handler answer,
                                                                 Incidents& incidents) {
    TlsContext tls;
    if (settings.tls) {
        auto made = make_tls_context(*settings.tls);
        if (!made) return tl::unexpected(made.error());
        tls = std::move(*made);
    }
    auto server = std::make_unique<WireServer>(std::move(tls), settings.timeout, workers, std::move(answer), incidents);
    return std::unique_ptr<LibraryServer>(new LibraryServer(std::move(server)));
}

LibraryServer::LibraryServer(std::unique_ptr<WireServer> server) : server_(std::move(server)) {
    // The library's own choice, SO_REUSEPORT, would let another process take the port as well.
    server_->set_socket_options([this](int fd) {
        set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
        listening_fd_ = fd;
    });
}

LibraryServer::~LibraryServer() = default;

base::Result<HostPort> LibraryServer::bind(const std::string& address) {
    const auto wanted = parse_host_port(address);
    if (!wanted) return base::failure("listen tcp " + address, wanted.error());
    const auto candidates = listen_candidates(wanted->host);
    if (!candidates) return base::failure("listen tcp " + address, candidates.error());
    int error = EADDRNOTAVAIL;
    for (const auto& host : *candidates) {
        error = bind_to(host, wanted->port);
        if (error == 0) return HostPort{host, port_};
        if (!has_no_such_family(error)) break;
    }
    return base::failure("listen tcp " + address + ": bind: " + reason_of(error));
}

/// Returns the system's error number; 0: bound.
int LibraryServer::bind_to(const std::string& host, std::uint16_t port) {
    // After a failure the library wants to be told that it may try again.
    server_->stop();
    errno = 0;
    const int bound = port == 0 ? server_->bind_to_any_port(host) : server_->bind_to_port(host, port) ? port : -1;
    if (bound <= 0) return errno == 0 ? EADDRNOTAVAIL : errno;
    // The library leaves room for five clients only, fewer than come in a burst.
    listen(listening_fd_, SOMAXCONN);
    port_ = static_cast<std::uint16_t>(bound);
    interrupted_ = false;
    return 0;
}

void LibraryServer::serve() {
    server_->listen_after_bind();
}

void LibraryServer::interrupt() {
    // The library does not bear to be stopped twice.
    if (server_->is_running() && !interrupted_.exchange(true)) server_->stop();
}

}  // namespace warren::http
