#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace warren::http {

/// `text` as a gzip file. None if zlib has no memory for it.
[[nodiscard]] std::optional<std::string> gzip(std::string_view text);

}  // namespace warren::http
