#include "core/store_testing.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

// All that may happen to a store at the same time. Worth most under ThreadSanitizer.
namespace warren::core {
namespace {

using namespace testing_support;

constexpr int rounds = 300;
constexpr std::int32_t most_partitions = 6;

std::string group_name(int number) {
    return "group-" + std::to_string(number % 40);
}
std::string topic_name(int number) {
    return "topic-" + std::to_string(number % 4);
}

/// A reader of an offsets topic. `last` is its own group, written by nobody else.
void write_records(ClusterStore& store, const std::string& last) {
    const auto owner = std::make_shared<const Owner>(Owner{"/10.0.0.1", "client"});
    for (int round = 0; round < rounds; ++round) {
        ClusterStore::Batch batch(store, moment(round));
        for (int i = 0; i < 100; ++i) {
            const std::string group = group_name(i + round);
            const std::string topic = topic_name(i);
            const CommitEvent event{.group = group,
                                    .topic = topic,
                                    .partition = i % most_partitions,
                                    .offset = i,
                                    .timestamp_ms = (start_s + round) * 1'000,
                                    .order = round * 100 + i};
            batch.commit(event);
            if (i % 17 == 0) batch.forget_commit(event);
            if (i % 29 == 0) batch.set_owners(group, std::vector<OwnedPartition>{{topic, i % most_partitions, owner}}, i);
            if (i % 53 == 0) batch.remove_group(group);
        }
        batch.commit({.group = last,
                      .topic = "steady",
                      .offset = round,
                      .timestamp_ms = (start_s + round) * 1'000,
                      .order = round});
    }
}

/// A poller in whose cluster topics come, grow, shrink and go.
void write_topics(ClusterStore& store) {
    for (int round = 0; round < rounds; ++round) {
        std::vector<TopicPartitions> topics = {{TopicName("steady"), 1}};
        for (int i = 0; i < 4; ++i) {
            if ((round + i) % 5 == 0) continue;
            topics.push_back({TopicName(topic_name(i)), 1 + (round + i) % most_partitions});
        }
        store.set_topics(topics);
        std::vector<EndOffset> ends;
        for (const TopicPartitions& topic : topics) {
            for (std::int32_t i = 0; i < topic.partitions; ++i) ends.push_back({topic.topic.view(), i, round});
        }
        store.set_end_offsets(ends, moment(round));
    }
}

void expect_consistent(const GroupWindows& windows) {
    std::size_t commits = 0;
    for (const TopicWindows& topic : windows.topics) {
        EXPECT_LE(topic.partitions.size(), static_cast<std::size_t>(most_partitions));
        for (const PartitionWindow& partition : topic.partitions) {
            EXPECT_LE(partition.first_commit + partition.commit_count, windows.commits.size());
            EXPECT_LE(partition.commit_count, windows.intervals);
            EXPECT_TRUE(partition.used || partition.commit_count == 0);
            commits += partition.commit_count;
        }
    }
    EXPECT_EQ(commits, windows.commits.size());
}

void read(ClusterStore& store, const std::atomic<bool>& stop) {
    for (int i = 0; !stop; ++i) {
        for (const GroupName& name : store.groups()) {
            if (const auto windows = store.group(name, moment(i % rounds))) expect_consistent(*windows);
        }
        const TopicName topic(topic_name(i));
        EXPECT_LE(store.groups_of_topic(topic).size(), 40U);
        EXPECT_NE(store.end_offsets(topic).value_or(std::vector<PartitionEnd>(1)).size(), 0U);
        EXPECT_LE(store.topics().size(), 5U);
        EXPECT_LE(store.sizes().groups, 42U);
    }
}

void remove(ClusterStore& store, const std::atomic<bool>& stop) {
    for (int i = 0; !stop; ++i) {
        store.expire(moment(i % rounds));
        store.remove_topic_of_group(GroupName(group_name(i)), TopicName(topic_name(i)));
        store.remove_group(GroupName(group_name(i * 7)));
        if (i % 10 != 0) continue;
        std::vector<GroupName> gone;
        for (int group = 30; group < 60; ++group) gone.emplace_back(group_name(group));
        store.remove_groups(gone, GroupName("kept"));
    }
}

// E-12: topics are deleted while groups are written and read.
TEST(StoreThreads, ReadersWritersPollersAndRemovalsGetAlong) {
    ClusterStore store(ClusterName("local"), store_settings(5, 1'000));
    store.set_topics(std::vector<TopicPartitions>{{TopicName("steady"), 1}});
    {
        std::atomic<bool> stop = false;
        const std::jthread reader([&] { read(store, stop); });
        const std::jthread remover([&] { remove(store, stop); });
        {
            const std::jthread poller([&] { write_topics(store); });
            const std::jthread first([&] { write_records(store, "reader-0"); });
            const std::jthread second([&] { write_records(store, "reader-1"); });
        }
        stop = true;
    }
    // The last end offset came before or after the last commit; that one is there in any case.
    const EndOffset end{"steady", 0, rounds};
    store.set_end_offsets(std::span(&end, 1), moment(rounds));
    for (const char* name : {"reader-0", "reader-1"}) {
        const auto windows = store.group(GroupName(name), moment(rounds));
        ASSERT_TRUE(windows);
        ASSERT_FALSE(windows->commits.empty());
        EXPECT_EQ(windows->commits.back().offset, rounds - 1);
    }
}

TEST(StoreThreads, AWriterOfTopicsIsNotPassedByReadersForEver) {
    ClusterStore store(ClusterName("local"), store_settings(5, 1'000));
    std::atomic<bool> stop = false;
    std::vector<std::jthread> readers;
    for (int i = 0; i < 4; ++i) {
        readers.emplace_back([&] {
            while (!stop) EXPECT_TRUE(store.topics().empty());
        });
    }
    for (int round = 0; round < 200; ++round) {
        store.set_topics(std::vector<TopicPartitions>{{TopicName("t" + std::to_string(round)), 1}});
    }
    stop = true;
}

}  // namespace
}  // namespace warren::core
