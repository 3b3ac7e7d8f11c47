#pragma once

#include "warren/base/time.h"
#include "zookeeper/answer.h"
#include "zookeeper/ensemble.h"
#include "zookeeper/lease.h"
#include "zookeeper/mailbox.h"
#include "zookeeper/session.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>

namespace warren::zookeeper {

/// One session used step by step: asks and waits for the answer, and meanwhile takes the events. For one thread, which
/// ends its steps when a stop is requested or the session is over: answers are `session_over` then.
class Conversation {
public:
    /// Opens a session; none if a stop is requested.
    [[nodiscard]] static std::unique_ptr<Conversation> begin(Ensemble& ensemble, std::stop_token stop);
    ~Conversation() = default;
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    /// Waits for a connection; false: there will be none.
    [[nodiscard]] bool wait_for_connection();
    /// Waits until `until`, or until something happens to a watched node (true) or to the session.
    [[nodiscard]] bool wait_for_node(base::MonotonicTime until);
    /// Nothing more can be done here.
    [[nodiscard]] bool is_over() const { return stop_.stop_requested() || ensemble_.is_over(); }

    [[nodiscard]] Answer exists(const std::string& path, Watch watch);
    [[nodiscard]] Answer data(const std::string& path, Watch watch);
    [[nodiscard]] Answer children(const std::string& path);
    [[nodiscard]] Answer create(const std::string& path, NodeKind kind);
    [[nodiscard]] Answer remove(const std::string& path);

    [[nodiscard]] const Session& session() const { return *session_; }
    /// When the last request was handed to the session.
    [[nodiscard]] Lease::Time last_sent_at() const { return last_sent_at_; }

private:
    Conversation(Ensemble& ensemble, std::stop_token stop) : ensemble_(ensemble), stop_(std::move(stop)) {}

    /// Takes what has come until `until`; returns at the first thing.
    void listen(base::MonotonicTime until);
    template <typename Send>
    Answer ask(const Send& send);

    struct Reply {
        std::uint64_t request = 0;
        Answer answer;
    };

    Ensemble& ensemble_;
    const std::stop_token stop_;
    Mailbox<std::variant<Event, Reply>> mailbox_;
    std::uint64_t last_request_ = 0;
    Lease::Time last_sent_at_{};
    std::optional<Reply> reply_;
    bool node_event_ = false;
    /// It puts into the mailbox.
    std::unique_ptr<Session> session_;
};

}  // namespace warren::zookeeper
