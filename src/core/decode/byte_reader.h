#pragma once

#include "warren/core/decode/offsets_record.h"
#include "warren/core/model/topic_id.h"

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <type_traits>

namespace warren::core {

/// Reads the primitive fields of Kafka's record formats, one after the other, from bytes that must outlive the results.
/// Integers are big endian. "Compact" forms are those of flexible versions: a uvarint holds the length plus one, 0 is
/// null.
///
/// The first failure sticks: its code is kept, the remaining bytes are given up, and every later read gives zero, an
/// empty text or null. So a function reads a whole record and its caller looks at `error()` once. Only loops over a
/// count taken from the input must look at `ok()` as well.
///
/// A value: a copy reads on from the same place on its own.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

    [[nodiscard]] bool ok() const { return !error_; }
    [[nodiscard]] std::optional<DecodeErrorCode> error() const { return error_; }
    [[nodiscard]] std::size_t remaining() const { return rest_.size(); }
    [[nodiscard]] std::string_view rest() const { return rest_; }

    /// Records `code` unless something has failed before.
    void fail(DecodeErrorCode code) {
        if (!error_) {
            error_ = code;
            rest_ = {};
        }
    }

    template <std::integral Number>
    Number read_number() {
        return static_cast<Number>(read_unsigned<std::make_unsigned_t<Number>>());
    }
    std::int16_t read_int16() { return read_number<std::int16_t>(); }
    std::int32_t read_int32() { return read_number<std::int32_t>(); }
    std::int64_t read_int64() { return read_number<std::int64_t>(); }
    /// A uuid: 16 bytes.
    TopicId read_topic_id() {
        const auto high = read_number<std::uint64_t>();
        return {.high = high, .low = read_number<std::uint64_t>()};
    }

    /// One to five bytes of seven bits, the least significant first. Longer than necessary forms are valid; bits above
    /// the 32nd are dropped, both as Kafka does.
    std::uint32_t read_uvarint() {
        std::uint32_t value = 0;
        for (unsigned shift = 0; shift < 35; shift += 7) {
            const std::string_view next = take(1);
            if (next.empty()) {
                return 0;
            }
            const auto byte = static_cast<std::uint8_t>(next.front());
            value |= (byte & 0x7FU) << shift;
            if (byte < 0x80) {
                return value;
            }
        }
        fail(DecodeErrorCode::bad_varint);
        return 0;
    }

    /// int16 length, then as many bytes.
    std::string_view read_string() { return required(read_nullable_string()); }
    std::optional<std::string_view> read_nullable_string() {
        const std::int16_t size = read_int16();
        return size < 0 ? std::nullopt : std::optional(take(static_cast<std::size_t>(size)));
    }
    std::string_view read_compact_string() { return required(read_compact_nullable_string()); }
    std::optional<std::string_view> read_compact_nullable_string() {
        const std::uint32_t size_plus_one = read_uvarint();
        if (size_plus_one > longest_string + 1) {
            fail(DecodeErrorCode::length_out_of_range);
            return std::string_view();
        }
        return size_plus_one == 0 ? std::nullopt : std::optional(take(size_plus_one - 1));
    }

    /// int32 length, then as many bytes.
    std::string_view read_bytes() { return required(read_nullable_bytes()); }
    std::optional<std::string_view> read_nullable_bytes() {
        const std::int32_t size = read_int32();
        return size < 0 ? std::nullopt : std::optional(take(static_cast<std::size_t>(size)));
    }
    std::string_view read_compact_bytes() {
        const std::uint32_t size_plus_one = read_uvarint();
        return required(size_plus_one == 0 ? std::nullopt : std::optional(take(size_plus_one - 1)));
    }

    /// Number of elements of an array that may not be null: at most the number of the remaining bytes, since no element
    /// takes less than one.
    std::size_t read_count() {
        const std::int32_t count = read_int32();
        return required_count(count < 0 ? std::nullopt : std::optional(checked_count(static_cast<std::size_t>(count))));
    }
    std::size_t read_compact_count() { return required_count(read_compact_nullable_count()); }
    std::optional<std::size_t> read_compact_nullable_count() {
        const std::uint32_t count_plus_one = read_uvarint();
        return count_plus_one == 0 ? std::nullopt : std::optional(checked_count(count_plus_one - 1));
    }
    /// For how many of `count` elements to reserve memory: not for more than the remaining bytes can hold when each
    /// element takes at least `element_bytes`.
    [[nodiscard]] std::size_t reservation(std::size_t count, std::size_t element_bytes) const {
        return std::min(count, remaining() / element_bytes);
    }

    /// The next `size` bytes as they are.
    std::string_view take(std::size_t size) {
        if (size > rest_.size()) {
            fail(DecodeErrorCode::truncated);
            return {};
        }
        const std::string_view taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }
    void skip(std::size_t size) { take(size); }

    /// Reads the tag section that ends every struct of a flexible version: uvarint count, then for each field uvarint
    /// tag, uvarint size, `size` bytes. `read_known(tag, size)` reads the value of a tag that it knows, `size` bytes
    /// exactly, and returns true; other tags are skipped.
    template <typename ReadKnown>
    void read_tags(ReadKnown read_known) {
        for (std::uint32_t left = read_uvarint(); left > 0 && ok(); --left) {
            const std::uint32_t tag = read_uvarint();
            const std::uint32_t size = read_uvarint();
            if (ok() && !read_known(tag, size)) {
                skip(size);
            }
        }
    }
    void skip_tags() {
        read_tags([](std::uint32_t, std::uint32_t) { return false; });
    }

private:
    static constexpr std::uint32_t longest_string = 32767;

    template <typename Unsigned>
    Unsigned read_unsigned() {
        const std::string_view bytes = take(sizeof(Unsigned));
        if (bytes.empty()) {
            return 0;
        }
        Unsigned value = 0;
        std::memcpy(&value, bytes.data(), sizeof(Unsigned));
        return from_big_endian(value);
    }

    template <typename Unsigned>
    static Unsigned from_big_endian(Unsigned value) {
        if constexpr (std::endian::native == std::endian::big || sizeof(Unsigned) == 1) {
            return value;
        } else if constexpr (sizeof(Unsigned) == 2) {
            return __builtin_bswap16(value);
        } else if constexpr (sizeof(Unsigned) == 4) {
            return __builtin_bswap32(value);
        } else {
            return __builtin_bswap64(value);
        }
    }

    std::string_view required(std::optional<std::string_view> field) {
        if (!field) {
            fail(DecodeErrorCode::null_not_allowed);
        }
        return field.value_or(std::string_view());
    }

    std::size_t checked_count(std::size_t count) {
        if (count > remaining()) {
            fail(DecodeErrorCode::count_too_large);
        }
        return ok() ? count : 0;
    }

    std::size_t required_count(std::optional<std::size_t> count) {
        if (!count) {
            fail(DecodeErrorCode::null_not_allowed);
        }
        return count.value_or(0);
    }

    std::string_view rest_;
    std::optional<DecodeErrorCode> error_;
};

}  // namespace warren::core
