#include "http/wire/connection.h"

#include "http/ascii.h"
#include "http/date.h"
#include "http/wire/chunked_decoder.h"
#include "warren/runtime/clock.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

namespace warren::http {
namespace {

/// Of a body that a handler may want.
constexpr std::size_t largest_body = 1U << 20U;
/// Go reads so much of a body that nobody wants, to keep the connection; it closes the connection rather than read
/// more.
constexpr std::size_t largest_unwanted_body = 256 * 1024 - 1;
/// Old clients send a line end too many after the body of a POST; Go bears so many bytes of it.
constexpr std::size_t line_ends_after_post = 4;
constexpr std::string_view line_end = "\r\n";
/// Before so many bytes have come Go does not see the beginning of another request.
constexpr std::size_t shortest_beginning = 4;

/// How long a silent client is waited for before a look at those that wait for a thread.
constexpr std::chrono::seconds patience{1};

/// All others have their answer without it.
bool wants_body(const Request& request) {
    return request.method == "POST";
}

bool says_close(const Response& response) {
    const auto connection = response.header("Connection");
    return connection && equal_ignoring_case(*connection, "close");
}

Response expectation_failed() {
    Response response;
    response.status = 417;
    response.headers.emplace_back("Connection", "close");
    return response;
}

}  // namespace

base::MonotonicTime ConnectionLimits::deadline() const {
    return timeout ? runtime::monotonic_now() + *timeout : never;
}

base::MonotonicTime ConnectionLimits::handshake_deadline() const {
    return std::min(deadline(), runtime::monotonic_now() + idle);
}

Connection::Connection(Peer& peer, const ConnectionLimits& limits, const Handler& handler, Incidents& incidents,
                       const ListenerState& listener)
    : peer_(&peer),
      input_(peer),
      limits_(&limits),
      handler_(&handler),
      incidents_(&incidents),
      listener_(&listener),
      read_until_(limits.deadline()),
      write_until_(read_until_) {}

void Connection::serve() {
    auto next = Next::request;
    while (next == Next::request && await_request()) {
        next = exchange();
        is_first_ = false;
    }
    if (next == Next::close_gently) {
        take_leave(*peer_);
    } else if (next == Next::break_off) {
        peer_->break_off();
    } else {
        peer_->end_writing();
    }
}

/// False: none comes.
bool Connection::await_request() {
    const auto idle_until = runtime::monotonic_now() + limits_->idle;
    const std::size_t enough = is_first_ ? 1 : shortest_beginning;
    while (input_.text().size() < enough) {
        const auto until = std::min(idle_until, runtime::monotonic_now() + patience);
        const auto arrival = input_.fill(until);
        if (arrival == Arrival::bytes) continue;
        const auto now = runtime::monotonic_now();
        const bool is_only_silent = arrival == Arrival::nothing && now >= until && now < idle_until;
        if (!is_only_silent || listener_->is_crowded()) return false;
    }
    if (!is_first_) read_until_ = limits_->deadline();
    skip_line_ends();
    return true;
}

void Connection::skip_line_ends() {
    const auto text = input_.text().substr(0, line_ends_to_skip_);
    const auto count = std::min(text.find_first_not_of("\r\n"), text.size());
    line_ends_to_skip_ -= count;
    input_.take(count);
}

Connection::Next Connection::exchange() {
    const auto size = read_head();
    if (!size) return size.error() ? refuse(*size.error()) : Next::close;
    const auto head = examine_head(input_.text().substr(0, *size));
    if (!head) return refuse(head.error());
    Request request;
    request.method = head->method;
    request.target = head->target;
    request.accepts_gzip = head->accepts_gzip;
    // From here on the texts of the head are gone.
    input_.take(*size);
    line_ends_to_skip_ = request.method == "POST" ? line_ends_after_post : 0;
    write_until_ = limits_->deadline();
    if (head->expectation == Expectation::unknown) {
        return answer(request, expectation_failed(), head->version, Fate::closes);
    }
    const auto body = read_body(*head, request);
    if (body == Body::lost) return Next::close;
    if (body == Body::too_large && wants_body(request)) return refuse(refusals::body_too_large);
    // The socket is shut down already, but what had come before can still be read.
    if (listener_->is_ending()) return Next::close;
    const auto response = (*handler_)(request);
    const bool has_an_end = !response.write_body || head->version == Version::http_1_1;
    const bool stays = head->keeps_alive && body == Body::whole && has_an_end && !says_close(response);
    return answer(request, response, head->version, stays ? Fate::stays_open : Fate::closes);
}

Connection::HeadOutcome Connection::read_head() {
    HeadScan scan;
    while (true) {
        const auto text = input_.text().substr(0, longest_head);
        const auto state = scan.look(text);
        if (state == HeadScan::State::complete) return scan.size();
        if (state == HeadScan::State::hopeless) return tl::unexpected(std::optional(refusals::bad_request));
        if (text.size() == longest_head) return tl::unexpected(std::optional(refusals::head_too_large));
        const auto arrival = input_.fill(read_until_);
        if (arrival == Arrival::bytes) continue;
        const bool broke_off = arrival == Arrival::end && !input_.text().empty();
        return tl::unexpected(broke_off ? std::optional(refusals::bad_request) : std::nullopt);
    }
}

Connection::Body Connection::read_body(const RequestHead& head, Request& request) {
    if (head.framing == Framing::no_body) return Body::whole;
    const bool is_awaited = head.expectation == Expectation::continue_100;
    if (!wants_body(request) && (is_awaited || !head.keeps_alive)) return Body::unread;
    const auto limit = wants_body(request) ? largest_body : largest_unwanted_body;
    if (head.framing == Framing::sized && head.length > limit) return Body::too_large;
    if (is_awaited && !peer_->write("HTTP/1.1 100 Continue\r\n\r\n", {}, write_until_)) return Body::lost;
    return head.framing == Framing::sized ? read_sized(static_cast<std::size_t>(head.length), request.body)
                                          : read_chunked(limit, request.body);
}

Connection::Body Connection::read_sized(std::size_t size, std::string& body) {
    while (true) {
        const auto text = input_.text().substr(0, size - body.size());
        body.append(text);
        input_.take(text.size());
        if (body.size() == size) return Body::whole;
        const auto arrival = input_.fill(read_until_);
        if (arrival != Arrival::bytes) return arrival == Arrival::end ? Body::broken : Body::lost;
    }
}

Connection::Body Connection::read_chunked(std::size_t limit, std::string& body) {
    ChunkedDecoder decoder;
    while (true) {
        auto rest = input_.text();
        const auto before = rest.size();
        const auto state = decoder.feed(rest, body);
        input_.take(before - rest.size());
        if (body.size() > limit) return Body::too_large;
        if (state == ChunkedDecoder::State::complete) return Body::whole;
        if (state == ChunkedDecoder::State::broken) return Body::broken;
        const auto arrival = input_.fill(read_until_);
        if (arrival != Arrival::bytes) return arrival == Arrival::end ? Body::broken : Body::lost;
    }
}

bool Connection::write_pieces(const Response& response, Version version) {
    bool is_sent = true;
    const auto send = [&](std::string_view head, std::string_view piece) {
        is_sent = is_sent && peer_->write(head, piece, write_until_);
        return is_sent;
    };
    if (version == Version::http_1_0) {
        const auto sink = [&](std::string_view piece) { return send(piece, {}); };
        return response.write_body(sink) && is_sent;
    }
    // Each chunk but the first ends the one before.
    std::string_view end_of_chunk;
    const auto sink = [&](std::string_view piece) {
        // An empty chunk would be the last one.
        if (piece.empty()) return is_sent;
        std::array<char, 2 * sizeof(std::size_t)> size{};
        char* const end = std::to_chars(size.data(), size.data() + size.size(), piece.size(), 16).ptr;
        std::string head(end_of_chunk);
        head.append(size.data(), end).append(line_end);
        end_of_chunk = line_end;
        return send(head, piece);
    };
    return response.write_body(sink) && send(end_of_chunk, "0\r\n\r\n");
}

Connection::Next Connection::answer(const Request& request, const Response& response, Version version, Fate fate) {
    const auto head = answer_head(response, version, fate, http_date(runtime::wall_now()));
    const bool is_head = request.method == "HEAD";
    const auto body = is_head ? std::string_view() : std::string_view(response.body);
    if (!peer_->write(head, body, write_until_)) return Next::close;
    if (response.write_body && !is_head && !write_pieces(response, version)) return Next::break_off;
    return fate == Fate::stays_open ? Next::request : Next::close_gently;
}

Connection::Next Connection::refuse(const Refusal& refusal) {
    incidents_->request_refused(refusal.code);
    write_until_ = limits_->deadline();
    return peer_->write(refusal_text(refusal), {}, write_until_) ? Next::close_gently : Next::close;
}

}  // namespace warren::http
