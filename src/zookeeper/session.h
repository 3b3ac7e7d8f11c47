#pragma once

#include "warren/base/result.h"
#include "warren/runtime/logging.h"
#include "zookeeper/answer.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace warren::zookeeper {

enum class Watch : std::uint8_t { no, yes };
enum class NodeKind : std::uint8_t { persistent, ephemeral_sequential };

/// One session with an ensemble: the library's handle. It connects, pings and connects again by itself until the
/// session expires; then it is good for nothing any more and a new one has to be made.
///
/// Requests do not wait: each is answered exactly once, by a call of its function on a thread of the library, in the
/// order of the requests, and in the right order among events. (A request after the session's end is answered at once.)
/// The end of the session is told once, by an event, before any answer that speaks of it.
/// Those functions must be quick, must not throw and must not destroy the session. Watches are told to the session's
/// event function and only once each. Thread-safe.
class Session {
public:
    using EventFunction = std::function<void(Event)>;
    using AnswerFunction = std::function<void(Answer)>;

    /// Starts to connect. `addresses` are numeric, `host:port` each: the library looks names up while it holds up
    /// everything else, and does not survive it if that fails.
    [[nodiscard]] static base::Result<std::unique_ptr<Session>> open(const std::vector<std::string>& addresses,
                                                                     std::chrono::milliseconds timeout,
                                                                     EventFunction on_event,
                                                                     const runtime::Logger& log);
    /// Ends the session on the server's side as well, if there is a connection. Returns within a second: where that
    /// does not suffice, the rest is done in the background. No function given to the session is called after it.
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void exists(const std::string& path, Watch watch, AnswerFunction on_answer);
    void children(const std::string& path, Watch watch, AnswerFunction on_answer);
    void data(const std::string& path, Watch watch, AnswerFunction on_answer);
    /// Makes an empty node that everybody may change. The answer's text is its path.
    void create(const std::string& path, NodeKind kind, AnswerFunction on_answer);
    void remove(const std::string& path, AnswerFunction on_answer);

    /// The server's number of the session; 0 before the first connection.
    [[nodiscard]] std::int64_t id() const;
    /// What the server has granted; what was asked for before the first connection.
    [[nodiscard]] std::chrono::milliseconds timeout() const;
    /// Why it cannot connect, in the system's words; empty if that is not known.
    [[nodiscard]] std::string trouble() const;

private:
    struct Core;
    explicit Session(std::shared_ptr<Core> core) : core_(std::move(core)) {}

    std::shared_ptr<Core> core_;
};

}  // namespace warren::zookeeper
