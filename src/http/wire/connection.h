#pragma once

#include "http/wire/answer_head.h"
#include "http/wire/incidents.h"
#include "http/wire/peer.h"
#include "http/wire/read_ahead.h"
#include "http/wire/request_head.h"
#include "warren/base/result.h"
#include "warren/base/time.h"
#include "warren/http/message.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace warren::http {

/// How long a connection may take.
struct ConnectionLimits {
    /// For the head of a request, for all of it, and for sending the answer, which counts from the end of the head.
    /// None: without limit.
    std::optional<std::chrono::seconds> timeout;
    /// How long a client may say nothing at all. Where others wait for a thread it is about a second.
    std::chrono::seconds idle{60};

    /// The end of a span of `timeout` that begins now.
    [[nodiscard]] base::MonotonicTime deadline() const;
    /// The same for a handshake. A client that says nothing meanwhile is idle, so it takes `idle` at most.
    [[nodiscard]] base::MonotonicTime handshake_deadline() const;
};

/// What a connection has to know of the listener it came through. Thread-safe.
class ListenerState {
public:
    ListenerState() = default;
    virtual ~ListenerState() = default;
    ListenerState(const ListenerState&) = delete;
    ListenerState& operator=(const ListenerState&) = delete;

    /// It is closing: no request is answered any more.
    [[nodiscard]] virtual bool is_ending() const = 0;
    /// Other clients wait for a thread, so that one that says nothing must not keep its own.
    [[nodiscard]] virtual bool is_crowded() const = 0;
};

/// Answers the requests that come over one connection, one after the other, until it ends. What can be seen of it is as
/// Go's server does it, on which Burrow stands. For one thread.
class Connection {
public:
    /// All of them must outlive the object.
    Connection(Peer& peer, const ConnectionLimits& limits, const Handler& handler, Incidents& incidents,
               const ListenerState& listener);

    /// Returns when the connection is to be closed.
    void serve();

private:
    enum class Next : std::uint8_t {
        request,
        close,
        break_off,  ///< an answer is not complete
        close_gently  ///< see `take_leave`
    };
    enum class Body : std::uint8_t {
        whole,
        broken,     ///< its end cannot be known, or the client has ended before
        too_large,  ///< and partly unread
        unread,
        lost  ///< too late, or the connection has failed
    };
    /// The length of a head, or how to answer if there is none; none: not at all.
    using HeadOutcome = tl::expected<std::size_t, std::optional<Refusal>>;

    bool await_request();
    void skip_line_ends();
    Next exchange();
    HeadOutcome read_head();
    Body read_body(const RequestHead& head, Request& request);
    Body read_sized(std::size_t size, std::string& body);
    Body read_chunked(std::size_t limit, std::string& body);
    /// Sends a body piece by piece. False: it is not complete.
    bool write_pieces(const Response& response, Version version);
    Next answer(const Request& request, const Response& response, Version version, Fate fate);
    Next refuse(const Refusal& refusal);

    Peer* peer_;
    ReadAhead input_;
    const ConnectionLimits* limits_;
    const Handler* handler_;
    Incidents* incidents_;
    const ListenerState* listener_;
    bool is_first_ = true;
    std::size_t line_ends_to_skip_ = 0;
    base::MonotonicTime read_until_;
    base::MonotonicTime write_until_;
};

}  // namespace warren::http
