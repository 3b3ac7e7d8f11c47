#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace warren::notify {

/// The text of a UUID of version 4 (lower-case, 36 characters) made of `random`, of which six bits are overruled.
[[nodiscard]] std::string uuid_text(std::array<std::uint8_t, 16> random);

/// A new one, from the system's source of randomness.
[[nodiscard]] std::string new_uuid();

}  // namespace warren::notify
