#include "warren/core/decode/offsets_record.h"

#include <array>

namespace warren::core {
namespace {

/// In the order of the types' numbers.
constexpr std::array<std::string_view, record_types> type_names = {
    "offset_commit_legacy",
    "offset_commit",
    "group_metadata",
    "consumer_group_metadata",
    "consumer_group_partition_metadata",
    "consumer_group_member",
    "consumer_group_target_metadata",
    "consumer_group_target_member",
    "consumer_group_current_member",
    "share_group_partition_metadata",
    "share_group_member",
    "share_group_metadata",
    "share_group_target_metadata",
    "share_group_target_member",
    "share_group_current_member",
    "share_group_state_partition_metadata",
    "consumer_group_regular_expression",
    "streams_group_metadata",
    "streams_group_partition_metadata",
    "streams_group_member",
    "streams_group_target_metadata",
    "streams_group_target_member",
    "streams_group_current_member",
    "streams_group_topology",
};

/// In the order of `DecodeErrorCode`.
constexpr std::array<std::string_view, decode_error_codes> code_names = {
    "null_key",        "short_key",  "unknown_key_type", "truncated",   "null_not_allowed",      "length_out_of_range",
    "count_too_large", "bad_varint", "bad_tag_size",     "short_value", "unknown_value_version",
};

/// In the order of `DecodeWarning`.
constexpr std::array<std::string_view, decode_warnings> warning_names = {
    "trailing_key_bytes", "trailing_value_bytes", "invalid_utf8", "negative_partition", "embedded_undecodable",
};

template <typename Names>
std::string_view name_at(const Names& names, std::size_t index) {
    return index < names.size() ? names[index] : std::string_view("unknown");
}

}  // namespace

std::string_view to_string(RecordType type) {
    // A negative number becomes an index far beyond the end.
    return name_at(type_names, static_cast<std::size_t>(type));
}

std::string_view to_string(DecodeErrorCode code) {
    return name_at(code_names, static_cast<std::size_t>(code));
}

std::string_view to_string(DecodeWarning warning) {
    return name_at(warning_names, static_cast<std::size_t>(warning));
}

}  // namespace warren::core
