#pragma once

#include "warren/core/model/topic_id.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// The primitive fields of a snapshot. Numbers have seven bits a byte, the least significant first; signed ones are
/// folded so that small ones of both signs are short. Texts and lists begin with their length.
namespace warren::core::snapshot {

class FieldWriter {
public:
    explicit FieldWriter(std::string& bytes) : bytes_(&bytes) {}

    void byte(std::uint8_t value) { bytes_->push_back(static_cast<char>(value)); }
    void number(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7U) byte(static_cast<std::uint8_t>(value | 0x80U));
        byte(static_cast<std::uint8_t>(value));
    }
    void signed_number(std::int64_t value) {
        number((static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63U));
    }
    /// The step from `before` to `value`, modulo 2^64: exact for all values.
    void step(std::int64_t before, std::int64_t value) {
        const auto difference = static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(before);
        signed_number(static_cast<std::int64_t>(difference));
    }
    void text(std::string_view value) {
        number(value.size());
        bytes_->append(value);
    }
    void topic_id(const TopicId& id) {
        number(id.high);
        number(id.low);
    }

private:
    std::string* bytes_;
};

/// The first failure sticks: what is left is given up, and every later read gives zero or nothing. Loops over a count
/// end with it, because a count beyond what is left is a failure itself.
class FieldReader {
public:
    explicit FieldReader(std::string_view bytes) : rest_(bytes) {}

    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] std::string_view rest() const { return rest_; }
    void fail() {
        ok_ = false;
        rest_ = {};
    }

    std::uint8_t byte() {
        if (rest_.empty()) {
            fail();
            return 0;
        }
        const auto first = static_cast<std::uint8_t>(rest_.front());
        rest_.remove_prefix(1);
        return first;
    }
    /// 0 or 1.
    bool flag() {
        const auto value = byte();
        if (value > 1) fail();
        return value == 1;
    }
    std::uint64_t number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint64_t next = byte();
            if (shift == 63 && next > 1) fail();
            value |= (next & 0x7FU) << shift;
            if (next < 0x80) return ok_ ? value : 0;
        }
        fail();
        return 0;
    }
    std::int64_t signed_number() {
        const std::uint64_t folded = number();
        return static_cast<std::int64_t>((folded >> 1U) ^ (~(folded & 1U) + 1U));
    }
    std::int64_t step(std::int64_t before) {
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(before) +
                                         static_cast<std::uint64_t>(signed_number()));
    }
    template <typename Integer>
    Integer number_up_to(Integer most) {
        const std::uint64_t value = number();
        if (value > static_cast<std::uint64_t>(most)) fail();
        return ok_ ? static_cast<Integer>(value) : Integer();
    }
    /// Of elements that take at least a byte each.
    std::size_t count() {
        // What is left after the count itself.
        const std::uint64_t value = number();
        if (value > rest_.size()) fail();
        return ok_ ? static_cast<std::size_t>(value) : 0;
    }
    std::string_view text() {
        const std::size_t size = count();
        const std::string_view value = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return value;
    }
    TopicId topic_id() {
        const std::uint64_t high = number();
        return {.high = high, .low = number()};
    }

private:
    std::string_view rest_;
    bool ok_ = true;
};

}  // namespace warren::core::snapshot
