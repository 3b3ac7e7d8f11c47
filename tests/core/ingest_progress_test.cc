#include "core/store_testing.h"
#include "warren/core/ingest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <vector>

// The reader's own position, shown as the group `burrow-<consumer>`.
namespace warren::core {
namespace {

using namespace testing_support;
using ::testing::IsEmpty;

constexpr const char* own = "burrow-reader";

/// Records that cannot be decoded: only where they stand matters here.
std::vector<RawRecord> records(std::int32_t partition, std::int64_t first, std::int64_t last) {
    std::vector<RawRecord> made;
    for (std::int64_t offset = first; offset <= last; ++offset) {
        made.push_back({.partition = partition, .offset = offset, .key = {}, .value = {}});
    }
    return made;
}

struct Reader {
    explicit Reader(const StoreSettings& settings = store_settings(3, 1'000))
        : t(settings), ingest(t.store, ConsumerName("reader"), TopicName("co"), GroupFilter()) {
        t.topic("co", 4, 1'000);
    }

    void read(const std::vector<RawRecord>& batch) { ingest.apply(batch, t.now); }

    TestStore t;
    OffsetsIngest ingest;
};

TEST(OwnProgress, IsTheOffsetAfterEachRecordEvenOfDamagedOnes) {
    Reader reader;
    reader.read(records(0, 0, 1));
    reader.t.now = base::wall_time_from_ms((start_s + 5) * 1'000 + 900);
    reader.read(records(0, 2, 2));
    EXPECT_EQ(reader.t.offsets(own, "co", 0), (Offsets{1, 2, 3}));
    const auto window = reader.t.window(own, "co", 0);
    EXPECT_EQ(window[2].timestamp_ms, (start_s + 5) * 1'000) << "whole seconds";
    EXPECT_EQ(window[2].lag, 997U);
}

TEST(OwnProgress, OfALongBatchIsItsEndInEachPartition) {
    Reader reader;
    std::vector<RawRecord> batch = records(0, 0, 500);
    const auto more = records(3, 10, 800);
    batch.insert(batch.end(), more.begin(), more.end());
    reader.read(batch);
    EXPECT_EQ(reader.t.offsets(own, "co", 0), (Offsets{499, 500, 501}));
    EXPECT_EQ(reader.t.offsets(own, "co", 3), (Offsets{799, 800, 801}));
    EXPECT_THAT(reader.t.offsets(own, "co", 1), IsEmpty());
}

TEST(OwnProgress, WaitsForTheEndOffsetOfTheOffsetsTopic) {
    TestStore t;
    OffsetsIngest ingest(t.store, ConsumerName("reader"), TopicName("co"), GroupFilter());
    ingest.apply(records(0, 0, 20), t.now);
    EXPECT_EQ(t.groups(), Names());
    t.topic("co", 1, 30);
    EXPECT_EQ(t.offsets(own, "co", 0), Offsets{21});
}

TEST(OwnProgress, ObeysTheStoragesLists) {
    StoreSettings settings = store_settings(3, 1'000);
    settings.filter = GroupFilter(nullptr, [](std::string_view group) { return group == own; });
    Reader reader(settings);
    reader.read(records(0, 0, 20));
    EXPECT_EQ(reader.t.groups(), Names());
}

/// Whatever is read in whatever batches, the windows are those of telling each record on its own.
TEST(OwnProgress, IsTheSameAsIfEachRecordWereToldOnItsOwn) {
    for (std::uint32_t seed = 0; seed < 200; ++seed) {
        std::mt19937 random(seed);
        const auto below = [&](std::uint32_t end) { return static_cast<std::int64_t>(random() % end); };
        StoreSettings settings = store_settings(1 + static_cast<std::uint32_t>(below(5)), 1'000);
        settings.min_distance = std::chrono::seconds(below(3));
        Reader batched(settings);
        Reader single(settings);
        for (int round = 0; round < 20; ++round) {
            batched.t.now += std::chrono::milliseconds(below(3'000) - 500);
            single.t.now = batched.t.now;
            std::vector<RawRecord> batch;
            for (std::int64_t run = 0; run <= below(4); ++run) {
                // Mostly onwards, now and then back, as when a reader starts again.
                const std::int64_t first = below(5) == 0 ? below(50) : round * 20 + below(20);
                const auto more = records(static_cast<std::int32_t>(below(2)), first, first + below(20));
                batch.insert(batch.end(), more.begin(), more.end());
            }
            batched.read(batch);
            for (const RawRecord& record : batch) single.read({record});
            for (std::size_t partition : {0U, 1U}) {
                ASSERT_EQ(batched.t.window(own, "co", partition), single.t.window(own, "co", partition))
                    << "seed " << seed << ", round " << round;
            }
        }
    }
}

}  // namespace
}  // namespace warren::core
