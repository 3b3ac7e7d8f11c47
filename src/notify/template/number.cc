#include "notify/template/number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

namespace warren::notify::language {
namespace {

bool is_sign(char byte) {
    return byte == '+' || byte == '-';
}

std::string_view without_sign(std::string_view text) {
    return !text.empty() && is_sign(text.front()) ? text.substr(1) : text;
}

/// The letter after a leading 0 that names the base, in lower case; 0 if there is none.
char base_letter(std::string_view digits) {
    if (digits.size() < 2 || digits[0] != '0') return '\0';
    const char letter = static_cast<char>(digits[1] | 0x20);
    return letter == 'x' || letter == 'b' || letter == 'o' ? letter : '\0';
}

/// Whether underscores stand only between digits, or between the base and a digit.
bool are_underscores_in_place(std::string_view text) {
    auto digits = without_sign(text);
    const bool has_base = base_letter(digits) != '\0';
    const bool is_hex = base_letter(digits) == 'x';
    if (has_base) digits.remove_prefix(2);
    // What stood before: the base counts as a digit.
    char before = has_base ? '0' : '^';
    for (const char byte : digits) {
        const auto lower = static_cast<char>(byte | 0x20);
        if ((byte >= '0' && byte <= '9') || (is_hex && lower >= 'a' && lower <= 'f')) {
            before = '0';
        } else if (byte == '_') {
            if (before != '0') return false;
            before = '_';
        } else {
            if (before == '_') return false;
            before = '!';
        }
    }
    return before != '_';
}

/// The text without underscores; none if one is out of place.
std::optional<std::string> plain_digits(std::string_view text) {
    if (text.find('_') == std::string_view::npos) return std::string(text);
    if (!are_underscores_in_place(text)) return std::nullopt;
    std::string plain(text);
    plain.erase(std::remove(plain.begin(), plain.end(), '_'), plain.end());
    return plain;
}

struct BasedDigits {
    std::string digits;
    int base = 10;
};

BasedDigits split_base(std::string_view digits) {
    switch (base_letter(digits)) {
        case 'x':
            return {std::string(digits.substr(2)), 16};
        case 'b':
            return {std::string(digits.substr(2)), 2};
        case 'o':
            return {std::string(digits.substr(2)), 8};
        default:
            break;
    }
    if (digits.size() > 1 && digits.front() == '0') return {std::string(digits.substr(1)), 8};
    return {std::string(digits), 10};
}

/// Reads digits with their base, without sign.
std::optional<std::uint64_t> parse_magnitude(std::string_view text) {
    const auto plain = plain_digits(text);
    if (!plain) return std::nullopt;
    const auto [digits, base] = split_base(*plain);
    std::uint64_t value = 0;
    const auto* const end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, value, base);
    if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return value;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
    const auto magnitude = parse_magnitude(without_sign(text));
    constexpr auto most = std::uint64_t{std::numeric_limits<std::int64_t>::max()};
    const bool is_negative = text.starts_with('-');
    if (!magnitude || *magnitude > most + (is_negative ? 1 : 0)) return std::nullopt;
    return static_cast<std::int64_t>(is_negative ? -*magnitude : *magnitude);
}

/// Whether a number too large or too small for a double is too small. `digits` has no sign and no base.
bool is_tiny(std::string_view digits, std::string_view exponent_letters) {
    const auto exponent = digits.find_first_of(exponent_letters);
    if (exponent != std::string_view::npos && exponent + 1 < digits.size()) return digits[exponent + 1] == '-';
    return digits.find_first_not_of("0") != std::string_view::npos && digits[digits.find_first_not_of("0")] == '.';
}

std::optional<double> parse_magnitude_as_double(const std::string& plain) {
    const bool is_hex = base_letter(plain) == 'x';
    const auto digits = is_hex ? plain.substr(2) : plain;
    // A hexadecimal number is one of floating point only if it has an exponent.
    if (is_hex && digits.find_first_of("pP") == std::string::npos) return std::nullopt;
    double value = 0;
    const auto* const end = digits.data() + digits.size();
    const auto read =
        std::from_chars(digits.data(), end, value, is_hex ? std::chars_format::hex : std::chars_format::general);
    if (read.ptr != end || digits.empty()) return std::nullopt;
    if (read.ec == std::errc::result_out_of_range) {
        return is_tiny(digits, is_hex ? "pP" : "eE") ? std::optional(0.0) : std::nullopt;
    }
    if (read.ec != std::errc()) return std::nullopt;
    return value;
}

std::optional<double> parse_double(std::string_view text) {
    const auto plain = plain_digits(without_sign(text));
    // from_chars would take a second sign, and words such as "inf".
    if (!plain || plain->empty() || !(plain->front() == '.' || (plain->front() >= '0' && plain->front() <= '9'))) {
        return std::nullopt;
    }
    const auto magnitude = parse_magnitude_as_double(*plain);
    if (!magnitude) return std::nullopt;
    return text.starts_with('-') ? -*magnitude : *magnitude;
}

std::optional<std::int64_t> exact_integer(double value) {
    if (!(value >= -0x1p63 && value < 0x1p63) || std::trunc(value) != value) return std::nullopt;
    return static_cast<std::int64_t>(value);
}

std::optional<std::uint64_t> exact_unsigned(double value) {
    if (!(value >= 0 && value < 0x1p64) || std::trunc(value) != value) return std::nullopt;
    return static_cast<std::uint64_t>(value);
}

Number complex_number(std::complex<double> value) {
    Number number;
    number.complex = value;
    if (value.imag() != 0) return number;
    number.floating = value.real();
    number.integer = exact_integer(value.real());
    number.unsigned_integer = exact_unsigned(value.real());
    return number;
}

/// Where the imaginary part begins; 0 if there is no real part.
std::size_t imaginary_start(std::string_view text) {
    for (auto at = text.size(); at-- > 1;) {
        if (!is_sign(text[at])) continue;
        const auto before = static_cast<char>(text[at - 1] | 0x20);
        const bool is_hex = base_letter(without_sign(text.substr(0, at))) == 'x';
        if (before == 'p' || (before == 'e' && !is_hex)) continue;
        return at;
    }
    return 0;
}

std::optional<Number> parse_complex(std::string_view text) {
    text.remove_suffix(1);
    const auto start = imaginary_start(text);
    const auto real = start == 0 ? std::optional(0.0) : parse_double(text.substr(0, start));
    const auto imaginary = parse_double(text.substr(start));
    if (!real || !imaginary) return std::nullopt;
    return complex_number({*real, *imaginary});
}

/// As Go decides it: by letters, which finds an exponent in a negative hexadecimal number too.
bool looks_floating(std::string_view literal) {
    const bool is_hex_integer =
        literal.size() > 2 && base_letter(literal) == 'x' && literal.find_first_of("pP") == std::string_view::npos;
    return !is_hex_integer && literal.find_first_of(".eEpP") != std::string_view::npos;
}

}  // namespace

std::optional<Number> parse_number(std::string_view literal) {
    if (literal.ends_with('i')) return parse_complex(literal);
    Number number;
    number.is_written_as_floating = looks_floating(literal);
    number.integer = parse_integer(literal);
    if (!literal.empty() && !is_sign(literal.front())) number.unsigned_integer = parse_magnitude(literal);
    if (number.integer == 0) number.unsigned_integer = 0;
    if (number.integer) {
        number.floating = static_cast<double>(*number.integer);
    } else if (number.unsigned_integer) {
        number.floating = static_cast<double>(*number.unsigned_integer);
    } else {
        number.floating = parse_double(literal);
        // Without point and exponent it is an integer, which is too large.
        if (!number.floating || literal.find_first_of(".eEpP") == std::string_view::npos) return std::nullopt;
        number.integer = exact_integer(*number.floating);
        number.unsigned_integer = exact_unsigned(*number.floating);
    }
    return number;
}

Number number_of_character(char32_t value) {
    Number number;
    number.integer = value;
    number.unsigned_integer = value;
    number.floating = static_cast<double>(value);
    return number;
}

}  // namespace warren::notify::language
