#pragma once

#include "notify/template/value.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The types that templates meet, and the making of values of the simple ones.
namespace warren::notify::language {

extern const Type any_type;
extern const Type bool_type;
extern const Type int_type;
extern const Type int32_type;
extern const Type int64_type;
extern const Type uint64_type;
extern const Type byte_type;
extern const Type float32_type;
extern const Type float64_type;
extern const Type complex_type;
extern const Type text_type;
extern const Type bytes_type;
extern const Type texts_type;
extern const Type text_map_type;
extern const Type int_map_type;
extern const Type texts_map_type;

extern const Type time_type;
extern const Type duration_type;
extern const Type month_type;
extern const Type weekday_type;
extern const Type location_type;
extern const Type location_pointer_type;

extern const Type status_type;
extern const Type lag_type;
extern const Type lag_pointer_type;
extern const Type commit_type;
extern const Type commit_pointer_type;
extern const Type partition_type;
extern const Type partition_pointer_type;
extern const Type partitions_type;
extern const Type result_type;
extern const Type message_type;

[[nodiscard]] inline Value make_bool(bool value) {
    return {bool_type, value};
}
[[nodiscard]] inline Value make_int(std::int64_t value) {
    return {int_type, value};
}
[[nodiscard]] inline Value make_text(std::string_view text) {
    return {text_type, Text(std::string(text))};
}
/// A list of bytes.
[[nodiscard]] Value make_bytes(std::string_view bytes);
/// The bytes of a list of bytes.
[[nodiscard]] std::string to_bytes(const List& list);
/// What Go gives where a key is missing.
[[nodiscard]] Value zero_of(const Type& type);

}  // namespace warren::notify::language
