#include "http/wire/incidents.h"

#include "warren/runtime/clock.h"

#include <chrono>
#include <utility>

namespace warren::http {

Incidents::Incidents(runtime::StatsRegistry& registry, runtime::Logger log)
    : registry_(&registry), log_(std::move(log)) {}

void Incidents::request_refused(int code) {
    registry_
        ->stat(runtime::StatKind::counter, "warren_http_refused_requests_total",
               "Requests that broke the rules of HTTP, by status code.", {{"code", std::to_string(code)}})
        .add();
}

void Incidents::handshake_failed(std::string_view client, std::string_view reason) {
    registry_
        ->stat(runtime::StatKind::counter, "warren_http_tls_handshakes_failed_total",
               "Connections that ended in the handshake of TLS.")
        .add();
    const auto now = runtime::monotonic_now();
    const auto handshakes = handshakes_.lock();
    ++handshakes->untold;
    if (now < handshakes->next_line) return;
    log_.info("http: TLS handshake error", {{"client", client}, {"error", reason}, {"count", handshakes->untold}});
    *handshakes = {0, now + std::chrono::minutes(1)};
}

}  // namespace warren::http
