#include "zookeeper/commit_writer.h"

#include "warren/core/window/cluster_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace warren::zookeeper {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t start_ms = 1'700'000'000'000;

core::StoreSettings settings() {
    core::StoreSettings settings;
    settings.intervals = 3;
    settings.expire_group = std::chrono::seconds(1'000);
    return settings;
}

/// A store with the topic `t` of two partitions that end at 100, and a writer into it.
class CommitWriterTest : public ::testing::Test {
protected:
    CommitWriterTest() {
        store.set_topics(std::vector<core::TopicPartitions>{{core::TopicName("t"), 2}});
        const std::vector<core::EndOffset> ends = {{"t", 0, 100}, {"t", 1, 100}};
        store.set_end_offsets(ends, now);
    }

    static NodeCommit commit(std::string offset, std::int64_t mzxid, std::string owner = {}) {
        return {.group = "g",
                .topic = "t",
                .partition = 0,
                .offset = std::move(offset),
                .stat = {.mzxid = mzxid, .mtime_ms = start_ms, .ephemeral_owner = 0},
                .owner = std::move(owner)};
    }

    void write(std::vector<NodeCommit> commits) {
        TreeNews news;
        news.commits = std::move(commits);
        writer.write(news, now);
    }
    void write_groups(std::vector<std::string> groups) {
        TreeNews news;
        news.groups = std::move(groups);
        writer.write(news, now);
    }

    std::int64_t counter(const std::string& name, const std::string& outcome = {}) {
        for (const runtime::StatFamily& family : stats.snapshot()) {
            if (family.name != name) continue;
            for (const runtime::StatSample& sample : family.samples) {
                if (outcome.empty() || sample.labels.back().second == outcome) return sample.value;
            }
        }
        return -1;
    }

    base::WallTime now = base::wall_time_from_ms(start_ms);
    core::ClusterStore store{core::ClusterName("local"), settings()};
    runtime::StatsRegistry stats;
    CommitWriter writer{store, stats, "zk", runtime::Logger()};
};

TEST_F(CommitWriterTest, WritesOffsetTransactionTimeAndOwner) {
    write({commit("7", 5, "member-1")});
    const auto group = store.group(core::GroupName("g"), now);
    ASSERT_TRUE(group);
    const auto& partition = group->topics.at(0).partitions.at(0);
    const auto window = group->window(partition);
    ASSERT_EQ(window.size(), 1U);
    EXPECT_EQ(window[0].offset, 7);
    EXPECT_EQ(window[0].timestamp_ms, start_ms);
    EXPECT_EQ(window[0].lag, 93U);
    ASSERT_TRUE(partition.owner);
    EXPECT_EQ(*partition.owner, (core::Owner{"member-1", ""}));
}

TEST_F(CommitWriterTest, CountsWhatBecameOfThem) {
    NodeCommit old = commit("7", 5);
    old.stat.mtime_ms = start_ms - 1'001'000;
    NodeCommit unknown = commit("7", 6);
    unknown.topic = "unknown";
    write({commit("7", 5), commit("8", 5), old, unknown});
    EXPECT_EQ(counter("warren_zookeeper_commits_total", "stored"), 1);
    EXPECT_EQ(counter("warren_zookeeper_commits_total", "duplicate"), 1);
    EXPECT_EQ(counter("warren_zookeeper_commits_total", "too_old"), 1);
    EXPECT_EQ(counter("warren_zookeeper_commits_total", "waiting"), 1);
}

TEST_F(CommitWriterTest, MakesNoGroupOfAnOwnerWhoseCommitIsTooOld) {
    NodeCommit old = commit("7", 5, "member-1");
    old.stat.mtime_ms = start_ms - 1'001'000;
    write({old});
    EXPECT_THAT(store.groups(), IsEmpty());
}

TEST_F(CommitWriterTest, TakesTheOwnerAwayThatIsGoneAtTheNextCommit) {
    write({commit("7", 5, "member-1")});
    write({commit("8", 6)});
    const auto group = store.group(core::GroupName("g"), now);
    ASSERT_TRUE(group);
    EXPECT_FALSE(group->topics.at(0).partitions.at(0).owner);
}

TEST_F(CommitWriterTest, CountsOffsetsThatAreNoNumberAndStoresNothingOfThem) {
    write({commit("seven", 5, "member-1")});
    EXPECT_EQ(counter("warren_zookeeper_bad_offsets_total"), 1);
    EXPECT_THAT(store.groups(), IsEmpty());
}

// Z-7
TEST_F(CommitWriterTest, KeepsTheReaperFromGroupsForAsLongAsTheyAreInZooKeeper) {
    const auto reap = [&] {
        std::vector<std::string> names;
        const std::vector<core::GroupName> gone = {core::GroupName("g"), core::GroupName("h")};
        for (const auto& group : store.remove_groups(gone, core::GroupName("kept"))) names.push_back(group.str());
        return names;
    };
    write_groups({"g", "h"});
    write({commit("7", 5)});
    EXPECT_THAT(reap(), IsEmpty());
    write_groups({"g"});
    EXPECT_THAT(reap(), IsEmpty());
    EXPECT_EQ(counter("warren_zookeeper_groups"), 1);
    write_groups({});
    EXPECT_THAT(reap(), ElementsAre("g"));
}

}  // namespace
}  // namespace warren::zookeeper
