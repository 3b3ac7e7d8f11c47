#pragma once

#include "notify/template/data.h"
#include "notify/template/executor.h"
#include "notify/template/parser.h"
#include "notify/template/zone.h"
#include "warren/core/model/status.h"
#include "warren/notify/message.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// The two messages of the vectors, and short ways to render them.
namespace warren::notify::template_testing {

inline constexpr std::string_view parse_error = "!parse";
inline constexpr std::string_view execution_error = "!exec";

inline core::Commit make_commit(std::int64_t offset, std::int64_t timestamp_ms, std::int64_t observed_at_ms,
                                std::optional<std::uint64_t> lag) {
    return {.offset = offset, .timestamp_ms = timestamp_ms, .observed_at_ms = observed_at_ms, .lag = lag};
}

inline core::PartitionStatus make_partition(std::int32_t number, core::Status status, std::uint64_t lag,
                                            float complete) {
    core::PartitionStatus partition;
    partition.partition = number;
    partition.status = status;
    partition.current_lag = lag;
    partition.complete = complete;
    return partition;
}

inline core::OwnerRef make_owner(std::string host, std::string client_id) {
    return std::make_shared<core::Owner>(core::Owner{std::move(host), std::move(client_id)});
}

/// The group of `data.full`; its topic `healthy` is OK, so that templates must not see it.
inline core::GroupStatus full_status() {
    core::TopicStatus alpha{
        core::TopicName("alpha"),
        {make_partition(0, core::Status::warn, 12, 1.0F), make_partition(3, core::Status::stop, 1'234'567, 0.5F)}};
    alpha.partitions[0].owner = make_owner("/10.0.0.1", "cl-a");
    alpha.partitions[0].start = make_commit(100, 1'700'000'000'000, 1'700'000'001'000, 5);
    alpha.partitions[0].end = make_commit(200, 1'700'000'060'000, 1'700'000'061'000, 9);
    alpha.partitions[1].start = make_commit(10, 1'700'000'000'000, 1'700'000'001'000, std::nullopt);
    alpha.partitions[1].end = make_commit(10, 1'700'000'030'000, 1'700'000'031'000, std::nullopt);
    core::TopicStatus beta{core::TopicName("be<t>a&"), {make_partition(1, core::Status::stall, 0, 0.33333334F)}};
    beta.partitions[0].owner = make_owner("h\"q", "c'x");
    core::TopicStatus healthy{core::TopicName("healthy"), {make_partition(0, core::Status::ok, 3, 1.0F)}};

    core::GroupStatus status;
    status.cluster = core::ClusterName("c1");
    status.group = core::GroupName("g<1>&\"q\"");
    status.status = core::Status::err;
    status.complete = 0.6666667F;
    status.topics = {alpha, beta, healthy};
    status.partition_count = 6;
    status.maxlag = core::PartitionPlace{.topic = 0, .partition = 1};
    status.total_lag = 1'234'579;
    return status;
}

inline Message make_message(core::GroupStatus status) {
    Message message;
    message.status = std::make_shared<const core::GroupStatus>(std::move(status));
    message.extras = {{"api_key", "k1"}, {"app", "burrow"}, {"zone", ""}};
    return message;
}

/// `data.full` of the vectors.
inline Message full_message() {
    auto message = make_message(full_status());
    message.id = "0123-id";
    message.start =
        std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(1'709'622'489'123'456'789));
    return message;
}

/// `data.empty` of the vectors.
inline Message empty_message() {
    core::GroupStatus status;
    status.cluster = core::ClusterName("c1");
    status.group = core::GroupName("g2");
    status.status = core::Status::ok;
    status.complete = 0;
    return make_message(std::move(status));
}

/// A zone that is always the same.
class FixedZone : public language::Zone {
public:
    FixedZone(std::string abbreviation, std::int64_t seconds)
        : offset_{.abbreviation = std::move(abbreviation), .seconds = seconds, .daylight_saving = false} {}

    [[nodiscard]] std::string_view name() const override { return "Local"; }
    [[nodiscard]] language::ZoneOffset at(std::int64_t /*unix_seconds*/) const override { return offset_; }

private:
    language::ZoneOffset offset_;
};

/// What the template makes of the message, or `parse_error` or `execution_error`.
inline std::string outcome(std::string_view text, const Message& message,
                           const language::Zone& zone = language::utc()) {
    const auto program = language::parse_program(text, Helpers::all);
    if (!program) return std::string(parse_error);
    const language::MessageData data(message, zone);
    auto rendered = language::execute(*program, data.root(), language::Surroundings{zone});
    return rendered ? *std::move(rendered) : std::string(execution_error);
}

inline std::string outcome(std::string_view text) {
    return outcome(text, full_message());
}

/// Why the template is refused, or fails to run; empty if neither.
inline std::string complaint(std::string_view text) {
    const auto program = language::parse_program(text, Helpers::all);
    if (!program) return program.error().message;
    const auto message = full_message();
    const language::MessageData data(message, language::utc());
    const auto rendered = language::execute(*program, data.root(), language::Surroundings{language::utc()});
    return rendered ? std::string() : rendered.error().message;
}

/// A template and what comes of it.
struct Rendering {
    std::string name;
    std::string text;
    /// Or `parse_error`, or `execution_error`.
    std::string expected;
};

}  // namespace warren::notify::template_testing
