#include "core/window/packed_window.h"

#include <algorithm>
#include <limits>
#include <new>
#include <optional>
#include <utility>

namespace warren::core {
namespace {

constexpr std::int64_t ms_per_s = 1'000;
constexpr std::uint32_t no_lag = std::numeric_limits<std::uint32_t>::max();

/// Room for `count` entries: 1, 3, 6, 10, 15, then half as much again each time, and never more than `limit`. It
/// follows from the number of entries alone, so it need not be stored.
std::size_t capacity_for(std::size_t count, std::size_t limit) {
    std::size_t capacity = 1;
    for (std::size_t step = 2; capacity < count; ++step) capacity += std::max(step, capacity / 2);
    return std::min(capacity, limit);
}

/// Differences are taken and added modulo 2^64, so they are exact for all values and never overflow.
std::int64_t difference(std::int64_t value, std::int64_t base) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(base));
}

std::int64_t sum(std::int64_t base, std::int64_t difference) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(base) + static_cast<std::uint64_t>(difference));
}

/// Whether the number can be an `Integer`.
template <typename Integer>
bool fits(std::int64_t value) {
    return value >= std::numeric_limits<Integer>::min() && value <= std::numeric_limits<Integer>::max();
}

/// Lags above this are too large for the narrow form, where the largest number means that there is none.
bool lag_fits(const std::optional<std::uint64_t>& lag) {
    return !lag || *lag < no_lag;
}

bool clock_fits(std::int64_t observed_at_ms) {
    return observed_at_ms % ms_per_s == 0 && fits<std::uint32_t>(observed_at_ms / ms_per_s);
}

}  // namespace

struct PackedWindow::Header {
    std::uint32_t count;
    /// Slot of the oldest entry; 0 while the window is not full.
    std::uint32_t first : 31;
    std::uint32_t wide : 1;
    // The base of the narrow form.
    std::int64_t offset;
    std::int64_t timestamp_ms;
    std::int64_t order;
};

struct PackedWindow::Narrow {
    std::int32_t offset;
    std::int32_t timestamp_ms;
    std::uint32_t order;
    std::uint32_t observed_at_s;
    std::uint32_t lag;
};

struct PackedWindow::Wide {
    std::int64_t offset;
    std::int64_t timestamp_ms;
    std::int64_t order;
    std::int64_t observed_at_ms;
    std::uint64_t lag;
    bool has_lag;
};

PackedWindow::~PackedWindow() {
    clear();
}

PackedWindow::PackedWindow(PackedWindow&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}

PackedWindow& PackedWindow::operator=(PackedWindow&& other) noexcept {
    std::swap(block_, other.block_);
    return *this;
}

void PackedWindow::clear() {
    ::operator delete(std::exchange(block_, nullptr));
}

std::size_t PackedWindow::size() const {
    return block_ == nullptr ? 0 : block_->count;
}

std::size_t PackedWindow::block_size(Form form, std::size_t capacity) {
    return sizeof(Header) + capacity * (form == Form::wide ? sizeof(Wide) : sizeof(Narrow));
}

std::size_t PackedWindow::bytes(std::uint32_t limit) const {
    return empty() ? 0 : block_size(form(), capacity_for(size(), limit));
}

PackedWindow::Form PackedWindow::form() const {
    return block_->wide != 0 ? Form::wide : Form::narrow;
}

PackedWindow::Narrow* PackedWindow::narrow_entries() const {
    static_assert(sizeof(Header) == 32 && sizeof(Narrow) == 20 && alignof(Narrow) <= alignof(Header));
    return static_cast<Narrow*>(static_cast<void*>(block_ + 1));
}

PackedWindow::Wide* PackedWindow::wide_entries() const {
    static_assert(sizeof(Wide) == 48 && alignof(Wide) <= alignof(Header));
    return static_cast<Wide*>(static_cast<void*>(block_ + 1));
}

std::size_t PackedWindow::slot(std::size_t index) const {
    // Only a full window has its oldest entry elsewhere than in slot 0, and its capacity is its size.
    const std::size_t place = block_->first + index;
    return place < block_->count ? place : place - block_->count;
}

WindowEntry PackedWindow::operator[](std::size_t index) const {
    if (form() == Form::wide) {
        const Wide& entry = wide_entries()[slot(index)];
        const std::optional<std::uint64_t> lag = entry.has_lag ? std::optional(entry.lag) : std::nullopt;
        return {{entry.offset, entry.timestamp_ms, entry.observed_at_ms, lag}, entry.order};
    }
    const Narrow& entry = narrow_entries()[slot(index)];
    std::optional<std::uint64_t> lag;
    if (entry.lag != no_lag) lag = entry.lag;
    return {{sum(block_->offset, entry.offset), sum(block_->timestamp_ms, entry.timestamp_ms),
             entry.observed_at_s * ms_per_s, lag},
            sum(block_->order, entry.order)};
}

std::int64_t PackedWindow::order(std::size_t index) const {
    if (form() == Form::wide) return wide_entries()[slot(index)].order;
    return sum(block_->order, narrow_entries()[slot(index)].order);
}

std::int64_t PackedWindow::timestamp_ms(std::size_t index) const {
    if (form() == Form::wide) return wide_entries()[slot(index)].timestamp_ms;
    return sum(block_->timestamp_ms, narrow_entries()[slot(index)].timestamp_ms);
}

bool PackedWindow::put(std::size_t slot, const WindowEntry& entry) {
    const Commit& commit = entry.commit;
    if (form() == Form::wide) {
        wide_entries()[slot] = {commit.offset,         commit.timestamp_ms,    entry.order,
                                commit.observed_at_ms, commit.lag.value_or(0), commit.lag.has_value()};
        return true;
    }
    const std::int64_t offset = difference(commit.offset, block_->offset);
    const std::int64_t timestamp = difference(commit.timestamp_ms, block_->timestamp_ms);
    const std::int64_t order = difference(entry.order, block_->order);
    if (!fits<std::int32_t>(offset) || !fits<std::int32_t>(timestamp) || !fits<std::uint32_t>(order)) return false;
    if (!clock_fits(commit.observed_at_ms) || !lag_fits(commit.lag)) return false;
    narrow_entries()[slot] = {static_cast<std::int32_t>(offset), static_cast<std::int32_t>(timestamp),
                              static_cast<std::uint32_t>(order),
                              static_cast<std::uint32_t>(commit.observed_at_ms / ms_per_s),
                              static_cast<std::uint32_t>(commit.lag.value_or(no_lag))};
    return true;
}

bool PackedWindow::put_newest(const WindowEntry& entry, std::uint32_t limit) {
    if (empty()) return false;
    const std::uint32_t count = block_->count;
    if (count < limit) {
        if (capacity_for(count, limit) == count || !put(count, entry)) return false;
        ++block_->count;
        return true;
    }
    // Once per round of the ring a wide window tries whether it can be narrow again.
    const bool round_complete = block_->first + 1U == count;
    if (round_complete && form() == Form::wide) return false;
    if (!put(block_->first, entry)) return false;
    block_->first = (round_complete ? 0U : block_->first + 1U) & 0x7FFF'FFFFU;
    return true;
}

void PackedWindow::append(const WindowEntry& entry, std::uint32_t limit) {
    if (!put_newest(entry, limit)) insert(size(), entry, limit);
}

void PackedWindow::insert(std::size_t index, const WindowEntry& entry, std::uint32_t limit) {
    std::vector<WindowEntry> entries = unpack();
    entries.insert(entries.begin() + static_cast<std::ptrdiff_t>(index), entry);
    if (entries.size() > limit) entries.erase(entries.begin());
    pack(entries, limit);
}

void PackedWindow::replace(std::size_t index, const WindowEntry& entry, std::uint32_t limit) {
    if (put(slot(index), entry)) return;
    std::vector<WindowEntry> entries = unpack();
    entries[index] = entry;
    pack(entries, limit);
}

void PackedWindow::assign(std::vector<WindowEntry> entries, std::uint32_t limit) {
    if (entries.size() > limit) entries.erase(entries.begin(), entries.end() - limit);
    if (entries.empty()) return clear();
    pack(entries, limit);
}

std::vector<WindowEntry> PackedWindow::unpack() const {
    std::vector<WindowEntry> entries;
    entries.reserve(size() + 1);
    for (std::size_t i = 0; i < size(); ++i) entries.push_back((*this)[i]);
    return entries;
}

void PackedWindow::pack(const std::vector<WindowEntry>& entries, std::uint32_t limit) {
    for (const Form form : {Form::narrow, Form::wide}) {
        clear();
        void* memory = ::operator new(block_size(form, capacity_for(entries.size(), limit)));
        const WindowEntry& base = entries.front();
        block_ = new (memory) Header{static_cast<std::uint32_t>(entries.size()),
                                     0,
                                     form == Form::wide,
                                     base.commit.offset,
                                     base.commit.timestamp_ms,
                                     base.order};
        std::size_t done = 0;
        while (done < entries.size() && put(done, entries[done])) ++done;
        if (done == entries.size()) return;
    }
}

}  // namespace warren::core
