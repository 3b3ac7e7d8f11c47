#include "kafka/topic_ids.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>

namespace warren::kafka {

namespace {

constexpr std::size_t chunk = 500;
constexpr std::chrono::seconds timeout{10};

}  // namespace

void TopicIds::start(std::vector<std::string> topics) {
    left_ = std::move(topics);
    ask_more();
}

void TopicIds::ask_more() {
    const auto count = std::min(chunk, left_.size());
    is_asking_ = count > 0;
    if (!is_asking_) return;
    const auto first = left_.end() - static_cast<std::ptrdiff_t>(count);
    admin_->describe_topics({first, left_.end()}, timeout);
    left_.erase(first, left_.end());
}

void TopicIds::take(const EventHandle& event) {
    const auto ids = topic_ids(event);
    if (!ids.empty()) ingest_->topic_ids(ids);
    ask_more();
}

}  // namespace warren::kafka
