#pragma once

#include <string>
#include <string_view>

namespace warren::base {

/// Whether `<`, `>`, `&`, U+2028 and U+2029 are written as `\u` escapes (Go's encoding/json does so in HTTP answers,
/// Burrow's log lines do not).
enum class HtmlEscape { no, yes };

/// Appends `text` to `out` as a JSON string with its quotes.
///
/// `"` and `\` are escaped, `\b \f \n \r \t` take their short forms, other bytes below 0x20 become `\u00xx` (lower-case
/// hex), every byte that is not part of valid UTF-8 becomes `\ufffd`, everything else stays as it is.
void append_json_string(std::string& out, std::string_view text, HtmlEscape html);

}  // namespace warren::base
