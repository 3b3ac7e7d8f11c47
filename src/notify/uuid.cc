#include "notify/uuid.h"

#include <cstddef>
#include <random>

namespace warren::notify {

std::string uuid_text(std::array<std::uint8_t, 16> random) {
    constexpr char digits[] = "0123456789abcdef";
    random[6] = static_cast<std::uint8_t>((random[6] & 0x0FU) | 0x40U);
    random[8] = static_cast<std::uint8_t>((random[8] & 0x3FU) | 0x80U);
    std::string text;
    for (std::size_t i = 0; i < random.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += digits[random[i] >> 4U];
        text += digits[random[i] & 0x0FU];
    }
    return text;
}

std::string new_uuid() {
    std::random_device source;
    std::array<std::uint8_t, 16> random{};
    for (auto& byte : random) byte = static_cast<std::uint8_t>(source());
    return uuid_text(random);
}

}  // namespace warren::notify
