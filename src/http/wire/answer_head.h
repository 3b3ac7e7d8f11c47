#pragma once

#include "http/wire/request_head.h"
#include "warren/http/message.h"

#include <cstdint>
#include <string>
#include <string_view>

/// What stands before the body of an answer.
namespace warren::http {

enum class Fate : std::uint8_t { stays_open, closes };

/// The head of `answer` with its empty line. A body that is written piece by piece comes in chunks, or up to the end of
/// the connection where the version knows no chunks. `date` is the value of `Date`. Of the connection's fate only what
/// differs from the version's default is said, unless the answer says it itself.
[[nodiscard]] std::string answer_head(const Response& answer, Version version, Fate fate, std::string_view date);

/// All of the answer to a request that is refused.
[[nodiscard]] std::string refusal_text(const Refusal& refusal);

}  // namespace warren::http
