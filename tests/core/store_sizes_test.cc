#include "core/store_testing.h"
#include "core/window/heap_block.h"
#include "warren/base/sanitizers.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <malloc.h>
#include <string>
#include <unistd.h>

namespace warren::core {
namespace {

using namespace testing_support;

#if defined(WARREN_ADDRESS_SANITIZER) || defined(WARREN_THREAD_SANITIZER)
constexpr bool has_sanitizer = true;
#else
constexpr bool has_sanitizer = false;
#endif

/// Memory of this process, what the allocator can give back given back.
std::size_t resident_bytes() {
    malloc_trim(0);
    std::size_t all_pages = 0;
    std::size_t resident_pages = 0;
    std::ifstream("/proc/self/statm") >> all_pages >> resident_pages;
    return resident_pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

/// Ten commits of every partition of a topic by every group.
void fill(TestStore& t, std::int64_t groups, std::int32_t partitions) {
    t.topic("orders", partitions, 1'000'000);
    ClusterStore::Batch batch(t.store, t.now);
    std::int64_t order = 0;
    for (std::int64_t commit = 0; commit < 10; ++commit) {
        for (std::int64_t group = 0; group < groups; ++group) {
            const std::string name = "service-group-" + std::to_string(group);
            for (std::int32_t partition = 0; partition < partitions; ++partition) {
                batch.commit({.group = name,
                              .topic = "orders",
                              .partition = partition,
                              .offset = commit * 1'000,
                              .timestamp_ms = (start_s - 60 * (10 - commit)) * 1'000,
                              .order = ++order});
            }
        }
    }
}

TEST(StoreMemory, OfAPartitionWithTenCommitsIsWhatTheLayoutSays) {
    TestStore t(store_settings(10, 1'000'000));
    fill(t, 1'000, 50);
    const StoreSizes sizes = t.store.sizes();
    EXPECT_EQ(sizes.groups, 1'000U);
    EXPECT_EQ(sizes.group_partitions, 50'000U);
    // A slot of 16 and a block: a header of 16, the newest commit (2 bytes of offset, 6 of time, 3 of order, 4 of its
    // second, 3 of lag) and nine steps (2 + 3 + 3, and 2 of lag); plus what a group and its topic need themselves: less
    // than 600 bytes, names and look-up tables included.
    constexpr std::size_t per_partition = 16 + heap_block(16 + (2 + 6 + 3 + 4 + 3) + 9 * (2 + 3 + 3 + 2));
    constexpr std::size_t per_group = 600;
    EXPECT_LT(sizes.bytes, 50'000 * per_partition + 1'000 * per_group + 100'000);
    EXPECT_GT(sizes.bytes, 50'000 * per_partition);
}

TEST(StoreMemory, CountsEverything) {
    TestStore t;
    t.topic("t", 3);
    t.topic("u", 1);
    t.commit({.group = "a", .partition = 1});
    t.commit({.group = "b", .topic = "u"});
    t.commit({.group = "b", .topic = "later"});
    const StoreSizes sizes = t.store.sizes();
    EXPECT_EQ(sizes.groups, 2U);
    EXPECT_EQ(sizes.group_partitions, 4U);
    EXPECT_EQ(sizes.topics, 2U);
    EXPECT_EQ(sizes.topic_partitions, 4U);
    EXPECT_EQ(sizes.waiting_commits, 1U);
}

/// Each group commits once, in one of eight waves, and expires.
void come_and_go(TestStore& t, std::int64_t groups) {
    constexpr std::int64_t waves = 8;
    for (std::int64_t wave = 0; wave < waves; ++wave) {
        {
            ClusterStore::Batch batch(t.store, t.now);
            for (std::int64_t i = 0; i < groups / waves; ++i) {
                batch.commit({.group = "console-consumer-" + std::to_string(wave * groups + i),
                              .topic = "orders",
                              .partition = static_cast<std::int32_t>(i % 4),
                              .offset = 10,
                              .timestamp_ms = base::to_ms(t.now),
                              .order = i + 1});
            }
        }
        t.now += std::chrono::hours(1);
        t.store.expire(t.now);
        ASSERT_EQ(t.store.sizes().groups, 0U);
    }
}

TEST(StoreMemory, OfAMillionShortLivedGroupsIsGivenBack) {
    TestStore t(store_settings(10, 1'000));
    t.topic("orders", 4, 1'000);
    come_and_go(t, 80'000);
    const std::size_t resident = resident_bytes();
    come_and_go(t, has_sanitizer ? 160'000 : 1'000'000);
    EXPECT_LT(t.store.sizes().bytes, 200'000U) << "small tables of 64 shards are left";
    // Sanitizers keep freed memory for a while, and are slow.
    if (has_sanitizer) return;
    EXPECT_LE(resident_bytes(), resident + resident / 10);
}

/// What is left of the account when all groups are gone is the tables they were found in.
TEST(StoreMemory, IsGivenBackWhateverRemovesAGroup) {
    TestStore t(store_settings(10, 1'000));
    const auto cycle = [&] {
        fill(t, 20, 8);
        t.owners("service-group-0", {{.topic = "orders", .host = "/h"}});
        t.owners("service-group-1", {{.topic = "later", .host = "/h"}});
        t.commit({.group = "service-group-2", .topic = "later"});
        t.tombstone({.group = "service-group-3", .topic = "orders"});
        t.group_tombstone("service-group-0");
        t.group_tombstone("service-group-1");
        t.store.remove_group(GroupName("service-group-2"));
        t.store.remove_topic_of_group(GroupName("service-group-4"), TopicName("orders"));
        t.topics({{"orders", 5}});
        t.topics({{"orders", 0}});
        t.now += std::chrono::seconds(2'000);
        t.store.expire(t.now);
        t.now -= std::chrono::seconds(2'000);
        t.topics({{"later", 0}});
        EXPECT_EQ(t.groups(), Names());
        return t.store.sizes();
    };
    const StoreSizes first = cycle();
    EXPECT_EQ(first.groups, 0U);
    EXPECT_EQ(first.group_partitions, 0U);
    EXPECT_EQ(first.waiting_commits, 0U);
    for (int i = 0; i < 10; ++i) EXPECT_EQ(cycle().bytes, first.bytes);
}

}  // namespace
}  // namespace warren::core
