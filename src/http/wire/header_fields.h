#pragma once

#include <optional>
#include <string>
#include <string_view>

/// The lines of a head or a trailer, as Go's `net/textproto` takes them apart.
namespace warren::http {

/// A header field, without blanks around its value; only an empty line that continues it leaves one at its end, as in
/// Go.
struct HeaderField {
    std::string_view name;
    std::string_view value;
};

/// Takes the first line off `rest`, with its end (LF or CRLF), and returns it without that.
std::string_view take_line(std::string_view& rest);

/// Takes the first field off `rest`, with all lines that continue it. They are put together in `joined`, so a field
/// lasts until the next call only. None: the line is no field, or holds control characters.
std::optional<HeaderField> take_field(std::string_view& rest, std::string& joined);

/// Whether a field may begin with `line`, or go on in it.
[[nodiscard]] bool is_part_of_field(std::string_view line);

/// Whether `text` is a token as RFC 9110 defines it, such as the names of methods and fields.
[[nodiscard]] bool is_token(std::string_view text);

/// Whether `value` lists `token`, in any letter case, between commas and blanks.
[[nodiscard]] bool lists_token(std::string_view value, std::string_view token);

}  // namespace warren::http
