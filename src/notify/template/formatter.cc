#include "notify/template/formatter.h"

#include "notify/template/float_text.h"
#include "notify/template/quote.h"
#include "notify/template/unicode.h"

#include <algorithm>

namespace warren::notify::language {
namespace {

std::string_view digits_of(Letters letters) {
    return letters == Letters::lower ? "0123456789abcdef" : "0123456789ABCDEF";
}

std::string in_base(std::uint64_t value, const IntegerForm& form) {
    std::string digits;
    for (; value > 0 || digits.empty(); value /= form.base) digits += digits_of(form.letters)[value % form.base];
    std::reverse(digits.begin(), digits.end());
    return digits;
}

std::string prefix_of(const IntegerForm& form, std::string_view digits) {
    switch (form.base) {
        case 2:
            return "0b";
        case 8:
            return digits.starts_with('0') ? "" : "0";
        case 16:
            return form.letters == Letters::lower ? "0x" : "0X";
        default:
            return {};
    }
}

char32_t as_character(std::uint64_t value) {
    return value > last_character ? replacement_character : static_cast<char32_t>(value);
}

/// Adds the point and the zeros that `#` keeps. `number` has no sign; `wanted` digits matter, if that is asked.
std::string with_point(std::string_view number, char form, int wanted) {
    const bool is_hex = form == 'x' || form == 'X';
    auto tail = number.find_first_of(is_hex ? "pP" : "eEpP");
    tail = std::min(tail, number.size());
    std::string text(number.substr(0, tail));
    const auto first = text.find_first_not_of("0.");
    const bool is_significant = first != std::string::npos;
    if (is_significant) {
        wanted -= static_cast<int>(text.size() - first);
        if (text.find('.', first) != std::string::npos) ++wanted;
    }
    if (text.find('.') == std::string::npos) {
        if (text == "0") --wanted;
        text += '.';
    }
    text.append(static_cast<std::size_t>(std::max(wanted, 0)), '0');
    return text.append(number.substr(tail));
}

}  // namespace

std::size_t Formatter::missing(std::size_t size) const {
    const auto width = static_cast<std::size_t>(flags.width.value_or(0));
    return width > size ? width - size : 0;
}

void Formatter::fill(std::size_t count) {
    out_.append(count, fills_by_zeros() ? '0' : ' ');
}

void Formatter::padded(std::string_view text) {
    const auto count = missing(count_characters(text));
    if (!flags.minus) fill(count);
    out_ += text;
    if (flags.minus) fill(count);
}

void Formatter::padded_by_spaces(std::string_view text) {
    const bool zero = flags.zero;
    flags.zero = false;
    padded(text);
    flags.zero = zero;
}

void Formatter::text(std::string_view text) {
    padded(flags.precision ? first_characters(text, static_cast<std::size_t>(*flags.precision)) : text);
}

void Formatter::quoted(std::string_view text) {
    if (flags.precision) text = first_characters(text, static_cast<std::size_t>(*flags.precision));
    if (flags.sharp && can_back_quote(text)) return padded('`' + std::string(text) + '`');
    padded(quote(text, flags.plus ? Ascii::only : Ascii::no));
}

void Formatter::bytes_as_hex(std::string_view bytes, Letters letters) {
    if (flags.precision) bytes = bytes.substr(0, static_cast<std::size_t>(*flags.precision));
    const auto digits = digits_of(letters);
    const std::string prefix = letters == Letters::lower ? "0x" : "0X";
    std::string text;
    for (const char byte : bytes) {
        const auto value = static_cast<unsigned char>(byte);
        if (flags.space && !text.empty()) text += ' ';
        if (flags.sharp && (flags.space || text.empty())) text += prefix;
        text += digits[value >> 4U];
        text += digits[value & 0xFU];
    }
    padded(text);
}

void Formatter::integer(std::uint64_t bits, Sign sign, const IntegerForm& form) {
    const bool is_negative = sign == Sign::with && static_cast<std::int64_t>(bits) < 0;
    const auto value = is_negative ? -bits : bits;
    // No digits at all for 0 with precision 0.
    if (flags.precision == 0 && value == 0) return padded_by_spaces({});
    auto digits = in_base(value, form);
    const bool has_sign = is_negative || flags.plus || flags.space;
    auto least = static_cast<std::size_t>(flags.precision.value_or(0));
    if (!flags.precision && fills_by_zeros() && flags.width) {
        least = static_cast<std::size_t>(*flags.width);
        if (has_sign && least > 0) --least;
    }
    if (digits.size() < least) digits.insert(0, least - digits.size(), '0');
    if (flags.sharp) digits.insert(0, prefix_of(form, digits));
    if (form.octal_prefix) digits.insert(0, "0o");
    if (has_sign) digits.insert(0, 1, is_negative ? '-' : flags.plus ? '+' : ' ');
    padded_by_spaces(digits);
}

void Formatter::hexadecimal(std::uint64_t value, bool prefix) {
    const bool sharp = flags.sharp;
    flags.sharp = prefix;
    integer(value, Sign::without, {.base = 16, .letters = Letters::lower, .octal_prefix = false});
    flags.sharp = sharp;
}

void Formatter::character(std::uint64_t value) {
    std::string text;
    append_character(text, as_character(value));
    padded(text);
}

void Formatter::quoted_character(std::uint64_t value) {
    padded(quote_character(as_character(value), flags.plus ? Ascii::only : Ascii::no));
}

void Formatter::code_point(std::uint64_t value) {
    auto text = in_base(value, {.base = 16, .letters = Letters::upper, .octal_prefix = false});
    const auto least = static_cast<std::size_t>(std::max(flags.precision.value_or(4), 4));
    if (text.size() < least) text.insert(0, least - text.size(), '0');
    text.insert(0, "U+");
    if (flags.sharp && value <= last_character && is_printable(static_cast<char32_t>(value))) {
        text += " '";
        append_character(text, static_cast<char32_t>(value));
        text += '\'';
    }
    padded_by_spaces(text);
}

void Formatter::floating(double value, unsigned bits, char form, std::optional<int> default_precision) {
    const auto precision = flags.precision ? flags.precision : default_precision;
    auto number = float_text(value, form, precision, bits);
    char sign = '+';
    if (number.front() == '-' || number.front() == '+') {
        sign = number.front();
        number.erase(0, 1);
    }
    if (sign == '+' && flags.space && !flags.plus) sign = ' ';
    const bool is_finite = number != "Inf" && number != "NaN";
    if (flags.sharp && form != 'b' && is_finite) {
        const bool counts_digits = form == 'g' || form == 'G' || form == 'x';
        number = with_point(number, form, counts_digits ? precision.value_or(6) : 0);
    }
    const bool shows_sign = flags.plus || sign != '+';
    if (!is_finite) {
        const bool keeps_sign = number == "NaN" ? flags.plus || flags.space : shows_sign || number == "Inf";
        return padded_by_spaces(keeps_sign ? sign + number : number);
    }
    if (!shows_sign) return padded(number);
    if (!fills_by_zeros() || missing(number.size() + 1) == 0) return padded(sign + number);
    out_ += sign;
    fill(missing(number.size() + 1));
    out_ += number;
}

}  // namespace warren::notify::language
