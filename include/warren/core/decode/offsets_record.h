#pragma once

#include "warren/core/model/topic_id.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Records of the topic `__consumer_offsets`, as Kafka 0.8.2 to 4.x write them. Source of the format: Kafka's schemas
/// `group-coordinator/src/main/resources/common/message`; layouts stand above the functions in src/core/decode.
///
/// Decoding is in place: views in the results point into the record's bytes and live as long as those.
namespace warren::core {

/// Kinds of records. The number is the int16 that starts every key; up to Kafka 4.0 it was called the key's version.
enum class RecordType : std::int16_t {
    offset_commit_legacy = 0,
    offset_commit = 1,
    group_metadata = 2,
    consumer_group_metadata = 3,
    consumer_group_partition_metadata = 4,
    consumer_group_member = 5,
    consumer_group_target_metadata = 6,
    consumer_group_target_member = 7,
    consumer_group_current_member = 8,
    share_group_partition_metadata = 9,
    share_group_member = 10,
    share_group_metadata = 11,
    share_group_target_metadata = 12,
    share_group_target_member = 13,
    share_group_current_member = 14,
    share_group_state_partition_metadata = 15,
    consumer_group_regular_expression = 16,
    streams_group_metadata = 17,
    streams_group_partition_metadata = 18,
    streams_group_member = 19,
    streams_group_target_metadata = 20,
    streams_group_target_member = 21,
    streams_group_current_member = 22,
    streams_group_topology = 23
};
inline constexpr std::int16_t record_types = 24;

/// A name for metrics and logs, such as `offset_commit`; `unknown` for other numbers.
[[nodiscard]] std::string_view to_string(RecordType type);

/// Why a record could not be decoded.
enum class DecodeErrorCode : std::uint8_t {
    null_key,
    short_key,
    unknown_key_type,
    truncated,
    null_not_allowed,
    length_out_of_range,
    count_too_large,
    bad_varint,
    bad_tag_size,
    short_value,
    unknown_value_version
};
inline constexpr std::size_t decode_error_codes = 11;
[[nodiscard]] std::string_view to_string(DecodeErrorCode code);

enum class RecordPart : std::uint8_t { key, value };

/// What is odd about a record that is used all the same.
enum class DecodeWarning : std::uint8_t {
    trailing_key_bytes,
    trailing_value_bytes,
    /// Texts are compared by their bytes, so such a name is a name like others.
    invalid_utf8,
    /// The record is to be dropped: there is no such partition.
    negative_partition,
    /// A member's assignment cannot be decoded. Told by who decodes it, since the broker does not look at it either.
    embedded_undecodable
};
inline constexpr std::size_t decode_warnings = 5;
[[nodiscard]] std::string_view to_string(DecodeWarning warning);

/// A set of warnings.
struct DecodeWarnings {
    std::uint8_t bits = 0;

    void add(DecodeWarning warning) { bits = static_cast<std::uint8_t>(bits | bit(warning)); }
    [[nodiscard]] bool has(DecodeWarning warning) const { return (bits & bit(warning)) != 0; }
    [[nodiscard]] bool empty() const { return bits == 0; }

private:
    static constexpr unsigned bit(DecodeWarning warning) { return 1U << static_cast<unsigned>(warning); }
};

/// Why a record cannot be used. If only its value is bad, its key is still good: decoding it without the value, as if
/// it were a tombstone, says whom the damage concerns.
struct DecodeError {
    RecordPart part = RecordPart::key;
    DecodeErrorCode code = DecodeErrorCode::truncated;
    /// Where known: the record type and the version of the value.
    std::optional<std::int16_t> type;
    std::optional<std::int16_t> value_version;
};

/// Key of an offset commit (types 0 and 1).
struct OffsetCommitKey {
    std::string_view group;
    std::string_view topic;
    /// As it is written. Negative in damaged records, which are to be counted and dropped.
    std::int32_t partition = 0;
};

/// Value of an offset commit (versions 0 to 4).
struct OffsetCommitValue {
    std::int64_t offset = 0;
    std::int32_t leader_epoch = -1;
    std::string_view metadata;
    std::int64_t commit_timestamp_ms = 0;
    std::int64_t expire_timestamp_ms = -1;
    /// Version 4 only.
    TopicId topic_id;
};

struct OffsetCommitRecord {
    OffsetCommitKey key;
    /// None: a tombstone.
    std::optional<OffsetCommitValue> value;
    std::int16_t value_version = -1;
    DecodeWarnings warnings;
};

/// Member of a classic group. `subscription` and `assignment` are opaque unless the group's protocol type is
/// `consumer`.
struct GroupMember {
    std::string_view member_id;
    std::optional<std::string_view> group_instance_id;
    std::string_view client_id;
    std::string_view client_host;
    std::int32_t rebalance_timeout_ms = -1;
    std::int32_t session_timeout_ms = 0;
    std::string_view subscription;
    std::string_view assignment;
};

/// Value of a classic group's record (versions 0 to 4).
struct GroupMetadataValue {
    std::string_view protocol_type;
    std::int32_t generation = 0;
    std::optional<std::string_view> protocol;
    std::optional<std::string_view> leader;
    std::int64_t current_state_timestamp_ms = -1;
    std::vector<GroupMember> members;
};

struct GroupMetadataRecord {
    std::string_view group;
    /// None: a tombstone.
    std::optional<GroupMetadataValue> value;
    std::int16_t value_version = -1;
    DecodeWarnings warnings;
};

/// A record of the newer group protocols (types 3 to 23). Its value has been checked to the last field, but stays as it
/// is written: what is wanted of it is read by `value_of` (core/decode/protocol_records.h), so that records nobody uses
/// cost nothing.
struct ProtocolRecord {
    RecordType type = RecordType::consumer_group_metadata;
    std::string_view group;
    /// The second field of the key: a member's id or, in type 16, a regular expression. Empty in types without one.
    std::string_view member;
    /// The bytes after the value's version. None: a tombstone.
    std::optional<std::string_view> value;
    std::int16_t value_version = -1;
    DecodeWarnings warnings;
};

using OffsetsRecord = std::variant<OffsetCommitRecord, GroupMetadataRecord, ProtocolRecord, DecodeError>;

/// Decodes one record; none stands for a null key or a tombstone (an empty value is not a tombstone). Never throws on
/// any input, never allocates more than the input's size justifies. Bytes after the last field are ignored, as Kafka
/// does, but lead to a warning.
[[nodiscard]] OffsetsRecord decode_offsets_record(std::optional<std::string_view> key,
                                                  std::optional<std::string_view> value);

/// Partitions of one topic in a list of a consumer.
struct AssignedTopic {
    std::string_view topic;
    std::vector<std::int32_t> partitions;
};

/// What ConsumerProtocolAssignment says.
struct Assignment {
    std::int16_t version = 0;
    std::vector<AssignedTopic> partitions;
    std::optional<std::string_view> user_data;
};
/// Decodes all versions; above 3 read as 3. Empty bytes mean no partitions; none means that the blob is damaged.
[[nodiscard]] std::optional<Assignment> decode_assignment(std::string_view bytes);

/// What ConsumerProtocolSubscription says.
struct Subscription {
    std::int16_t version = 0;
    std::vector<std::string_view> topics;
    std::optional<std::string_view> user_data;
    std::vector<AssignedTopic> owned_partitions;
    std::int32_t generation_id = -1;
    std::optional<std::string_view> rack_id;
    /// False: the fields behind `user_data`, which only newer versions have and brokers do not look at, are cut off.
    /// They have their defaults then.
    bool complete = true;
};
/// Decodes all versions; above 3 read as 3. None: damaged in what all versions share, or nothing in it.
[[nodiscard]] std::optional<Subscription> decode_subscription(std::string_view bytes);

}  // namespace warren::core
