#pragma once

#include "warren/base/result.h"

#include <cstdint>
#include <string_view>

namespace warren::zookeeper {

/// An offset as consumers write it into ZooKeeper: a decimal number of 64 bits with or without sign, and nothing around
/// it. Refused with the words in which Burrow's log tells it.
[[nodiscard]] base::Result<std::int64_t> parse_offset(std::string_view text);

}  // namespace warren::zookeeper
