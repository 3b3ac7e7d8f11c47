#include "warren/base/number_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>

namespace warren::base {
namespace {

// Longer than any shortest form: sign, 17 digits, point, exponent; fixed notation is only asked for where it is short.
using Digits = std::array<char, 64>;

template <typename Float>
std::string_view shortest(Digits& digits, Float value, std::chars_format format) {
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, format).ptr;
    return {digits.data(), end};
}

void append_integer(std::string& out, std::int64_t value) {
    Digits digits;
    out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}

void append_not_finite(std::string& out, double value) {
    out += std::isnan(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
}

}  // namespace

void append_float32(std::string& out, float value) {
    const float size = std::fabs(value);
    Digits digits;
    if (size == 0 || (size >= 1e-6F && size < 1e21F)) {
        out += shortest(digits, value, std::chars_format::fixed);
        return;
    }
    const auto text = shortest(digits, value, std::chars_format::scientific);
    // Go writes 1e-07 as 1e-7.
    const auto exponent = text.find("e-0");
    if (exponent == std::string_view::npos) {
        out += text;
    } else {
        out.append(text.substr(0, exponent + 2)).append(text.substr(exponent + 3));
    }
}

void append_metric_value(std::string& out, double value) {
    if (!std::isfinite(value)) return append_not_finite(out, value);
    const double size = std::fabs(value);
    // Nearly all values are small whole numbers.
    if (size < 1e6 && std::trunc(value) == value) return append_integer(out, static_cast<std::int64_t>(value));
    const bool plain = size >= 1e-4 && size < 1e6;
    Digits digits;
    out += shortest(digits, value, plain ? std::chars_format::fixed : std::chars_format::scientific);
}

}  // namespace warren::base
