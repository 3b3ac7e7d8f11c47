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

/// The newest `count` commits of a copy of the window's block.
std::vector<Commit> unpacked_from_copy(const PackedWindow& window, std::size_t count) {
    const std::vector<std::byte> block(window.block().begin(), window.block().end());
    std::vector<Commit> commits(count);
    PackedCommits(block).unpack_newest(commits);
    return commits;
}

std::vector<Commit> newest_of(const std::vector<WindowEntry>& entries, std::size_t count) {
    std::vector<Commit> commits;
    for (std::size_t i = entries.size() - count; i < entries.size(); ++i) commits.push_back(entries[i].commit);
    return commits;
}

class PackedWindowProperty : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(PackedWindowProperty, HoldsTheSameAsAPlainListWhateverIsDone) {
    const std::uint32_t limit = GetParam();
    EntrySource source(limit);
    PackedWindow window;
    Model model;
    for (int step = 0; step < 20'000; ++step) {
        change_both(window, model, source, limit);
        ASSERT_EQ(window.entries(), model.entries) << "after step " << step;
        ASSERT_EQ(window.size(), model.entries.size());
        const bool as_expected = window.empty() || window.newest() == model.entries.back();
        ASSERT_TRUE(as_expected) << "after step " << step;
        for (const std::size_t count : {window.size(), window.size() / 2}) {
            ASSERT_EQ(unpacked_from_copy(window, count), newest_of(model.entries, count)) << "after step " << step;
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

/// The block's header and the newest entry: its offset, time, order, second and lag.
constexpr std::size_t newest_bytes(std::size_t offset, std::size_t order, std::size_t lag) {
    return 16 + offset + 6 + order + 4 + lag;
}

TEST(PackedWindow, TakesAsManyBytesAsItsStepsNeedAndGrowsWithItsContent) {
    PackedWindow window;
    std::vector<std::size_t> steps;
    for (int i = 0; i < 12; ++i) {
        window.append(entry(i * 1'000, i * 100'000 - 2'000'000), 10);
        // A step: 3 bytes of offset, 2 of time, 2 of order; neither second nor lag change.
        steps.push_back((window.bytes(10) - newest_bytes(3, i == 0 ? 0 : 2, 1)) / 7);
    }
    EXPECT_EQ(steps, (std::vector<std::size_t>{0, 2, 2, 5, 5, 5, 9, 9, 9, 9, 9, 9}));
}

TEST(PackedWindow, GrowsToAnyLimit) {
    PackedWindow window;
    for (int i = 0; i < 2'000; ++i) window.append(entry(i), 1'000);
    const std::vector<WindowEntry> entries = window.entries();
    ASSERT_EQ(entries.size(), 1'000U);
    EXPECT_EQ(entries.front(), entry(1'000));
    EXPECT_EQ(entries.back(), entry(1'999));
    EXPECT_EQ(window.bytes(1'000), newest_bytes(0, 2, 1) + 999 * 2);
}

TEST(PackedWindow, StaysSmallWhileValuesDriftFarFromTheFirst) {
    PackedWindow window;
    constexpr std::int64_t step = 30'000;
    for (std::int64_t i = 0; i < 100'000; ++i) window.append(entry(i * step, i * step), 10);
    EXPECT_EQ(window.bytes(10), newest_bytes(5, 5, 1) + 9 * (2 + 2 + 2));
    EXPECT_EQ(window.newest(), entry(99'999 * step, 99'999 * step));
}

TEST(PackedWindow, WidensForAnExtremeValueAndIsSmallAgainWhenThatIsGone) {
    PackedWindow window;
    for (int i = 0; i < 10; ++i) window.append(entry(i), 10);
    const std::size_t usual = window.bytes(10);
    const WindowEntry extreme = entry(10, std::numeric_limits<std::int64_t>::min());
    window.append(extreme, 10);
    EXPECT_EQ(window.bytes(10), usual + 8 + 9 * 8);
    EXPECT_EQ(window.newest(), extreme);
    for (int i = 11; i < 40; ++i) window.append(entry(i), 10);
    EXPECT_EQ(window.bytes(10), usual);
    EXPECT_EQ(window.newest(), entry(39));
}

TEST(PackedWindow, HoldsTheSmallestNumbers) {
    const auto small = [](std::int64_t order, std::int64_t offset, std::int64_t observed_at_ms) {
        return WindowEntry{
            {.offset = offset, .timestamp_ms = 0, .observed_at_ms = observed_at_ms, .lag = std::uint64_t{4}}, order};
    };
    const std::vector<WindowEntry> entries{small(0, 1, 1'000), small(0, 5, 2'000), small(0, 5, 2'001),
                                           small(0, 0, 7),     small(0, 0, 0),     small(1, 0, 0)};
    PackedWindow window;
    for (const WindowEntry& one : entries) window.append(one, 10);
    EXPECT_EQ(window.entries(), entries);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        PackedWindow alone;
        alone.append(entries[i], 1);
        EXPECT_EQ(alone.entries(), std::vector{entries[i]});
        alone.append(entries[0], 1);
        EXPECT_EQ(alone.entries(), std::vector{entries[0]});
    }
}

TEST(PackedWindow, KeepsTheNewestOfManyThatAreGivenAtOnce) {
    PackedWindow window;
    window.assign(std::vector{entry(1), entry(2), entry(3), entry(4)}, 3);
    EXPECT_EQ(window.entries(), (std::vector{entry(2), entry(3), entry(4)}));
    window.assign({}, 3);
    EXPECT_TRUE(window.empty());
}

TEST(PackedWindow, TellsAnyLagFromNone) {
    PackedWindow window;
    constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
    const std::vector<WindowEntry> entries{entry(1, 0, largest), entry(2, 0, std::nullopt), entry(3, 0, 0)};
    for (const WindowEntry& one : entries) window.append(one, 4);
    EXPECT_EQ(window.entries(), entries);
}

TEST(PackedWindow, IsLeftEmptyWhenMovedFrom) {
    PackedWindow from;
    from.append(entry(1), 3);
    PackedWindow to = std::move(from);
    EXPECT_EQ(to.entries(), std::vector{entry(1)});
    PackedWindow other;
    other.append(entry(2), 3);
    other = std::move(to);
    EXPECT_EQ(other.entries(), std::vector{entry(1)});
}

}  // namespace
}  // namespace warren::core
