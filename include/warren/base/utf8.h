#pragma once

#include <cstddef>
#include <string_view>

namespace warren::base {

/// A character of a text and the number of bytes it takes there.
struct CodePoint {
    char32_t value = 0;
    /// 0: the text does not start with valid UTF-8.
    std::size_t length = 0;
};

/// Decodes the character at the start of `text`, which must not be empty. Overlong forms, surrogates and values above
/// U+10FFFF are not valid.
[[nodiscard]] CodePoint first_code_point(std::string_view text);

}  // namespace warren::base
