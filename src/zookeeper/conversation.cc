#include "zookeeper/conversation.h"

#include "warren/runtime/clock.h"

#include <algorithm>
#include <chrono>

namespace warren::zookeeper {
namespace {

using namespace std::chrono_literals;

/// How often the connection is looked after.
constexpr auto look_period = 500ms;

}  // namespace

std::unique_ptr<Conversation> Conversation::begin(Ensemble& ensemble, std::stop_token stop) {
    std::unique_ptr<Conversation> conversation(new Conversation(ensemble, std::move(stop)));
    auto& mailbox = conversation->mailbox_;
    conversation->session_ =
        ensemble.open(conversation->stop_, [&mailbox](Event event) { mailbox.put(std::move(event)); });
    if (!conversation->session_) return nullptr;
    return conversation;
}

void Conversation::listen(base::MonotonicTime until) {
    const auto look = runtime::monotonic_now() + look_period;
    for (auto& letter : mailbox_.take(stop_, std::min(until, look))) {
        if (auto* reply = std::get_if<Reply>(&letter)) {
            // An answer that nobody waits for any more would be one of an earlier request.
            if (reply->request == last_request_) reply_ = std::move(*reply);
            continue;
        }
        const auto& event = std::get<Event>(letter);
        ensemble_.take(event, runtime::monotonic_now());
        if (!event.path.empty()) node_event_ = true;
    }
    ensemble_.look_after(*session_, runtime::monotonic_now());
}

bool Conversation::wait_for_connection() {
    while (!is_over() && !ensemble_.is_connected()) listen(base::MonotonicTime::max());
    return !is_over();
}

bool Conversation::wait_for_node(base::MonotonicTime until) {
    while (!is_over() && !node_event_ && runtime::monotonic_now() < until) listen(until);
    return std::exchange(node_event_, false);
}

template <typename Send>
Answer Conversation::ask(const Send& send) {
    if (!wait_for_connection()) return {.code = Code::session_over, .text = {}, .children = {}, .stat = {}};
    const std::uint64_t request = ++last_request_;
    reply_.reset();
    last_sent_at_ = Lease::now();
    send([this, request](Answer answer) { mailbox_.put(Reply{request, std::move(answer)}); });
    while (!is_over() && !reply_) listen(base::MonotonicTime::max());
    if (!reply_) return {.code = Code::session_over, .text = {}, .children = {}, .stat = {}};
    return std::move(reply_->answer);
}

Answer Conversation::exists(const std::string& path, Watch watch) {
    return ask([&](Session::AnswerFunction answer) { session_->exists(path, watch, std::move(answer)); });
}

Answer Conversation::data(const std::string& path, Watch watch) {
    return ask([&](Session::AnswerFunction answer) { session_->data(path, watch, std::move(answer)); });
}

Answer Conversation::children(const std::string& path) {
    return ask([&](Session::AnswerFunction answer) { session_->children(path, Watch::no, std::move(answer)); });
}

Answer Conversation::create(const std::string& path, NodeKind kind) {
    return ask([&](Session::AnswerFunction answer) { session_->create(path, kind, std::move(answer)); });
}

Answer Conversation::remove(const std::string& path) {
    return ask([&](Session::AnswerFunction answer) { session_->remove(path, std::move(answer)); });
}

}  // namespace warren::zookeeper
