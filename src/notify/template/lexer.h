#pragma once

#include "notify/template/token.h"

#include <string_view>
#include <vector>

namespace warren::notify::language {

/// Splits a template. The last token is `end` or `error`, and there is no other of these kinds. Trimmed white space and
/// comments are gone. The tokens refer to `text`.
[[nodiscard]] std::vector<Token> tokenize(std::string_view text);

}  // namespace warren::notify::language
