#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <string>

namespace warren::core {

/// What an allocation of `bytes` costs: jemalloc rounds up to steps of 16 bytes, above 128 to eighths of the next power
/// of two. An estimate for `StoreSizes`.
[[nodiscard]] constexpr std::size_t heap_block(std::size_t bytes) {
    if (bytes == 0) return 0;
    const std::size_t step = std::max<std::size_t>(16, std::bit_ceil(bytes) / 8);
    return (bytes + step - 1) / step * step;
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

/// Whether a table or list has room for many times what is left in it: it grew with groups that have gone.
template <typename Container>
[[nodiscard]] bool is_sparse(const Container& container) {
    constexpr std::size_t small = 64;
    return container.capacity() > small && container.capacity() / 8 > container.size();
}

}  // namespace warren::core
