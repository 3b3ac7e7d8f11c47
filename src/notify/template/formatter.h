#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace warren::notify::language {

/// What stands between `%` and the verb.
struct FormatFlags {
    bool plus = false;
    bool minus = false;
    bool sharp = false;
    bool space = false;
    bool zero = false;
    /// `%+v` and `%#v`, which are forms of their own.
    bool plus_v = false;
    bool sharp_v = false;
    std::optional<int> width;
    std::optional<int> precision;
};

enum class Sign : std::uint8_t { with, without };
enum class Letters : std::uint8_t { lower, upper };

/// How an integer is written.
struct IntegerForm {
    unsigned base = 10;
    Letters letters = Letters::lower;
    /// `0o` before it.
    bool octal_prefix = false;
};

/// Writes single values as Go's printf does, once it is clear what a verb means for them.
class Formatter {
public:
    /// `out` belongs to the caller.
    explicit Formatter(std::string& out) : out_(out) {}

    FormatFlags flags;

    /// As it is, filled up to the width.
    void padded(std::string_view text);
    /// Cut to the precision.
    void text(std::string_view text);
    void quoted(std::string_view text);
    /// The bytes in hexadecimal.
    void bytes_as_hex(std::string_view bytes, Letters letters);
    /// `bits` is a negative number if there is a sign and its highest bit is set.
    void integer(std::uint64_t bits, Sign sign, const IntegerForm& form);
    /// `0x...`, or without that if `prefix` is false.
    void hexadecimal(std::uint64_t value, bool prefix);
    void character(std::uint64_t value);
    void quoted_character(std::uint64_t value);
    /// `U+0041`
    void code_point(std::uint64_t value);
    /// `form` as in `float_text`.
    void floating(double value, unsigned bits, char form, std::optional<int> default_precision);

private:
    void fill(std::size_t count);
    /// Without filling up by zeros.
    void padded_by_spaces(std::string_view text);
    [[nodiscard]] bool fills_by_zeros() const { return flags.zero && !flags.minus; }
    [[nodiscard]] std::size_t missing(std::size_t size) const;

    std::string& out_;
};

}  // namespace warren::notify::language
