#pragma once

#include <string>
#include <string_view>

namespace warren::notify::language {

/// `<`, `>`, `&`, quotes as references; NUL as the replacement character.
[[nodiscard]] std::string escape_html(std::string_view text);
/// For the inside of a JavaScript string.
[[nodiscard]] std::string escape_js(std::string_view text);
/// For the query of a URL: spaces as `+`, all else but letters, digits and `-_.~` as `%XX`.
[[nodiscard]] std::string escape_query(std::string_view text);

}  // namespace warren::notify::language
