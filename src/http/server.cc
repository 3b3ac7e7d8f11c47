#include "warren/http/server.h"

#include "http/library_server.h"
#include "http/request_stats.h"
#include "http/wire/incidents.h"
#include "http/wire/tls_context.h"
#include "warren/base/guarded.h"
#include "warren/runtime/supervised_thread.h"

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <utility>

namespace warren::http {
namespace {

WorkerLimits worker_limits(std::size_t listeners) {
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) files.rlim_cur = RLIM_INFINITY;
    return connection_limits(files.rlim_cur, listeners);
}

struct Phase {
    bool is_serving = false;
    bool is_ending = false;
};

/// `close` waits for the end of serving, whatever brings it about.
class Serving {
public:
    explicit Serving(base::Guarded<Phase>& phase) : phase_(&phase) {}
    ~Serving() { phase_->lock()->is_serving = false; }
    Serving(const Serving&) = delete;
    Serving& operator=(const Serving&) = delete;

private:
    base::Guarded<Phase>* phase_;
};

/// A request that is being answered, in the statistics: from its making to `end`, or to its own end.
class Measured {
public:
    Measured(RequestStats& stats, const Request& request)
        : stats_(&stats), request_{.method = request.method, .target = request.target, .body = {}},
          begun_(stats.begin(request)) {}
    ~Measured() { end(); }
    Measured(const Measured&) = delete;
    Measured& operator=(const Measured&) = delete;

    /// Without its body.
    [[nodiscard]] const Request& request() const { return request_; }
    void has_answer(const Response& response) {
        answer_.status = response.status;
        answer_.route = response.route;
    }
    void end() {
        if (!std::exchange(has_ended_, true)) stats_->end(request_, answer_, begun_);
    }

private:
    RequestStats* stats_;
    Request request_;
    Response answer_;
    base::MonotonicTime begun_;
    bool has_ended_ = false;
};

}  // namespace

/// Threads: one accepts, and one per connection that is open, up to a limit.
struct Server::Impl {
    Impl(ListenerSettings listener_settings, Handler request_handler, runtime::StatsRegistry& registry,
         runtime::Logger logger, std::size_t listeners)
        : limits(worker_limits(listeners)),
          settings(std::move(listener_settings)),
          handler(std::move(request_handler)),
          stats(registry),
          log(std::move(logger)),
          incidents(registry, log) {}

    base::Result<HostPort> open() {
        auto made = LibraryServer::make(
            settings, limits, [this](const Request& request) { return answer(request); }, incidents);
        if (!made) return base::failure("listen tcp " + settings.address, made.error());
        library = std::move(*made);
        const auto actual = library->bind(settings.address);
        if (!actual) return actual;
        thread.emplace("http-accept", log, [this, text = to_string(*actual)](const std::stop_token& stop) {
            if (!begin_serving()) return;
            const Serving serving(phase);
            serve(stop, text);
        });
        return actual;
    }

    void close() {
        if (!thread) return;
        thread->request_stop();
        phase.lock()->is_ending = true;
        while (phase.lock()->is_serving) {
            library->interrupt();
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        thread.reset();
    }

    /// False: it is to end before it has begun.
    bool begin_serving() {
        const auto now = phase.lock();
        now->is_serving = !now->is_ending;
        return now->is_serving;
    }

    /// The library ends its loop on errors of `accept` that pass, so it is started anew.
    void serve(const std::stop_token& stop, const std::string& address) {
        library->serve();
        while (!stop.stop_requested()) {
            log.warn("listener broke off, opening it again", {{"listener", address}});
            if (!runtime::sleep_unless_stopped(stop, std::chrono::seconds(1))) return;
            if (library->bind(address)) library->serve();
        }
    }

    Response answer(const Request& request) {
        auto measured = std::make_shared<Measured>(stats, request);
        auto response = safe_answer(request);
        measured->has_answer(response);
        if (!response.write_body) return response;
        // It takes as long as its body takes to be written.
        response.write_body = [this, measured, write = std::move(response.write_body)](const TextSink& sink) {
            const bool is_complete = safe_write(write, sink, measured->request());
            measured->end();
            return is_complete;
        };
        return response;
    }

    bool safe_write(const std::function<bool(const TextSink&)>& write, const TextSink& sink,
                    const Request& request) const {
        try {
            return write(sink);
        } catch (const std::exception& problem) {
            log_failure(request, problem);
        }
        return false;
    }

    void log_failure(const Request& request, const std::exception& problem) const {
        log.error("request failed",
                  {{"method", request.method}, {"target", request.target}, {"error", problem.what()}});
    }

    Response safe_answer(const Request& request) const {
        try {
            return handler(request);
        } catch (const std::exception& problem) {
            log_failure(request, problem);
        }
        Response response;
        response.status = 500;
        response.content_type = "text/plain; charset=utf-8";
        response.body = "Internal Server Error\n";
        return response;
    }

    WorkerLimits limits;
    ListenerSettings settings;
    Handler handler;
    RequestStats stats;
    runtime::Logger log;
    Incidents incidents;
    std::unique_ptr<LibraryServer> library;
    base::Guarded<Phase> phase;
    std::optional<runtime::SupervisedThread> thread;
};

base::Result<void> check_certificate(const ListenerTls& files) {
    const auto made = make_tls_context(files);
    if (!made) return tl::unexpected(made.error());
    return {};
}

Server::Server(ListenerSettings settings, Handler handler, runtime::StatsRegistry& stats, runtime::Logger log,
               std::size_t listeners)
    : impl_(std::make_unique<Impl>(std::move(settings), std::move(handler), stats, std::move(log), listeners)) {}

Server::~Server() {
    impl_->close();
}

base::Result<std::uint16_t> Server::start() {
    const auto opened = impl_->open();
    if (!opened) {
        impl_->log.error("failed to listen",
                         {{"listener", impl_->settings.address}, {"error", opened.error().message}});
        return tl::unexpected(opened.error());
    }
    impl_->log.info("started listener", {{"listener", to_string(*opened)}});
    return opened->port;
}

}  // namespace warren::http
