#include "warren/http/message.h"

#include "http/ascii.h"

#include <algorithm>

namespace warren::http {

std::optional<std::string> Response::header(std::string_view name) const {
    const auto found = std::find_if(headers.begin(), headers.end(),
                                    [&](const auto& header) { return equal_ignoring_case(header.first, name); });
    if (found == headers.end()) return std::nullopt;
    return found->second;
}

}  // namespace warren::http
