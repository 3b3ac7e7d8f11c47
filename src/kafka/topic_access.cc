#include "kafka/topic_access.h"

#include "warren/runtime/clock.h"
#include "warren/runtime/supervised_thread.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

namespace warren::kafka {

namespace {

using std::chrono::milliseconds;

/// Between two attempts to reach anybody.
constexpr milliseconds pause{200};
constexpr milliseconds slice{100};
/// Trouble that names its cause does not go away by waiting; other servers of the list have so long.
constexpr std::chrono::seconds others_patience{3};

TopicAnswer describe_patiently(TopicConsumer& consumer, base::MonotonicTime deadline, const std::stop_token& stop) {
    const auto begun = runtime::monotonic_now();
    TopicAnswer topic = consumer.describe();
    while (topic.kind == TopicAnswer::Kind::unreachable && !is_hopeless(topic.trouble, begun) &&
           runtime::monotonic_now() < deadline && !stop.stop_requested()) {
        runtime::sleep_unless_stopped(stop, pause);
        topic = consumer.describe();
    }
    return topic;
}

/// Where a record can be read for a try: the last ones of a partition that has any.
std::optional<StartPosition> place_to_try(const std::vector<OffsetRange>& ranges) {
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        const auto& [earliest, latest] = ranges[i];
        if (earliest && latest) return StartPosition{static_cast<std::int32_t>(i), std::max(*earliest, *latest - 1)};
    }
    return std::nullopt;
}

TopicAccess try_to_read(TopicConsumer& consumer, const StartPosition& place, base::MonotonicTime deadline,
                        const std::stop_token& stop) {
    using Kind = TopicAccess::Kind;
    consumer.add({&place, 1});
    std::string problem = "no answer from the leader of partition " + std::to_string(place.partition);
    while (runtime::monotonic_now() < deadline && !stop.stop_requested()) {
        consumer.read(slice);
        const bool has_records = !consumer.records().empty();
        const std::vector<PartitionEvent> events(consumer.events().begin(), consumer.events().end());
        consumer.release();
        const bool has_end = std::any_of(events.begin(), events.end(), [](const PartitionEvent& event) {
            return event.kind != PartitionEvent::Kind::error;
        });
        if (has_records || has_end) return {Kind::readable, {}, {}};
        for (const auto& event : events) {
            if (event.error == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) return {Kind::not_readable, {}, {}};
            problem = event.text;
        }
    }
    return {Kind::unclear, {}, problem};
}

}  // namespace

bool is_hopeless(const Trouble& trouble, base::MonotonicTime begun) {
    const bool names_its_cause = trouble.cause != Cause::timeout && trouble.cause != Cause::transport;
    return names_its_cause && runtime::monotonic_now() - begun > others_patience;
}

TopicAccess find_access(TopicConsumer& consumer, base::MonotonicTime deadline, const std::stop_token& stop) {
    using Kind = TopicAccess::Kind;
    const auto answer = describe_patiently(consumer, deadline, stop);
    switch (answer.kind) {
        case TopicAnswer::Kind::unreachable:
            return {Kind::unreachable, answer.trouble, {}};
        case TopicAnswer::Kind::not_authorized:
            return {Kind::not_described, {}, {}};
        case TopicAnswer::Kind::missing:
            return {Kind::missing, {}, {}};
        case TopicAnswer::Kind::exists:
            break;
    }
    const auto place = place_to_try(consumer.ranges(answer, stop));
    if (!place) return {Kind::unclear, {}, "no leader tells its offsets"};
    return try_to_read(consumer, *place, deadline, stop);
}

}  // namespace warren::kafka
