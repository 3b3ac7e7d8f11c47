#pragma once

#include <algorithm>
#include <cstddef>
#include <string>

namespace warren::core {

/// What an allocation of `bytes` costs, with the allocator's own part: glibc's 8 bytes of header, rounded up to 16, at
/// least 32. An estimate for `StoreSizes`.
[[nodiscard]] constexpr std::size_t heap_block(std::size_t bytes) {
    return bytes == 0 ? 0 : std::max<std::size_t>(32, (bytes + 8 + 15) / 16 * 16);
}

/// What a text has on the heap.
[[nodiscard]] inline std::size_t heap_block(const std::string& text) {
    return text.capacity() < sizeof(std::string) / 2 ? 0 : heap_block(text.capacity() + 1);
}

/// What a table of abseil has on the heap: its slots and one control byte each.
template <typename Table>
[[nodiscard]] std::size_t table_bytes(const Table& table) {
    const std::size_t capacity = table.capacity();
    return capacity == 0 ? 0 : heap_block(capacity * (sizeof(typename Table::value_type) + 1) + 16);
}

}  // namespace warren::core
