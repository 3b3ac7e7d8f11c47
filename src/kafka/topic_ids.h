#pragma once

#include "kafka/admin_queue.h"
#include "warren/core/ingest.h"

#include <cstdint>
#include <string>
#include <vector>

namespace warren::kafka {

/// Asks the brokers for the ids of topics, some hundred topics at a time, and hands them to the store. The records of
/// newer groups name topics by their ids, which the plain list of topics does not have. Used by the poller's thread.
class TopicIds {
public:
    TopicIds(AdminQueue& admin, core::TopicIngest& ingest) : admin_(&admin), ingest_(&ingest) {}

    [[nodiscard]] bool idle() const { return left_.empty() && !is_asking_; }
    /// Begins to ask for all of them. Only when idle.
    void start(std::vector<std::string> topics);
    /// Takes an answer to `describe_topics`. What a broker refuses or cannot tell is left out.
    void take(const EventHandle& event);

private:
    void ask_more();

    AdminQueue* admin_;
    core::TopicIngest* ingest_;
    std::vector<std::string> left_;
    bool is_asking_ = false;
};

}  // namespace warren::kafka
