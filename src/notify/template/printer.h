#pragma once

#include "notify/template/formatter.h"
#include "notify/template/function.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace warren::notify::language {

/// Widths and precisions of `printf` may be this large.
inline constexpr int largest_width = 100'000;

// All of these stop soon after the text has become longer than `longest`: who called them finds it too long then.

/// Go's Sprint: the values, with spaces between those that are not texts.
[[nodiscard]] std::string print(Arguments values, std::size_t longest);
/// Go's Sprintln: always with spaces, and with a newline.
[[nodiscard]] std::string print_line(Arguments values, std::size_t longest);
/// What an action puts into the message: without pointers, and with `<no value>`.
[[nodiscard]] std::string shown_text(const Value& value, std::size_t longest);
/// The values as `html`, `js` and `urlquery` take them.
[[nodiscard]] std::string shown_texts(Arguments values, std::size_t longest);

/// Writes values as Go's fmt does.
class Printer {
public:
    /// `longest`: no more is written once the text is longer.
    explicit Printer(std::size_t longest) : longest_(longest) {}

    /// Writes one value as `verb` asks, by the flags of `format()`.
    void print(const Value& value, char32_t verb);

    void write(std::string_view text) { out_ += text; }
    [[nodiscard]] Formatter& format() { return format_; }
    [[nodiscard]] bool is_too_long() const { return out_.size() > longest_; }
    [[nodiscard]] std::string& text() { return out_; }

private:
    bool print_by_method(const Value& value, char32_t verb);
    void print_by_kind(const Value& value, char32_t verb);
    void print_inner(const Value& value, char32_t verb);
    void boolean(const Value& value, char32_t verb);
    void integer(const Value& value, std::uint64_t bits, Sign sign, char32_t verb);
    void floating(const Value& value, double number, unsigned bits, char32_t verb);
    void complex(const Value& value, char32_t verb);
    void text(const Value& value, std::string_view text, char32_t verb);
    void bytes(const Value& value, char32_t verb);
    void list(const Value& value, char32_t verb);
    void map(const Value& value, char32_t verb);
    void record(const Value& value, char32_t verb);
    void pointer(const Value& value, char32_t verb);
    void address(const Value& value, char32_t verb);
    void bad_verb(const Value& value, char32_t verb);
    void separator();

    std::size_t longest_;
    std::string out_;
    Formatter format_{out_};
    /// Whether a verb that does not fit is being reported: then values show what they are made of.
    bool is_reporting_ = false;
};

}  // namespace warren::notify::language
