#pragma once

#include "warren/core/model/commit.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace warren::core {

/// The commits of one partition of a group in one block of memory: a ring whose entries are 32-bit differences to a
/// base value each (20 bytes), or, if one of them does not fit, all in full (48 bytes). Any values can be stored. An
/// empty window has no block. `limit` is the greatest number of entries; it must be the same for all calls on a window.
///
/// Not thread-safe. Entries are counted from the oldest, 0. Whether the order of entries makes sense is the caller's
/// business.
class PackedWindow {
public:
    PackedWindow() = default;
    ~PackedWindow();
    PackedWindow(PackedWindow&& other) noexcept;
    PackedWindow& operator=(PackedWindow&& other) noexcept;
    PackedWindow(const PackedWindow&) = delete;
    PackedWindow& operator=(const PackedWindow&) = delete;

    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] bool empty() const { return block_ == nullptr; }
    [[nodiscard]] WindowEntry operator[](std::size_t index) const;
    [[nodiscard]] std::int64_t order(std::size_t index) const;
    [[nodiscard]] std::int64_t timestamp_ms(std::size_t index) const;

    /// Adds the newest entry. If the window is full the oldest one falls out.
    void append(const WindowEntry& entry, std::uint32_t limit);
    /// Puts an entry in front of the one at `index`. If the window is full the oldest one falls out.
    void insert(std::size_t index, const WindowEntry& entry, std::uint32_t limit);
    void replace(std::size_t index, const WindowEntry& entry, std::uint32_t limit);
    /// Takes the newest `limit` of these for all that it holds.
    void assign(std::vector<WindowEntry> entries, std::uint32_t limit);
    void clear();

    /// Bytes of the block.
    [[nodiscard]] std::size_t bytes(std::uint32_t limit) const;

private:
    struct Header;
    struct Narrow;
    struct Wide;
    enum class Form : bool { narrow, wide };

    [[nodiscard]] static std::size_t block_size(Form form, std::size_t capacity);
    [[nodiscard]] Form form() const;
    [[nodiscard]] Narrow* narrow_entries() const;
    [[nodiscard]] Wide* wide_entries() const;
    /// Place in the block of an entry.
    [[nodiscard]] std::size_t slot(std::size_t index) const;
    /// Writes an entry if the block's form can hold it.
    bool put(std::size_t slot, const WindowEntry& entry);
    bool put_newest(const WindowEntry& entry, std::uint32_t limit);
    [[nodiscard]] std::vector<WindowEntry> unpack() const;
    /// Starts a new block in the smallest form that holds the entries. The base is the oldest entry.
    void pack(const std::vector<WindowEntry>& entries, std::uint32_t limit);

    Header* block_ = nullptr;
};

}  // namespace warren::core
