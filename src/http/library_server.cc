#include "http/library_server.h"

#include "http/ascii.h"
#include "http/library_messages.h"
#include "http/open_sockets.h"

#include <httplib.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <limits>
#include <system_error>
#include <utility>
#include <vector>

namespace warren::http {
namespace {

constexpr std::size_t max_body = 1U << 20U;
/// Stands for no limit. The library counts milliseconds in an int.
constexpr std::chrono::seconds longest_timeout = std::chrono::hours(24);
/// The library keeps a thread for every idle connection, so they are not kept for as long as Burrow does.
constexpr std::chrono::seconds longest_idle{60};

/// The library's door to a pool of ours.
class PoolQueue final : public httplib::TaskQueue {
public:
    explicit PoolQueue(const WorkerLimits& limits) : pool_("http-worker", limits) {}
    bool enqueue(std::function<void()> task) override { return pool_.enqueue(std::move(task)); }
    void shutdown() override { pool_.shut(); }

private:
    WorkerPool pool_;
};

bool is_readable(const std::string& file) {
    return std::ifstream(file).good();
}

base::Result<std::unique_ptr<httplib::Server>> make_library_server(const ListenerSettings& settings) {
    if (!settings.tls) return std::make_unique<httplib::Server>();
    const auto& [cert, key] = *settings.tls;
    for (const auto& file : {cert, key}) {
        if (!is_readable(file)) return base::failure("cannot read " + file);
    }
    auto server = std::make_unique<httplib::SSLServer>(cert.c_str(), key.c_str());
    if (!server->is_valid()) {
        return base::failure("certificate " + cert + " and key " + key + " are not PEM files that belong together");
    }
    return server;
}

void set_timeouts(httplib::Server& server, std::chrono::seconds configured) {
    const auto timeout = configured.count() > 0 ? std::min(configured, longest_timeout) : longest_timeout;
    server.set_read_timeout(timeout);
    server.set_write_timeout(timeout);
    server.set_keep_alive_timeout(std::min(timeout, longest_idle).count());
}

/// The library knows no route of ours. So it reads a request with its body, finds no route, drops the ranges that were
/// asked for, and turns to the error handler, where every request is answered.
void set_handlers(httplib::Server& server, const Handler& answer) {
    const auto respond = [answer](const httplib::Request& request, httplib::Response& response, int library_status) {
        auto refusal = refusal_of(request, library_status);
        give(refusal ? std::move(*refusal) : answer(request_of(request)), request, response);
    };
    // Older versions of the library wait for the end of the connection when a POST says nothing of its length.
    server.set_pre_routing_handler([respond](const httplib::Request& request, httplib::Response& response) {
        using Outcome = httplib::Server::HandlerResponse;
        if (request.has_header("Content-Length") || request.has_header("Transfer-Encoding")) return Outcome::Unhandled;
        if (request.method != "POST" && request.method != "PUT" && request.method != "PATCH") return Outcome::Unhandled;
        respond(request, response, 404);
        return Outcome::Handled;
    });
    server.set_error_handler([respond](const httplib::Request& request, httplib::Response& response) {
        using Outcome = httplib::Server::HandlerResponse;
        if (is_given(response)) return Outcome::Unhandled;
        respond(request, response, response.status);
        return Outcome::Handled;
    });
    server.set_exception_handler(
        [](const httplib::Request&, httplib::Response& response, const std::exception_ptr&) { response.status = 500; });
    server.set_post_routing_handler(tidy_headers);
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

base::Result<std::unique_ptr<LibraryServer>> LibraryServer::make(const ListenerSettings& settings,
                                                                 const WorkerLimits& workers, Handler answer) {
    auto server = make_library_server(settings);
    if (!server) return tl::unexpected(server.error());
    set_timeouts(**server, settings.timeout);
    set_handlers(**server, answer);
    (*server)->set_payload_max_length(max_body);
    (*server)->set_keep_alive_max_count(std::numeric_limits<std::size_t>::max());
    (*server)->set_tcp_nodelay(true);
    (*server)->new_task_queue = [workers] { return new PoolQueue(workers); };
    return std::unique_ptr<LibraryServer>(new LibraryServer(std::move(*server)));
}

LibraryServer::LibraryServer(std::unique_ptr<httplib::Server> server) : server_(std::move(server)) {
    // The library's own choice, SO_REUSEPORT, would let another process take the port as well.
    server_->set_socket_options([this](int fd) {
        const int on = 1;
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
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
    shut_down_connections(port_);
}

}  // namespace warren::http
