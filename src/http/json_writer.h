#pragma once

#include <charconv>
#include <concepts>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace warren::http {

/// Writes JSON as Go's encoding/json does: one line, no blanks, fields in the order they are written. It is the
/// caller's business to close what was opened and to give every field of an object a key.
class JsonWriter {
public:
    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }

    /// The name of the field that is written next.
    void key(std::string_view name);

    void string(std::string_view text);
    void boolean(bool value) { literal(value ? "true" : "false"); }
    void null() { literal("null"); }
    /// A share, in the digits of a 32-bit number.
    void share(float value);

    template <std::integral Integer>
    void integer(Integer value) {
        char digits[24];
        const auto end = std::to_chars(std::begin(digits), std::end(digits), value).ptr;
        literal({std::begin(digits), static_cast<std::size_t>(end - std::begin(digits))});
    }

    // A whole field.
    void string(std::string_view name, std::string_view text) { key(name), string(text); }
    void boolean(std::string_view name, bool value) { key(name), boolean(value); }
    template <std::integral Integer>
    void integer(std::string_view name, Integer value) {
        key(name), integer(value);
    }
    template <typename List, typename WriteElement>
    void array(std::string_view name, const List& list, WriteElement write_element) {
        key(name);
        begin_array();
        for (const auto& element : list) write_element(element);
        end_array();
    }

    /// The text; the writer is empty afterwards.
    [[nodiscard]] std::string take() { return std::exchange(out_, {}); }

private:
    void open(char bracket);
    void close(char bracket);
    void literal(std::string_view text);
    void separate();

    std::string out_;
    bool needs_comma_ = false;
};

}  // namespace warren::http
