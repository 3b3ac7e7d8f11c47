#include "notify/template/float_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace warren::notify::language {
namespace {

/// A number other than 0 has no more decimal digits than that, in any form.
constexpr int most_digits = 1'100;

/// 0.DIGITS times ten to the power of `point`, without trailing zeros. 0 has no digits.
struct Decimal {
    std::string digits;
    int point = 0;
};

using Buffer = std::array<char, 2'048>;

/// `d.ddde+xx` with `precision` digits after the point, or as many as are needed.
std::string_view scientific(Buffer& buffer, double value, std::optional<int> precision, unsigned bits) {
    auto* const begin = buffer.data();
    auto* const end = begin + buffer.size();
    constexpr auto form = std::chars_format::scientific;
    if (precision) return {begin, std::to_chars(begin, end, value, form, std::min(*precision, most_digits)).ptr};
    if (bits == 32) return {begin, std::to_chars(begin, end, static_cast<float>(value), form).ptr};
    return {begin, std::to_chars(begin, end, value, form).ptr};
}

/// The digits of `value`, which is not negative, rounded to `count` digits if that is given.
Decimal decimal(double value, std::optional<int> count, unsigned bits) {
    Decimal decimal;
    if (value == 0) return decimal;
    Buffer buffer;
    const auto text = scientific(buffer, value, count ? std::optional(*count - 1) : std::nullopt, bits);
    const auto exponent = text.find('e');
    for (const char byte : text.substr(0, exponent)) {
        if (byte != '.') decimal.digits += byte;
    }
    while (decimal.digits.ends_with('0')) decimal.digits.pop_back();
    int power = 0;
    const auto* const digits = text.data() + exponent + 2;
    std::from_chars(digits, text.data() + text.size(), power);
    decimal.point = 1 + (text[exponent + 1] == '-' ? -power : power);
    return decimal;
}

/// The digit at `index`, 0 before and after those there are.
char digit_at(const Decimal& decimal, int index) {
    return index >= 0 && index < static_cast<int>(decimal.digits.size())
               ? decimal.digits[static_cast<std::size_t>(index)]
               : '0';
}

std::string exponent_text(char letter, int exponent) {
    auto digits = std::to_string(std::abs(exponent));
    if (digits.size() < 2) digits.insert(0, 1, '0');
    return std::string{letter, exponent < 0 ? '-' : '+'} + digits;
}

std::string with_exponent(const Decimal& decimal, char letter, int precision) {
    std::string text(1, digit_at(decimal, 0));
    if (precision > 0) text += '.';
    for (int index = 1; index <= precision; ++index) text += digit_at(decimal, index);
    return text + exponent_text(letter, decimal.digits.empty() ? 0 : decimal.point - 1);
}

std::string without_exponent(const Decimal& decimal, int precision) {
    std::string text;
    for (int index = 0; index < decimal.point; ++index) text += digit_at(decimal, index);
    if (text.empty()) text = "0";
    if (precision > 0) text += '.';
    for (int index = 0; index < precision; ++index) text += digit_at(decimal, decimal.point + index);
    return text;
}

std::string fixed_text(double value, int precision) {
    Buffer buffer;
    const auto exact = std::min(precision, most_digits);
    const auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, exact).ptr;
    std::string text(buffer.data(), end);
    return text.append(static_cast<std::size_t>(precision - exact), '0');
}

std::string general_text(double value, char letter, std::optional<int> precision, unsigned bits) {
    const auto count = precision ? std::optional(std::max(*precision, 1)) : std::nullopt;
    const auto digits = decimal(value, count, bits);
    const auto size = static_cast<int>(digits.digits.size());
    // The shortest form decides as if six digits were wanted.
    int threshold = count.value_or(6);
    if (count && threshold > size && size >= digits.point) threshold = size;
    const int exponent = digits.point - 1;
    if (exponent < -4 || exponent >= threshold) return with_exponent(digits, letter, std::max(size - 1, 0));
    return without_exponent(digits, std::max(size - digits.point, 0));
}

/// How a number is stored: `mantissa` times two to the power of `exponent`.
struct Binary {
    std::uint64_t mantissa = 0;
    int exponent = 0;
};

Binary binary(double value, unsigned bits) {
    if (bits == 32) {
        const auto single = static_cast<float>(value);
        std::uint32_t stored = 0;
        std::memcpy(&stored, &single, sizeof(stored));
        const auto exponent = static_cast<int>((stored >> 23U) & 0xFFU);
        const std::uint64_t fraction = stored & 0x7FFFFFU;
        return {exponent == 0 ? fraction : fraction | 0x800000U, std::max(exponent, 1) - 127 - 23};
    }
    std::uint64_t stored = 0;
    std::memcpy(&stored, &value, sizeof(stored));
    const auto exponent = static_cast<int>((stored >> 52U) & 0x7FFU);
    const auto fraction = stored & 0xFFFFFFFFFFFFFU;
    return {exponent == 0 ? fraction : fraction | 0x10000000000000U, std::max(exponent, 1) - 1'023 - 52};
}

std::string binary_text(double value, unsigned bits) {
    const auto [mantissa, exponent] = binary(value, bits);
    return std::to_string(mantissa) + 'p' + (exponent < 0 ? "" : "+") + std::to_string(exponent);
}

/// The mantissa with its leading 1 at bit 60, so that hexadecimal digits begin there.
Binary normalized(double value, unsigned bits) {
    auto number = binary(value, bits);
    if (number.mantissa == 0) return {0, 0};
    number.exponent += 60;
    while ((number.mantissa & (std::uint64_t{1} << 60U)) == 0) {
        number.mantissa <<= 1U;
        --number.exponent;
    }
    return number;
}

/// Rounds to `digits` hexadecimal digits after the leading 1, halves to even.
void round_to(Binary& number, int digits) {
    if (digits >= 15 || number.mantissa == 0) return;
    const auto shift = static_cast<unsigned>(digits * 4);
    const auto extra = (number.mantissa << shift) & ((std::uint64_t{1} << 60U) - 1);
    number.mantissa >>= 60U - shift;
    if (extra + (number.mantissa & 1U) > std::uint64_t{1} << 59U) ++number.mantissa;
    number.mantissa <<= 60U - shift;
    if ((number.mantissa & (std::uint64_t{1} << 61U)) != 0) {
        number.mantissa >>= 1U;
        ++number.exponent;
    }
}

std::string hexadecimal_text(double value, char form, std::optional<int> precision, unsigned bits) {
    const std::string_view hex = form == 'x' ? "0123456789abcdef" : "0123456789ABCDEF";
    auto number = normalized(value, bits);
    if (precision) round_to(number, *precision);
    std::string text = std::string{'0', form} + static_cast<char>('0' + (number.mantissa >> 60U));
    std::string digits;
    for (auto rest = number.mantissa << 4U; rest != 0; rest <<= 4U) digits += hex[rest >> 60U];
    if (precision) digits.resize(static_cast<std::size_t>(*precision), '0');
    if (!digits.empty()) text += '.' + digits;
    return text + exponent_text(form == 'x' ? 'p' : 'P', number.exponent);
}

std::string magnitude_text(double value, char form, std::optional<int> precision, unsigned bits) {
    switch (form) {
        case 'b':
            return binary_text(value, bits);
        case 'x':
        case 'X':
            return hexadecimal_text(value, form, precision, bits);
        case 'e':
        case 'E': {
            const auto digits = decimal(value, precision ? std::optional(*precision + 1) : std::nullopt, bits);
            const auto shortest = std::max(static_cast<int>(digits.digits.size()) - 1, 0);
            return with_exponent(digits, form, precision.value_or(shortest));
        }
        case 'f': {
            if (precision) return fixed_text(value, *precision);
            const auto digits = decimal(value, std::nullopt, bits);
            return without_exponent(digits, std::max(static_cast<int>(digits.digits.size()) - digits.point, 0));
        }
        default:
            return general_text(value, form == 'G' ? 'E' : 'e', precision, bits);
    }
}

}  // namespace

std::string float_text(double value, char form, std::optional<int> precision, unsigned bits) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value < 0 ? "-Inf" : "+Inf";
    const auto text = magnitude_text(std::fabs(value), form, precision, bits);
    return std::signbit(value) ? '-' + text : text;
}

}  // namespace warren::notify::language
