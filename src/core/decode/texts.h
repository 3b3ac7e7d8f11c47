#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace warren::core {

/// Whether no byte has its highest bit set: quick, as it is asked of every record.
[[nodiscard]] inline bool is_ascii(std::string_view bytes) {
    constexpr std::uint64_t high_bits = 0x8080808080808080U;
    constexpr std::size_t step = sizeof(high_bits);
    std::uint64_t all = 0;
    const auto look_at = [&](const char* place) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, place, step);
        all |= eight;
    };
    if (bytes.size() < step) {
        for (const char byte : bytes) all |= static_cast<std::uint8_t>(byte);
        return (all & high_bits) == 0;
    }
    // The last step may overlap the one before.
    for (std::size_t at = 0; at + step < bytes.size(); at += step) look_at(bytes.data() + at);
    look_at(bytes.data() + bytes.size() - step);
    return (all & high_bits) == 0;
}

/// Whether `text` is valid UTF-8: without overlong forms, surrogates and values above U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace warren::core
