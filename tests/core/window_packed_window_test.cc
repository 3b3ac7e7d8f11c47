#include "core/window/packed_window.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <utility>
#include <vector>

namespace warren::core {
namespace {

constexpr std::int64_t start_ms = 1'700'000'000'000;

WindowEntry entry(std::int64_t order, std::int64_t offset = 0, std::optional<std::uint64_t> lag = 5) {
    return {{.offset = offset, .timestamp_ms = start_ms + order, .observed_at_ms = start_ms, .lag = lag}, order};
}

std::vector<WindowEntry> content(const PackedWindow& window) {
    std::vector<WindowEntry> entries;
    for (std::size_t i = 0; i < window.size(); ++i) entries.push_back(window[i]);
    return entries;
}

/// What a window is to be, without packing.
struct Model {
    std::vector<WindowEntry> entries;

    void insert(std::size_t index, const WindowEntry& added, std::uint32_t limit) {
        entries.insert(entries.begin() + static_cast<std::ptrdiff_t>(index), added);
        if (entries.size() > limit) entries.erase(entries.begin());
    }
};

/// Entries as they come in life, and now and then one that no difference of 32 bits can express.
class EntrySource {
public:
    explicit EntrySource(std::uint32_t seed) : random_(seed) {}

    std::size_t below(std::size_t end) { return random_() % end; }

    WindowEntry next() {
        order_ += static_cast<std::int64_t>(below(1'000));
        WindowEntry made = entry(order_, static_cast<std::int64_t>(below(1'000'000)));
        if (below(4) == 0) made.commit.lag.reset();
        if (below(10) == 0) spoil(made);
        return made;
    }

private:
    void spoil(WindowEntry& made) {
        static constexpr std::array<std::int64_t, 9> numbers = {std::numeric_limits<std::int64_t>::min(),
                                                                std::numeric_limits<std::int64_t>::max(),
                                                                -1,
                                                                0,
                                                                std::numeric_limits<std::int32_t>::max(),
                                                                std::numeric_limits<std::int32_t>::min(),
                                                                std::numeric_limits<std::uint32_t>::max(),
                                                                4'294'967'295'000,
                                                                4'294'967'296'000};
        const std::int64_t number = numbers[below(numbers.size())];
        switch (below(5)) {
            case 0:
                made.commit.offset = number;
                break;
            case 1:
                made.commit.timestamp_ms = number;
                break;
            case 2:
                made.commit.observed_at_ms = number;
                break;
            case 3:
                made.commit.lag = static_cast<std::uint64_t>(number);
                break;
            default:
                made.order = number;
        }
    }

    std::mt19937 random_;
    std::int64_t order_ = 0;
};

void change_both(PackedWindow& window, Model& model, EntrySource& source, std::uint32_t limit) {
    const WindowEntry added = source.next();
    const std::size_t action = source.below(100);
    if (action < 80 || model.entries.empty()) {
        window.append(added, limit);
        model.insert(model.entries.size(), added, limit);
    } else if (action < 88) {
        // The callers' rules never put an entry in front of a full window.
        const bool full = model.entries.size() == limit;
        const std::size_t index = full ? 1 + source.below(limit) : source.below(model.entries.size() + 1);
        window.insert(index, added, limit);
        model.insert(index, added, limit);
    } else if (action < 98) {
        const std::size_t index = source.below(model.entries.size());
        window.replace(index, added, limit);
        model.entries[index] = added;
    } else {
        window.clear();
        model.entries.clear();
    }
}

class PackedWindowProperty : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(PackedWindowProperty, HoldsTheSameAsAPlainListWhateverIsDone) {
    const std::uint32_t limit = GetParam();
    EntrySource source(limit);
    PackedWindow window;
    Model model;
    for (int step = 0; step < 20'000; ++step) {
        change_both(window, model, source, limit);
        ASSERT_EQ(content(window), model.entries) << "after step " << step;
        for (std::size_t i = 0; i < window.size(); ++i) {
            ASSERT_EQ(window.order(i), model.entries[i].order);
            ASSERT_EQ(window.timestamp_ms(i), model.entries[i].commit.timestamp_ms);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Limits, PackedWindowProperty, ::testing::Values(1, 2, 3, 7, 10, 25));

TEST(PackedWindow, EmptyOneHasNoBlock) {
    const PackedWindow window;
    EXPECT_TRUE(window.empty());
    EXPECT_EQ(window.size(), 0U);
    EXPECT_EQ(window.bytes(10), 0U);
}

TEST(PackedWindow, TakesTwentyBytesPerCommitAndGrowsWithItsContent) {
    PackedWindow window;
    std::vector<std::size_t> sizes;
    for (int i = 0; i < 12; ++i) {
        window.append(entry(i), 10);
        sizes.push_back((window.bytes(10) - 32) / 20);
    }
    EXPECT_EQ(sizes, (std::vector<std::size_t>{1, 3, 3, 6, 6, 6, 10, 10, 10, 10, 10, 10}));
    EXPECT_EQ(window.bytes(10), 32U + 10 * 20);
}

TEST(PackedWindow, GrowsToAnyLimit) {
    PackedWindow window;
    for (int i = 0; i < 2'000; ++i) window.append(entry(i), 1'000);
    EXPECT_EQ(window.size(), 1'000U);
    EXPECT_EQ(window[0], entry(1'000));
    EXPECT_EQ(window[999], entry(1'999));
    EXPECT_EQ(window.bytes(1'000), 32U + 1'000 * 20);
}

TEST(PackedWindow, StaysNarrowWhileValuesDriftFarFromTheFirst) {
    PackedWindow window;
    constexpr std::int64_t step = 100'000'000;
    for (std::int64_t i = 0; i < 1'000; ++i) window.append(entry(i * step, i * step), 10);
    EXPECT_EQ(window.bytes(10), 32U + 10 * 20);
    EXPECT_EQ(window[9], entry(999 * step, 999 * step));
}

TEST(PackedWindow, WidensForAnExtremeValueAndIsNarrowAgainWhenThatIsGone) {
    PackedWindow window;
    for (int i = 0; i < 10; ++i) window.append(entry(i), 10);
    const WindowEntry extreme = entry(10, std::numeric_limits<std::int64_t>::min());
    window.append(extreme, 10);
    EXPECT_EQ(window.bytes(10), 32U + 10 * 48);
    EXPECT_EQ(window[9], extreme);
    for (int i = 11; i < 40; ++i) window.append(entry(i), 10);
    EXPECT_EQ(window.bytes(10), 32U + 10 * 20);
    EXPECT_EQ(window[9], entry(39));
}

TEST(PackedWindow, TellsTheLargestNarrowLagFromNone) {
    PackedWindow window;
    constexpr std::uint64_t largest = std::numeric_limits<std::uint32_t>::max();
    window.append(entry(1, 0, largest), 4);
    window.append(entry(2, 0, std::nullopt), 4);
    window.append(entry(3, 0, largest - 1), 4);
    EXPECT_EQ(window[0].commit.lag, largest);
    EXPECT_EQ(window[1].commit.lag, std::nullopt);
    EXPECT_EQ(window[2].commit.lag, largest - 1);
}

TEST(PackedWindow, IsLeftEmptyWhenMovedFrom) {
    PackedWindow from;
    from.append(entry(1), 3);
    PackedWindow to = std::move(from);
    EXPECT_EQ(content(to), std::vector{entry(1)});
    PackedWindow other;
    other.append(entry(2), 3);
    other = std::move(to);
    EXPECT_EQ(content(other), std::vector{entry(1)});
}

}  // namespace
}  // namespace warren::core
