#pragma once

#include "warren/core/model/commit.h"

#include <absl/container/inlined_vector.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace warren::core {

/// The commits of one partition of a group in one block of memory, to be read: the newest one in full, and a ring of
/// the steps from each to the next. Every number takes as many bytes as the greatest of its kind in the window needs,
/// so a commit costs about 10 bytes in a usual window and any values can be stored. An empty window has no block.
/// Entries are counted from the oldest, 0.
class PackedCommits {
public:
    PackedCommits() = default;
    /// Of the bytes of a block, which must stay there and be aligned as 32-bit numbers are.
    explicit PackedCommits(std::span<const std::byte> block);

    /// The block will be looked at soon.
    void prefetch() const {
        if (empty()) return;
        __builtin_prefetch(block_);
        // Many a block ends before: no pointer, only an address.
        constexpr std::uintptr_t cache_line = 64;
        __builtin_prefetch(reinterpret_cast<const void*>(reinterpret_cast<std::uintptr_t>(block_) + cache_line));
    }
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] bool empty() const { return block_ == nullptr; }
    /// The last entry; the window is not empty.
    [[nodiscard]] WindowEntry newest() const;
    [[nodiscard]] std::int64_t newest_order() const;
    /// What every commit is compared with, of the last entry; the window is not empty.
    struct Position {
        std::int64_t order = 0;
        std::int64_t timestamp_ms = 0;
    };
    [[nodiscard]] Position newest_position() const;
    /// All entries, oldest first.
    [[nodiscard]] std::vector<WindowEntry> entries() const;
    /// The newest of the commits alone, as many as there is room for: the last one in the last place.
    void unpack_newest(std::span<Commit> into) const;
    /// The part of the block that is in use: a copy of it can be read in its stead.
    [[nodiscard]] std::span<const std::byte> block() const;

protected:
    /// An entry as numbers that change little from one commit to the next.
    struct Numbers {
        // First what every commit is compared with. The second of the observation and the rest of it, which is nothing
        // as a rule; the lag, and whether there is none.
        enum Kind : std::size_t { order, timestamp_ms, offset, observed_at_s, observed_rest_ms, lag, has_no_lag };
        static constexpr std::size_t kinds = 7;

        std::array<std::int64_t, kinds> all{};

        [[nodiscard]] std::int64_t& operator[](Kind kind) { return all[kind]; }
        [[nodiscard]] std::int64_t operator[](Kind kind) const { return all[kind]; }
        [[nodiscard]] Numbers minus(const Numbers& base) const;
        [[nodiscard]] Numbers plus(const Numbers& step) const;
    };
    /// How many bytes each of the numbers takes.
    class Widths;
    struct Header;

    explicit PackedCommits(Header* block) : block_(block) {}

    [[nodiscard]] static Numbers numbers_of(const WindowEntry& entry);
    [[nodiscard]] static WindowEntry entry_of(const Numbers& numbers);
    [[nodiscard]] Numbers newest_numbers() const;
    /// From the entry at `index` to the next.
    [[nodiscard]] Numbers step(std::size_t index) const;
    [[nodiscard]] std::byte* newest_place() const;
    /// `slot`: place in the ring.
    [[nodiscard]] std::byte* step_place(std::size_t slot) const;
    [[nodiscard]] std::size_t slot(std::size_t index) const;
    /// Calls `take(numbers)` with each entry, the newest first.
    template <typename Take>
    void walk(const Take& take) const;
    template <typename Set>
    void unpack_column(Numbers::Kind kind, std::span<Commit> into, const Set& set) const;

    Header* block_ = nullptr;
};

/// A window that owns its block. `limit` is the greatest number of entries; it must be the same for all calls on a
/// window.
///
/// Not thread-safe. Whether the order of entries makes sense is the caller's business.
class PackedWindow : public PackedCommits {
public:
    PackedWindow() = default;
    ~PackedWindow();
    PackedWindow(PackedWindow&& other) noexcept;
    PackedWindow& operator=(PackedWindow&& other) noexcept;
    PackedWindow(const PackedWindow&) = delete;
    PackedWindow& operator=(const PackedWindow&) = delete;

    // The same as `append`, and as `replace` of the last entry, if the block can stay as it is. False: nothing is done.
    bool try_append(const WindowEntry& entry, std::uint32_t limit);
    bool try_replace_newest(const WindowEntry& entry);

    /// Adds the newest entry. If the window is full the oldest one falls out.
    void append(const WindowEntry& entry, std::uint32_t limit);
    /// Puts an entry in front of the one at `index`. If the window is full the oldest one falls out.
    void insert(std::size_t index, const WindowEntry& entry, std::uint32_t limit);
    void replace(std::size_t index, const WindowEntry& entry, std::uint32_t limit);
    /// Takes the newest `limit` of these for all that it holds.
    void assign(std::span<const WindowEntry> entries, std::uint32_t limit);
    void clear();

    /// Bytes of the block.
    [[nodiscard]] std::size_t bytes(std::uint32_t limit) const;

private:
    /// All entries, oldest first; as many as a usual window has need no memory of their own.
    using List = absl::InlinedVector<Numbers, 11>;

    /// Whether the steps would need less memory if they were written anew.
    [[nodiscard]] bool is_wasteful() const;
    enum class Room : std::uint8_t { as_there_is, more_if_needed };
    /// Adds the newest entry if the numbers are wide enough for it. False: nothing is done.
    bool append_as_it_is(const WindowEntry& entry, std::uint32_t limit, Room room);
    /// Room for the next entry, with the same widths.
    void grow(std::uint32_t limit);
    [[nodiscard]] List list() const;
    void pack(const List& all, std::uint32_t limit);
};

}  // namespace warren::core
