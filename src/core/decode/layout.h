#pragma once

#include "core/decode/byte_reader.h"
#include "core/decode/texts.h"
#include "warren/core/model/topic_id.h"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>

/// Reads structs of Kafka's flexible versions by their layout. A struct declares its members in the order of the wire
/// and lists them once more, for the reader, in `static constexpr auto layout()`. The type of a member says how it is
/// written:
///
/// integers, TopicId                  as they are, big endian
/// std::string_view                   compact string
/// std::optional<std::string_view>    compact nullable string
/// Blob                               compact bytes
/// Sequence<T>                        compact array
/// a struct with a layout             its members and a tag section
/// std::optional of such a struct     int8 marker, below zero: null; then the struct
///
/// Members that stand in the tag section are listed as `tagged(number, member)`, after the others. Where the tag is
/// missing they keep the value that they are declared with. In a tag an optional struct has a uvarint as its marker,
/// and there may be a std::optional<Sequence<T>>: a nullable array.
namespace warren::core {

/// Bytes that mean something to clients only.
struct Blob {
    std::string_view bytes;
};

/// The elements of an array where they lie in the record; they have been checked when the record was. `for_each` reads
/// them.
template <typename T>
struct Sequence {
    std::string_view bytes;
    std::size_t count = 0;
};

template <typename Struct, typename Value>
struct Tagged {
    std::uint32_t tag = 0;
    Value Struct::*member = nullptr;
};

template <typename Struct, typename Value>
constexpr Tagged<Struct, Value> tagged(std::uint32_t tag, Value Struct::*member) {
    return {tag, member};
}

template <typename T>
concept HasLayout = requires {
    T::layout();
};

/// Fills members from bytes. Failures are those of the `ByteReader`.
class LayoutReader {
public:
    explicit LayoutReader(ByteReader& in) : in_(&in) {}

    /// Whether a text was read that is not UTF-8.
    [[nodiscard]] bool met_invalid_utf8() const { return met_invalid_utf8_; }

    template <std::integral Number>
    void read(Number& number) {
        number = in_->read_number<Number>();
    }
    void read(TopicId& id) { id = in_->read_topic_id(); }
    void read(std::string_view& text) {
        text = in_->read_compact_string();
        look_at(text);
    }
    void read(std::optional<std::string_view>& text) {
        text = in_->read_compact_nullable_string();
        look_at(text.value_or(std::string_view()));
    }
    void read(Blob& blob) { blob.bytes = in_->read_compact_bytes(); }
    template <typename T>
    void read(Sequence<T>& sequence) {
        read_elements(sequence, in_->read_compact_count());
    }
    template <HasLayout Struct>
    void read(Struct& to) {
        std::apply([&](const auto&... members) { (read_plain(to, members), ...); }, Struct::layout());
        in_->read_tags([&](std::uint32_t tag, std::uint32_t size) {
            return std::apply([&](const auto&... members) { return (read_if(to, members, tag, size) || ...); },
                              Struct::layout());
        });
    }
    template <HasLayout Struct>
    void read(std::optional<Struct>& to) {
        read_if_present(to, in_->read_number<std::int8_t>() >= 0);
    }

private:
    template <typename Struct, typename Value>
    void read_plain(Struct& to, Value Struct::*member) {
        read(to.*member);
    }
    template <typename Struct, typename Value>
    void read_plain(Struct&, const Tagged<Struct, Value>&) {}

    template <typename Struct, typename Value>
    bool read_if(Struct&, Value Struct::*, std::uint32_t, std::uint32_t) {
        return false;
    }
    /// Confined to the tag's bytes; what the member leaves of them is passed over.
    template <typename Struct, typename Value>
    bool read_if(Struct& to, const Tagged<Struct, Value>& member, std::uint32_t tag, std::uint32_t size) {
        if (tag != member.tag) {
            return false;
        }
        if (has_fixed_size<Value> && size != sizeof(Value)) {
            in_->fail(DecodeErrorCode::bad_tag_size);
        }
        ByteReader bytes(in_->take(size));
        if (!in_->ok()) {
            return true;
        }
        LayoutReader reader(bytes);
        reader.read_tagged(to.*member.member);
        met_invalid_utf8_ = met_invalid_utf8_ || reader.met_invalid_utf8_;
        if (!bytes.ok()) {
            in_->fail(*bytes.error());
        }
        return true;
    }

    template <typename Value>
    void read_tagged(Value& value) {
        read(value);
    }
    template <HasLayout Struct>
    void read_tagged(std::optional<Struct>& to) {
        read_if_present(to, in_->read_uvarint() != 0);
    }
    template <typename T>
    void read_tagged(std::optional<Sequence<T>>& to) {
        const auto count = in_->read_compact_nullable_count();
        to.reset();
        if (count) {
            read_elements(to.emplace(), *count);
        }
    }

    template <typename Struct>
    void read_if_present(std::optional<Struct>& to, bool present) {
        to.reset();
        if (present) {
            read(to.emplace());
        }
    }

    /// Each element is read, so that errors show now and its end is found, and forgotten again.
    template <typename T>
    void read_elements(Sequence<T>& sequence, std::size_t count) {
        const std::string_view start = in_->rest();
        for (std::size_t i = 0; i < count && in_->ok(); ++i) {
            T element{};
            read(element);
        }
        sequence.bytes = start.substr(0, start.size() - in_->remaining());
        sequence.count = count;
    }

    void look_at(std::string_view text) { met_invalid_utf8_ = met_invalid_utf8_ || !is_utf8(text); }

    template <typename Value>
    static constexpr bool has_fixed_size = std::integral<Value> || std::same_as<Value, TopicId>;

    ByteReader* in_;
    bool met_invalid_utf8_ = false;
};

/// Calls `visit(element)` for each element.
template <typename T, typename Visit>
void for_each(const Sequence<T>& sequence, Visit visit) {
    ByteReader in(sequence.bytes);
    LayoutReader reader(in);
    for (std::size_t i = 0; i < sequence.count; ++i) {
        T element{};
        reader.read(element);
        visit(element);
    }
}

}  // namespace warren::core
