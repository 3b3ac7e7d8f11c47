#pragma once

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
    /// Topic id, all zero if unknown (version 4 only): most and least significant half.
    std::uint64_t topic_id_high = 0;
    std::uint64_t topic_id_low = 0;
};

struct OffsetCommitRecord {
    OffsetCommitKey key;
    /// None: a tombstone.
    std::optional<OffsetCommitValue> value;
    std::int16_t value_version = -1;
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
};

/// A record of another known kind: its key is valid, of its value only the leading version has been looked at.
struct OtherRecord {
    RecordType type = RecordType::consumer_group_metadata;
    std::string_view group;
    bool tombstone = false;
};

using OffsetsRecord = std::variant<OffsetCommitRecord, GroupMetadataRecord, OtherRecord, DecodeError>;

/// Decodes one record; none stands for a null key or a tombstone (an empty value is not a tombstone). Never throws on
/// any input, never allocates more than the input's size justifies. Bytes after the last field are ignored, as Kafka
/// does.
[[nodiscard]] OffsetsRecord decode_offsets_record(std::optional<std::string_view> key,
                                                  std::optional<std::string_view> value);

/// Partitions of one topic in a consumer's assignment.
struct AssignedTopic {
    std::string_view topic;
    std::vector<std::int32_t> partitions;
};

/// Decodes ConsumerProtocolAssignment (all versions; above 3 read as 3). Empty bytes mean no partitions; none means
/// that the blob is damaged.
[[nodiscard]] std::optional<std::vector<AssignedTopic>> decode_assignment(std::string_view bytes);

/// What ConsumerProtocolSubscription says.
struct Subscription {
    std::vector<std::string_view> topics;
};
/// Decodes the prefix of ConsumerProtocolSubscription that all versions share; none: damaged, or nothing in it.
[[nodiscard]] std::optional<Subscription> decode_subscription(std::string_view bytes);

}  // namespace warren::core
