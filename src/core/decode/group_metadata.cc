#include "core/decode/group_metadata.h"

#include <cstddef>
#include <optional>
#include <string_view>

namespace warren::core {
namespace {

/// What stands in front of each member: nothing in Kafka, an int16 version in Redpanda.
enum class MemberLayout { kafka, redpanda };

constexpr std::int16_t first_flexible_version = 4;
/// The only version that Redpanda writes, for groups and for members.
constexpr std::int16_t redpanda_version = 3;
/// Member of version 4 with empty texts: six lengths of one byte, two int32, one tag count. Other versions take more.
constexpr std::size_t smallest_member = 15;

/// The types whose encoding depends on whether the version is flexible.
class VersionedReader {
public:
    VersionedReader(ByteReader& in, std::int16_t version) : in_(in), compact_(version >= first_flexible_version) {}

    std::string_view read_string() { return compact_ ? in_.read_compact_string() : in_.read_string(); }
    std::optional<std::string_view> read_nullable_string() {
        return compact_ ? in_.read_compact_nullable_string() : in_.read_nullable_string();
    }
    std::string_view read_bytes() { return compact_ ? in_.read_compact_bytes() : in_.read_bytes(); }
    std::size_t read_count() { return compact_ ? in_.read_compact_count() : in_.read_count(); }
    void skip_tags() {
        if (compact_) {
            in_.skip_tags();
        }
    }

private:
    ByteReader& in_;
    bool compact_;
};

/// member_id          string             0+
/// group_instance_id  nullable string    3+
/// client_id          string             0+
/// client_host        string             0+
/// rebalance_timeout  int32              1+
/// session_timeout    int32              0+
/// subscription       bytes              0+
/// assignment         bytes              0+
/// tags                                  4+   none known
GroupMember read_member(ByteReader& in, std::int16_t version) {
    VersionedReader versioned(in, version);
    GroupMember member;
    member.member_id = versioned.read_string();
    if (version >= 3) {
        member.group_instance_id = versioned.read_nullable_string();
    }
    member.client_id = versioned.read_string();
    member.client_host = versioned.read_string();
    if (version >= 1) {
        member.rebalance_timeout_ms = in.read_int32();
    }
    member.session_timeout_ms = in.read_int32();
    member.subscription = versioned.read_bytes();
    member.assignment = versioned.read_bytes();
    versioned.skip_tags();
    return member;
}

/// Fails at any other version, so that damaged bytes are not taken for Redpanda's.
void skip_redpanda_member_version(ByteReader& in) {
    if (in.read_int16() != redpanda_version) {
        in.fail(DecodeErrorCode::unknown_value_version);
    }
}

/// protocol_type            string             0+
/// generation               int32              0+
/// protocol                 nullable string    0+
/// leader                   nullable string    0+
/// current_state_timestamp  int64              2+
/// members                  array of member    0+
/// tags                                        4+   none known
///
/// In version 4 strings, bytes and the array are compact.
GroupMetadataValue read_value(ByteReader& in, std::int16_t version, MemberLayout layout) {
    VersionedReader versioned(in, version);
    GroupMetadataValue value;
    value.protocol_type = versioned.read_string();
    value.generation = in.read_int32();
    value.protocol = versioned.read_nullable_string();
    value.leader = versioned.read_nullable_string();
    if (version >= 2) {
        value.current_state_timestamp_ms = in.read_int64();
    }
    const std::size_t members = versioned.read_count();
    value.members.reserve(in.reservation(members, smallest_member));
    for (std::size_t i = 0; i < members && in.ok(); ++i) {
        if (layout == MemberLayout::redpanda) {
            skip_redpanda_member_version(in);
        }
        value.members.push_back(read_member(in, version));
    }
    versioned.skip_tags();
    return value;
}

bool used_up(const ByteReader& in) {
    return in.ok() && in.remaining() == 0;
}

}  // namespace

GroupMetadataValue read_group_metadata_value(ByteReader& in, std::int16_t version) {
    const ByteReader start = in;
    GroupMetadataValue value = read_value(in, version, MemberLayout::kafka);
    if (used_up(in) || version != redpanda_version) {
        return value;
    }
    ByteReader dialect = start;
    GroupMetadataValue other = read_value(dialect, version, MemberLayout::redpanda);
    if (used_up(dialect)) {
        in = dialect;
        return other;
    }
    return value;
}

}  // namespace warren::core
