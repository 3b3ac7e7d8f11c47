#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace warren::http {

/// Writes JSON as Go's encoding/json does: one line, no blanks, fields in the order they are written. It is the
/// caller's business to close what was opened and to give every field of an object a key.
class JsonWriter {
public:
    /// Room for so many bytes to come.
    void reserve(std::size_t bytes) { out_.reserve(out_.size() + bytes); }

    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }

    /// The name of the field that is written next.
    void key(std::string_view name);
    /// The same for a name that stands in the source, with nothing in it that had to be escaped: most of what large
    /// answers consist of.
    template <std::size_t Size>
    void key(const char (&name)[Size]) {
        char text[Size + 3] = {',', '"'};
        std::memcpy(text + 2, name, Size - 1);
        text[Size + 1] = '"';
        text[Size + 2] = ':';
        const std::size_t comma = needs_comma_ ? 1 : 0;
        out_.append(text + 1 - comma, Size + 2 + comma);
        needs_comma_ = false;
    }

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
    template <typename Name>
    void string(const Name& name, std::string_view text) {
        key(name), string(text);
    }
    template <typename Name>
    void boolean(const Name& name, bool value) {
        key(name), boolean(value);
    }
    template <typename Name, std::integral Integer>
    void integer(const Name& name, Integer value) {
        key(name), integer(value);
    }
    template <typename Name, typename List, typename WriteElement>
    void array(const Name& name, const List& list, WriteElement write_element) {
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
