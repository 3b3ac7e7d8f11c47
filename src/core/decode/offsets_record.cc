#include "warren/core/decode/offsets_record.h"

#include "core/decode/byte_reader.h"
#include "core/decode/group_metadata.h"
#include "core/decode/protocol_records.h"
#include "core/decode/texts.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

namespace warren::core {
namespace {

using Bytes = std::optional<std::string_view>;

/// Types 0 to 2; the other kinds have had version 0 only.
constexpr std::int16_t newest_classic_value_version = 4;
constexpr std::int16_t newest_other_value_version = 0;

/// Both parts of a record, each with a reader that keeps what went wrong in it.
class RecordReader {
public:
    RecordReader(std::string_view key, const Bytes& value)
        : key_(key), value_(value.value_or(std::string_view())), tombstone_(!value) {}

    [[nodiscard]] ByteReader& key() { return key_; }
    [[nodiscard]] ByteReader& value() { return value_; }
    [[nodiscard]] bool tombstone() const { return tombstone_; }
    [[nodiscard]] std::int16_t value_version() const { return value_version_.value_or(-1); }
    [[nodiscard]] bool ok() const { return key_.ok() && value_.ok(); }

    /// Every key starts with the int16 type of the record.
    RecordType read_type() {
        if (key_.remaining() < sizeof(std::int16_t)) {
            key_.fail(DecodeErrorCode::short_key);
            return {};
        }
        type_ = key_.read_int16();
        if (*type_ < 0 || *type_ >= record_types) {
            key_.fail(DecodeErrorCode::unknown_key_type);
        }
        return static_cast<RecordType>(*type_);
    }

    /// Every value starts with the int16 version of its own schema, which says nothing about the type of the record. A
    /// version above `newest` is an error also where the fields are not looked at: by Kafka's policy it is
    /// incompatible. False: nothing more is to be read, because of a failure or because the record is a tombstone.
    bool read_value_version(std::int16_t newest) {
        if (tombstone_ || !key_.ok()) {
            return false;
        }
        if (value_.remaining() < sizeof(std::int16_t)) {
            value_.fail(DecodeErrorCode::short_value);
            return false;
        }
        value_version_ = value_.read_int16();
        if (*value_version_ < 0 || *value_version_ > newest) {
            value_.fail(DecodeErrorCode::unknown_value_version);
        }
        return value_.ok();
    }

    /// Bytes behind the last field, after all have been read.
    void look_for_trailing_bytes(DecodeWarnings& warnings) const {
        if (key_.remaining() != 0) {
            warnings.add(DecodeWarning::trailing_key_bytes);
        }
        if (value_.remaining() != 0) {
            warnings.add(DecodeWarning::trailing_value_bytes);
        }
    }

    /// What went wrong, if something has.
    [[nodiscard]] DecodeError error() const {
        const bool in_key = !key_.ok();
        return {.part = in_key ? RecordPart::key : RecordPart::value,
                .code = (in_key ? key_ : value_).error().value_or(DecodeErrorCode::truncated),
                .type = type_,
                .value_version = value_version_};
    }

private:
    ByteReader key_;
    ByteReader value_;
    bool tombstone_;
    std::optional<std::int16_t> type_;
    std::optional<std::int16_t> value_version_;
};

/// group      string
/// topic      string
/// partition  int32
void read_key(ByteReader& in, OffsetCommitKey& key) {
    key.group = in.read_string();
    key.topic = in.read_string();
    key.partition = in.read_int32();
}

/// Tag 0: the topic's id, a uuid of 16 bytes. Kafka writes it from 4.1 on.
void read_tags(ByteReader& in, OffsetCommitValue& value) {
    constexpr std::uint32_t topic_id_tag = 0;
    constexpr std::uint32_t topic_id_size = 16;
    in.read_tags([&](std::uint32_t tag, std::uint32_t size) {
        if (tag != topic_id_tag) {
            return false;
        }
        if (size != topic_id_size) {
            in.fail(DecodeErrorCode::bad_tag_size);
        }
        value.topic_id = in.read_topic_id();
        return true;
    });
}

/// offset            int64             0+
/// leader_epoch      int32             3+
/// metadata          string            0+   compact in version 4
/// commit_timestamp  int64             0+
/// expire_timestamp  int64             1
/// tags                                4+   0: topic id
void read_value(ByteReader& in, std::int16_t version, OffsetCommitValue& value) {
    value.offset = in.read_int64();
    if (version >= 3) {
        value.leader_epoch = in.read_int32();
    }
    value.metadata = version >= 4 ? in.read_compact_string() : in.read_string();
    value.commit_timestamp_ms = in.read_int64();
    if (version == 1) {
        value.expire_timestamp_ms = in.read_int64();
    }
    if (version >= 4) {
        read_tags(in, value);
    }
}

void look_at_text(std::string_view text, DecodeWarnings& warnings) {
    if (!is_utf8(text)) {
        warnings.add(DecodeWarning::invalid_utf8);
    }
}

/// The names of a key lie side by side, so that in the usual case one look is enough.
bool names_are_ascii(const OffsetCommitKey& key) {
    const char* begin = key.group.data();
    const char* end = key.topic.data() + key.topic.size();
    return is_ascii(std::string_view(begin, static_cast<std::size_t>(end - begin)));
}

void look_at(OffsetCommitRecord& record) {
    if (!names_are_ascii(record.key)) {
        look_at_text(record.key.group, record.warnings);
        look_at_text(record.key.topic, record.warnings);
    }
    if (record.value && !record.value->metadata.empty()) {
        look_at_text(record.value->metadata, record.warnings);
    }
    if (record.key.partition < 0) {
        record.warnings.add(DecodeWarning::negative_partition);
    }
}

void look_at(GroupMetadataRecord& record) {
    look_at_text(record.group, record.warnings);
    if (!record.value) {
        return;
    }
    for (const auto text : {record.value->protocol_type, record.value->protocol.value_or(std::string_view()),
                            record.value->leader.value_or(std::string_view())}) {
        look_at_text(text, record.warnings);
    }
    for (const GroupMember& member : record.value->members) {
        for (const auto text : {member.member_id, member.group_instance_id.value_or(std::string_view()),
                                member.client_id, member.client_host}) {
            look_at_text(text, record.warnings);
        }
    }
}

/// The texts of the value were looked at when it was checked.
void look_at(ProtocolRecord& record) {
    look_at_text(record.group, record.warnings);
    look_at_text(record.member, record.warnings);
}

/// Types 0 and 1. The version of the value is independent of which of the two it is.
void read_record(RecordReader& in, RecordType, OffsetCommitRecord& record) {
    read_key(in.key(), record.key);
    if (in.read_value_version(newest_classic_value_version)) {
        record.value_version = in.value_version();
        read_value(in.value(), record.value_version, record.value.emplace());
    }
}

/// Type 2. Key:
///
/// group  string
void read_record(RecordReader& in, RecordType, GroupMetadataRecord& record) {
    record.group = in.key().read_string();
    if (in.read_value_version(newest_classic_value_version)) {
        record.value_version = in.value_version();
        record.value = read_group_metadata_value(in.value(), record.value_version);
    }
}

/// Whether keys of this type name a member (or, in type 16, a regular expression) after the group.
bool has_second_key_field(RecordType type) {
    switch (type) {
        case RecordType::consumer_group_member:
        case RecordType::consumer_group_target_member:
        case RecordType::consumer_group_current_member:
        case RecordType::share_group_member:
        case RecordType::share_group_target_member:
        case RecordType::share_group_current_member:
        case RecordType::consumer_group_regular_expression:
        case RecordType::streams_group_member:
        case RecordType::streams_group_target_member:
        case RecordType::streams_group_current_member:
            return true;
        default:
            return false;
    }
}

/// Types 3 to 23. Key:
///
/// group_id                        string
/// member_id / regular_expression  string   where `has_second_key_field`
void read_record(RecordReader& in, RecordType type, ProtocolRecord& record) {
    record.type = type;
    record.group = in.key().read_string();
    if (has_second_key_field(type)) {
        record.member = in.key().read_string();
    }
    if (in.read_value_version(newest_other_value_version)) {
        record.value_version = in.value_version();
        record.value = in.value().rest();
        check_protocol_value(type, in.value(), record.warnings);
    }
}

/// The record is filled where it will stay: copying it would cost half as much again as decoding it.
template <typename Record>
OffsetsRecord decode_as(RecordReader& in, RecordType type) {
    OffsetsRecord result{std::in_place_type<Record>};
    read_record(in, type, std::get<Record>(result));
    if (!in.ok()) {
        result = in.error();
        return result;
    }
    in.look_for_trailing_bytes(std::get<Record>(result).warnings);
    look_at(std::get<Record>(result));
    return result;
}

OffsetsRecord decode_plain(std::string_view key, const Bytes& value) {
    RecordReader in(key, value);
    const RecordType type = in.read_type();
    if (!in.ok()) {
        return in.error();
    }
    switch (type) {
        case RecordType::offset_commit_legacy:
        case RecordType::offset_commit:
            return decode_as<OffsetCommitRecord>(in, type);
        case RecordType::group_metadata:
            return decode_as<GroupMetadataRecord>(in, type);
        default:
            return decode_as<ProtocolRecord>(in, type);
    }
}

/// The key inside a tombstone's key as older Redpanda wrote it: a little endian int32 with the length of the rest, then
/// the key. None if `key` does not have that form.
Bytes unwrap_redpanda_key(std::string_view key) {
    constexpr std::size_t prefix = 4;
    if (key.size() < prefix) {
        return std::nullopt;
    }
    std::size_t length = 0;
    for (std::size_t i = prefix; i > 0; --i) {
        length = (length << 8) | static_cast<std::uint8_t>(key[i - 1]);
    }
    return length == key.size() - prefix ? Bytes(key.substr(prefix)) : std::nullopt;
}

/// A tombstone under a key of its own or, failing that, of an offset or a classic group (Redpanda has no other kinds)
/// under a wrapped key. So a key that Kafka's layout explains is never taken for a wrapped one.
OffsetsRecord decode_tombstone(std::string_view key) {
    OffsetsRecord record = decode_plain(key, std::nullopt);
    const Bytes inner = unwrap_redpanda_key(key);
    if (!std::holds_alternative<DecodeError>(record) || !inner) {
        return record;
    }
    OffsetsRecord unwrapped = decode_plain(*inner, std::nullopt);
    const bool known =
        std::holds_alternative<OffsetCommitRecord>(unwrapped) || std::holds_alternative<GroupMetadataRecord>(unwrapped);
    return known ? std::move(unwrapped) : std::move(record);
}

}  // namespace

OffsetsRecord decode_offsets_record(Bytes key, Bytes value) {
    if (!key) {
        return DecodeError{.part = RecordPart::key, .code = DecodeErrorCode::null_key};
    }
    return value ? decode_plain(*key, value) : decode_tombstone(*key);
}

}  // namespace warren::core
