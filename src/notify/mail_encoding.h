#pragma once

#include <string>
#include <string_view>

namespace warren::notify {

/// Whether a text can stand in a mail's header as it is: printable ASCII without line breaks.
[[nodiscard]] bool is_plain_header_text(std::string_view text);

/// `text` as encoded words of RFC 2047 (`=?UTF-8?q?...?=`), several on lines of their own if it is long. Bytes that are
/// no UTF-8 become U+FFFD.
[[nodiscard]] std::string encoded_words(std::string_view text);

/// A header's free text: as it is where possible, else as encoded words. No text can add a line to the header.
[[nodiscard]] std::string header_text(std::string_view text);

/// Quoted-printable, RFC 2045. Lines of the result end with CR LF and have at most 76 characters; `text` may end its
/// lines with LF or CR LF.
[[nodiscard]] std::string quoted_printable(std::string_view text);

}  // namespace warren::notify
