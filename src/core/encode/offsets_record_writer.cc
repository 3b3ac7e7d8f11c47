#include "warren/core/encode/offsets_record_writer.h"

#include <concepts>
#include <cstddef>
#include <type_traits>

namespace warren::core {
namespace {

/// Appends fields in Kafka's non-flexible encoding: big endian, lengths in front.
class Writer {
public:
    template <std::integral Integer>
    Writer& number(Integer value) {
        const auto bits = static_cast<std::make_unsigned_t<Integer>>(value);
        for (std::size_t byte = sizeof(Integer); byte-- > 0;) {
            bytes_ += static_cast<char>((bits >> (8 * byte)) & 0xFFU);
        }
        return *this;
    }
    Writer& text(std::string_view value) {
        number(static_cast<std::int16_t>(value.size()));
        bytes_ += value;
        return *this;
    }
    Writer& null_text() { return number(std::int16_t{-1}); }
    Writer& blob(std::string_view value) {
        number(static_cast<std::int32_t>(value.size()));
        bytes_ += value;
        return *this;
    }
    Writer& count(std::size_t elements) { return number(static_cast<std::int32_t>(elements)); }

    [[nodiscard]] std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
};

constexpr std::int16_t offset_commit_type = 1;
constexpr std::int16_t group_metadata_type = 2;
constexpr std::int16_t value_version = 3;
constexpr std::int32_t no_leader_epoch = -1;
constexpr std::int32_t rebalance_timeout_ms = 60'000;
constexpr std::int32_t session_timeout_ms = 45'000;

/// ConsumerProtocolSubscription, version 0: topics, no user data.
std::string subscription_of(const MemberToWrite& member) {
    Writer out;
    out.number(std::int16_t{0}).count(member.assignment.size());
    for (const auto& [topic, partitions] : member.assignment) out.text(topic);
    return out.number(std::int32_t{-1}).take();
}

/// ConsumerProtocolAssignment, version 0: partitions by topic, no user data.
std::string assignment_of(const MemberToWrite& member) {
    Writer out;
    out.number(std::int16_t{0}).count(member.assignment.size());
    for (const auto& [topic, partitions] : member.assignment) {
        out.text(topic).count(partitions.size());
        for (const std::int32_t partition : partitions) out.number(partition);
    }
    return out.number(std::int32_t{-1}).take();
}

}  // namespace

std::string offset_commit_key(std::string_view group, std::string_view topic, std::int32_t partition) {
    return Writer().number(offset_commit_type).text(group).text(topic).number(partition).take();
}

std::string offset_commit_value(std::int64_t offset, std::int64_t commit_timestamp_ms) {
    return Writer()
        .number(value_version)
        .number(offset)
        .number(no_leader_epoch)
        .text("")
        .number(commit_timestamp_ms)
        .take();
}

std::string group_metadata_key(std::string_view group) {
    return Writer().number(group_metadata_type).text(group).take();
}

std::string group_metadata_value(const std::vector<MemberToWrite>& members, std::int32_t generation,
                                 std::int64_t state_timestamp_ms) {
    Writer out;
    out.number(value_version).text("consumer").number(generation);
    if (members.empty()) {
        out.null_text().null_text();
    } else {
        out.text("range").text(members.front().member_id);
    }
    out.number(state_timestamp_ms).count(members.size());
    for (const MemberToWrite& member : members) {
        out.text(member.member_id)
            .null_text()
            .text(member.client_id)
            .text(member.client_host)
            .number(rebalance_timeout_ms)
            .number(session_timeout_ms)
            .blob(subscription_of(member))
            .blob(assignment_of(member));
    }
    return out.take();
}

}  // namespace warren::core
