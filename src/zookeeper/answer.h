#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// What an ensemble says, as values without the library's types.
namespace warren::zookeeper {

/// How a request ended.
enum class Code : std::uint8_t {
    ok,
    no_node,
    node_exists,
    /// Not answered, and maybe done all the same: the connection was lost.
    connection_loss,
    /// The session is over, so this request is as well.
    session_over,
    /// Refused; `Answer::text` says why.
    refused
};

/// The fields of a node's description that are used.
struct NodeStat {
    /// The transaction that changed the data last, and its time in milliseconds since 1970.
    std::int64_t mzxid = 0;
    std::int64_t mtime_ms = 0;
    /// The session whose node it is; 0: nobody's.
    std::int64_t ephemeral_owner = 0;
};

/// The answer to a request. What it holds beside the code depends on the request.
struct Answer {
    Code code = Code::ok;
    /// Data of a node, or the path under which one was created, or the reason of a refusal.
    std::string text;
    std::vector<std::string> children;
    NodeStat stat;
};

/// Something that happened without being asked for.
struct Event {
    enum class Kind : std::uint8_t {
        // Of the session. Disconnected is not over: the library connects again by itself.
        connected,
        disconnected,
        expired,
        refused,
        // Of a node that was watched. Each ends that watch.
        created,
        deleted,
        data_changed,
        children_changed
    };
    Kind kind = Kind::connected;
    /// Of the node; empty for a session's event.
    std::string path;
};

}  // namespace warren::zookeeper
