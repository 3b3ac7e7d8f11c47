#include "core/window/packed_window.h"

#include "core/window/heap_block.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <new>
#include <optional>
#include <utility>

namespace warren::core {
namespace {

constexpr std::int64_t ms_per_s = 1'000;

/// Room for `count` entries: 1, 3, 6, 10, 15, then half as much again each time, and never more than `limit`. It
/// follows from the number of entries alone, so it need not be stored.
std::size_t capacity_for(std::size_t count, std::size_t limit) {
    std::size_t capacity = 1;
    for (std::size_t step = 2; capacity < count; ++step) capacity += std::max(step, capacity / 2);
    return std::min(capacity, limit);
}

/// Differences are taken and added modulo 2^64, so they are exact for all numbers and never overflow.
std::int64_t difference(std::int64_t value, std::int64_t base) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(base));
}

std::int64_t sum(std::int64_t base, std::int64_t difference) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(base) + static_cast<std::uint64_t>(difference));
}

constexpr unsigned bits_per_byte = 8;
constexpr std::size_t full_width = sizeof(std::int64_t);

/// The fewest bytes that hold the number and its sign; none for 0.
unsigned width_of(std::int64_t number) {
    if (number == 0) return 0;
    const auto without_sign = static_cast<std::uint64_t>(number < 0 ? ~number : number);
    return static_cast<unsigned>(std::bit_width(without_sign)) / bits_per_byte + 1;
}

/// The 8 bytes in front of `end`, the last one the most significant.
std::uint64_t load(const std::byte* end) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, end - full_width, full_width);
    if constexpr (std::endian::native == std::endian::big) bits = __builtin_bswap64(bits);
    return bits;
}

void store(std::byte* end, std::uint64_t bits) {
    if constexpr (std::endian::native == std::endian::big) bits = __builtin_bswap64(bits);
    std::memcpy(end - full_width, &bits, full_width);
}

}  // namespace

PackedCommits::Numbers PackedCommits::Numbers::minus(const Numbers& base) const {
    Numbers result;
    for (std::size_t i = 0; i < kinds; ++i) result.all[i] = difference(all[i], base.all[i]);
    return result;
}

PackedCommits::Numbers PackedCommits::Numbers::plus(const Numbers& step) const {
    Numbers result;
    for (std::size_t i = 0; i < kinds; ++i) result.all[i] = sum(all[i], step.all[i]);
    return result;
}

class PackedCommits::Widths {
public:
    [[nodiscard]] std::size_t total() const {
        const std::uint32_t pairs = (packed_ & mask_of_every_other) + (packed_ >> bits & mask_of_every_other);
        return pairs * 0x0101'0101U >> 24U;
    }

    [[nodiscard]] bool hold(const Numbers& numbers) const {
        bool held = true;
        std::uint32_t rest = packed_;
        for (std::size_t i = 0; i < Numbers::kinds; ++i, rest >>= bits) {
            const std::uint32_t width = rest & mask;
            const std::int64_t number = numbers.all[i];
            held = held && (width == 0 ? number == 0 : cut(static_cast<std::uint64_t>(number), width) == number);
        }
        return held;
    }

    void widen_for(const Numbers& numbers) {
        std::uint32_t packed = 0;
        for (std::size_t i = Numbers::kinds; i > 0; --i) {
            const unsigned needed = std::max(width_of(numbers.all[i - 1]), width(i - 1));
            packed = packed << bits | needed;
        }
        packed_ = packed;
    }

    /// `place` has 8 bytes of the block before it.
    [[nodiscard]] Numbers read(const std::byte* place) const {
        Numbers numbers;
        std::uint32_t rest = packed_;
        for (std::size_t i = 0; i < Numbers::kinds; ++i, rest >>= bits) {
            const std::uint32_t width = rest & mask;
            if (width == 0) continue;
            place += width;
            numbers.all[i] = static_cast<std::int64_t>(load(place)) >> unused_bits(width);
        }
        return numbers;
    }

    /// The same for one of them.
    [[nodiscard]] std::int64_t read(const std::byte* place, Numbers::Kind kind) const {
        const Field found = field(kind);
        return found.unused_bits ? static_cast<std::int64_t>(load(place + found.end)) >> *found.unused_bits : 0;
    }

    /// It takes no bytes.
    [[nodiscard]] bool is_always_zero(Numbers::Kind kind) const { return width(kind) == 0; }

    /// Where one of them stands: its end counted from a place, and the bits of 8 bytes that are not its own; none if it
    /// takes no bytes.
    struct Field {
        std::size_t end;
        std::optional<unsigned> unused_bits;
    };
    [[nodiscard]] Field field(Numbers::Kind kind) const {
        std::size_t end = 0;
        for (std::size_t i = 0; i <= kind; ++i) end += width(i);
        if (is_always_zero(kind)) return {end, std::nullopt};
        return {end, unused_bits(width(kind))};
    }

    /// Everything before `place` stays as it is. From the last number to the first, for each is stored in 8 bytes, of
    /// which the next ones overwrite what is not its own.
    void write(std::byte* place, const Numbers& numbers) const {
        // These widths may stand in the bytes before `place`.
        const Widths widths = *this;
        const std::uint64_t before = load(place);
        std::byte* end = place + widths.total();
        for (std::size_t i = Numbers::kinds; i > 0; --i) {
            const std::uint32_t width = widths.width(i - 1);
            if (width == 0) continue;
            store(end, static_cast<std::uint64_t>(numbers.all[i - 1]) << unused_bits(width));
            end -= width;
        }
        store(place, before);
    }

private:
    static constexpr unsigned bits = 4;
    static constexpr std::uint32_t mask = (1U << bits) - 1;
    static constexpr std::uint32_t mask_of_every_other = 0x0F0F'0F0FU;

    [[nodiscard]] unsigned width(std::size_t i) const { return packed_ >> bits * i & mask; }
    [[nodiscard]] static unsigned unused_bits(std::uint32_t width) {
        return (static_cast<unsigned>(full_width) - width) * bits_per_byte;
    }

    /// The number as its last `width` bytes tell it.
    [[nodiscard]] static std::int64_t cut(std::uint64_t number, std::uint32_t width) {
        return static_cast<std::int64_t>(number << unused_bits(width)) >> unused_bits(width);
    }

    std::uint32_t packed_ = 0;
};

struct PackedCommits::Header {
    std::uint32_t count;
    /// Slot of the oldest step; 0 while the window is not full.
    std::uint32_t first;
    Widths newest;
    Widths step;
};

// ---- Reading ----

PackedCommits::PackedCommits(std::span<const std::byte> block) {
    if (block.empty()) return;
    // Nothing is written through this class, only through the one that owns its block.
    block_ = static_cast<Header*>(const_cast<void*>(static_cast<const void*>(block.data())));
}

std::span<const std::byte> PackedCommits::block() const {
    if (empty()) return {};
    return {static_cast<const std::byte*>(static_cast<const void*>(block_)), step_place(size() - 1)};
}

std::size_t PackedCommits::size() const {
    return block_ == nullptr ? 0 : block_->count;
}

PackedCommits::Numbers PackedCommits::numbers_of(const WindowEntry& entry) {
    const Commit& commit = entry.commit;
    Numbers numbers;
    numbers[Numbers::offset] = commit.offset;
    numbers[Numbers::timestamp_ms] = commit.timestamp_ms;
    numbers[Numbers::order] = entry.order;
    numbers[Numbers::observed_at_s] = commit.observed_at_ms / ms_per_s;
    numbers[Numbers::observed_rest_ms] = commit.observed_at_ms % ms_per_s;
    numbers[Numbers::lag] = static_cast<std::int64_t>(commit.lag.value_or(0));
    numbers[Numbers::has_no_lag] = commit.lag ? 0 : 1;
    return numbers;
}

WindowEntry PackedCommits::entry_of(const Numbers& numbers) {
    std::optional<std::uint64_t> lag;
    if (numbers[Numbers::has_no_lag] == 0) lag = static_cast<std::uint64_t>(numbers[Numbers::lag]);
    return {{numbers[Numbers::offset], numbers[Numbers::timestamp_ms],
             numbers[Numbers::observed_at_s] * ms_per_s + numbers[Numbers::observed_rest_ms], lag},
            numbers[Numbers::order]};
}

std::byte* PackedCommits::newest_place() const {
    static_assert(sizeof(Header) >= full_width);
    return static_cast<std::byte*>(static_cast<void*>(block_ + 1));
}

std::byte* PackedCommits::step_place(std::size_t slot) const {
    return newest_place() + block_->newest.total() + slot * block_->step.total();
}

std::size_t PackedCommits::slot(std::size_t index) const {
    // Only a full window has its oldest step elsewhere than in slot 0, and has no slot to spare.
    const std::size_t place = block_->first + index;
    const std::size_t steps = block_->count - 1;
    return place < steps ? place : place - steps;
}

PackedCommits::Numbers PackedCommits::newest_numbers() const {
    return block_->newest.read(newest_place());
}

PackedCommits::Numbers PackedCommits::step(std::size_t index) const {
    return block_->step.read(step_place(slot(index)));
}

std::int64_t PackedCommits::newest_order() const {
    return block_->newest.read(newest_place(), Numbers::order);
}

PackedCommits::Position PackedCommits::newest_position() const {
    const Widths widths = block_->newest;
    return {widths.read(newest_place(), Numbers::order), widths.read(newest_place(), Numbers::timestamp_ms)};
}

WindowEntry PackedCommits::newest() const {
    return entry_of(newest_numbers());
}

template <typename Take>
void PackedCommits::walk(const Take& take) const {
    if (empty()) return;
    Numbers numbers = newest_numbers();
    take(numbers);
    const Widths widths = block_->step;
    const std::size_t steps = size() - 1;
    std::size_t next = slot(steps);
    for (std::size_t left = steps; left > 0; --left) {
        next = (next == 0 ? steps : next) - 1;
        numbers = numbers.minus(widths.read(step_place(next)));
        take(numbers);
    }
}

/// Calls `set(commit, number)` with the numbers of one kind, from the newest commit on: that is quicker than all kinds
/// commit by commit, since no number has to wait for another kind's.
template <typename Set>
void PackedCommits::unpack_column(Numbers::Kind kind, std::span<Commit> into, const Set& set) const {
    std::int64_t number = block_->newest.read(newest_place(), kind);
    const auto [end, unused_bits] = block_->step.field(kind);
    const std::size_t length = block_->step.total();
    const std::byte* const ring = step_place(0) + end;
    const std::size_t steps = size() - 1;
    std::size_t next = slot(steps);
    set(into.back(), number);
    for (std::size_t left = into.size() - 1; left > 0; --left) {
        next = (next == 0 ? steps : next) - 1;
        if (unused_bits) {
            const auto bits = static_cast<std::int64_t>(load(ring + next * length));
            number = difference(number, bits >> *unused_bits);
        }
        set(into[left - 1], number);
    }
}

void PackedCommits::unpack_newest(std::span<Commit> into) const {
    if (into.empty()) return;
    const auto column = [&](Numbers::Kind kind, const auto& set) { unpack_column(kind, into, set); };
    const auto rare = [&](Numbers::Kind kind, const auto& set) {
        if (!block_->newest.is_always_zero(kind) || !block_->step.is_always_zero(kind)) column(kind, set);
    };
    column(Numbers::offset, [](Commit& commit, std::int64_t number) { commit.offset = number; });
    column(Numbers::timestamp_ms, [](Commit& commit, std::int64_t number) { commit.timestamp_ms = number; });
    column(Numbers::observed_at_s,
           [](Commit& commit, std::int64_t number) { commit.observed_at_ms = number * ms_per_s; });
    rare(Numbers::observed_rest_ms, [](Commit& commit, std::int64_t number) { commit.observed_at_ms += number; });
    column(Numbers::lag, [](Commit& commit, std::int64_t number) { commit.lag = static_cast<std::uint64_t>(number); });
    rare(Numbers::has_no_lag, [](Commit& commit, std::int64_t number) {
        if (number != 0) commit.lag.reset();
    });
}

std::vector<WindowEntry> PackedCommits::entries() const {
    std::vector<WindowEntry> all(size());
    auto place = all.rbegin();
    walk([&](const Numbers& numbers) { *place++ = entry_of(numbers); });
    return all;
}

std::size_t PackedWindow::bytes(std::uint32_t limit) const {
    if (empty()) return 0;
    return sizeof(Header) + block_->newest.total() + (capacity_for(size(), limit) - 1) * block_->step.total();
}

// ---- Writing ----

PackedWindow::~PackedWindow() {
    clear();
}

PackedWindow::PackedWindow(PackedWindow&& other) noexcept : PackedCommits(std::exchange(other.block_, nullptr)) {}

PackedWindow& PackedWindow::operator=(PackedWindow&& other) noexcept {
    std::swap(block_, other.block_);
    return *this;
}

void PackedWindow::clear() {
    ::operator delete(std::exchange(block_, nullptr));
}

bool PackedWindow::try_append(const WindowEntry& entry, std::uint32_t limit) {
    return append_as_it_is(entry, limit, Room::as_there_is);
}

void PackedWindow::append(const WindowEntry& entry, std::uint32_t limit) {
    if (!append_as_it_is(entry, limit, Room::more_if_needed)) insert(size(), entry, limit);
}

bool PackedWindow::append_as_it_is(const WindowEntry& entry, std::uint32_t limit, Room room) {
    if (empty()) return false;
    const Numbers numbers = numbers_of(entry);
    const Numbers added = numbers.minus(newest_numbers());
    if (!block_->newest.hold(numbers) || (limit > 1 && !block_->step.hold(added))) return false;
    const bool full = block_->count == limit;
    const bool has_room = full || capacity_for(block_->count, limit) > block_->count;
    if (!has_room && room == Room::as_there_is) return false;
    // Once per round of the ring a window tries whether it can be smaller again.
    const bool round_complete = full && block_->first + 2 >= block_->count;
    if (round_complete && is_wasteful()) return false;

    if (!has_room) grow(limit);
    block_->newest.write(newest_place(), numbers);
    if (!full) {
        block_->step.write(step_place(block_->count - 1), added);
        ++block_->count;
    } else if (limit > 1) {
        block_->step.write(step_place(block_->first), added);
        block_->first = round_complete ? 0 : block_->first + 1;
    }
    return true;
}

void PackedWindow::grow(std::uint32_t limit) {
    const std::span<const std::byte> used = block();
    const std::size_t steps = capacity_for(size() + 1, limit) - 1;
    void* memory = ::operator new(sizeof(Header) + block_->newest.total() + steps * block_->step.total());
    std::memcpy(memory, used.data(), used.size());
    clear();
    block_ = static_cast<Header*>(memory);
}

bool PackedWindow::try_replace_newest(const WindowEntry& entry) {
    if (empty()) return false;
    const Numbers numbers = numbers_of(entry);
    if (!block_->newest.hold(numbers)) return false;
    if (block_->count > 1) {
        const std::size_t last = block_->count - 2;
        const Numbers now = step(last).plus(numbers.minus(newest_numbers()));
        if (!block_->step.hold(now)) return false;
        block_->step.write(step_place(slot(last)), now);
    }
    block_->newest.write(newest_place(), numbers);
    return true;
}

bool PackedWindow::is_wasteful() const {
    Widths needed;
    const std::size_t steps = block_->count - 1;
    for (std::size_t i = 0; i < steps; ++i) needed.widen_for(step(i));
    const std::size_t rest = sizeof(Header) + block_->newest.total();
    return heap_block(rest + steps * needed.total()) < heap_block(rest + steps * block_->step.total());
}

PackedWindow::List PackedWindow::list() const {
    List all(size());
    auto place = all.rbegin();
    walk([&](const Numbers& numbers) { *place++ = numbers; });
    return all;
}

void PackedWindow::insert(std::size_t index, const WindowEntry& entry, std::uint32_t limit) {
    List all = list();
    all.insert(all.begin() + static_cast<std::ptrdiff_t>(index), numbers_of(entry));
    if (all.size() > limit) all.erase(all.begin());
    pack(all, limit);
}

void PackedWindow::replace(std::size_t index, const WindowEntry& entry, std::uint32_t limit) {
    if (index + 1 == size() && try_replace_newest(entry)) return;
    List all = list();
    all[index] = numbers_of(entry);
    pack(all, limit);
}

void PackedWindow::assign(std::span<const WindowEntry> entries, std::uint32_t limit) {
    if (entries.size() > limit) entries = entries.last(limit);
    if (entries.empty()) return clear();
    List all;
    for (const WindowEntry& entry : entries) all.push_back(numbers_of(entry));
    pack(all, limit);
}

void PackedWindow::pack(const List& all, std::uint32_t limit) {
    Header header{.count = static_cast<std::uint32_t>(all.size()), .first = 0, .newest = {}, .step = {}};
    header.newest.widen_for(all.back());
    for (std::size_t i = 1; i < all.size(); ++i) header.step.widen_for(all[i].minus(all[i - 1]));
    clear();
    const std::size_t steps = capacity_for(all.size(), limit) - 1;
    void* memory = ::operator new(sizeof(Header) + header.newest.total() + steps * header.step.total());
    block_ = new (memory) Header(header);
    block_->newest.write(newest_place(), all.back());
    for (std::size_t i = 1; i < all.size(); ++i) block_->step.write(step_place(i - 1), all[i].minus(all[i - 1]));
}

}  // namespace warren::core
