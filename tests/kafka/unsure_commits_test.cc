#include "kafka/unsure_commits.h"

#include "kafka/held_commits.h"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <string>
#include <vector>

namespace warren::kafka {
namespace {

using namespace testing_support;
using Offsets = std::vector<std::int64_t>;

constexpr std::int64_t start_ms = 1'700'000'000'000;

core::StoreSettings three_commits() {
    core::StoreSettings settings;
    settings.intervals = 3;
    settings.min_distance = std::chrono::seconds(1);
    return settings;
}

/// A store with a topic `t`, an ingest as the reader uses it, and commits a second apart.
class UnsureCommitsTest : public ::testing::Test {
protected:
    UnsureCommitsTest() {
        const std::vector<core::TopicPartitions> topics{{core::TopicName("t"), 1}};
        store.set_topics(topics);
        const core::EndOffset end{.topic = "t", .partition = 0, .end = 1000};
        store.set_end_offsets({&end, 1}, now);
    }

    static WrittenCommit commit(const std::string& group, std::int64_t order, std::int64_t offset) {
        return {.group = group, .order = order, .offset = offset, .timestamp_ms = start_ms + order * 1000};
    }
    static WrittenCommit tombstone(const std::string& group, std::int64_t order) {
        return {.group = group, .order = order};
    }

    void apply(const WrittenCommit& written) {
        const auto record = written.record();
        const auto raw = record.view();
        ingest.store({&raw, 1}, now);
    }
    /// Shows a commit in advance, if that may be.
    bool show(const WrittenCommit& written) {
        const auto record = written.record();
        const bool may = unsure.begin(record.view(), decoded(record), now);
        if (may) apply(written);
        return may;
    }
    /// The reader meets a record that has been shown already, or one that has not.
    void meet_again(const WrittenCommit& written) { unsure.meets(written.record().view()); }
    void meet(const WrittenCommit& written) {
        meet_again(written);
        apply(written);
    }

    /// The group as a snapshot would have it.
    [[nodiscard]] core::snapshot::GroupState saved(const std::string& group) {
        core::snapshot::GroupState state;
        store.save_groups(
            core::ClusterStore::part_of(group),
            {.topic = store.log_of_topic(core::TopicName("co")), .own_group = {}, .accepts = [](auto) { return true; }},
            [&](core::snapshot::GroupState&& one) {
                if (one.group == group) state = std::move(one);
            },
            [](core::snapshot::WaitingState&&) {});
        unsure.leave_out(state);
        return state;
    }
    [[nodiscard]] Offsets saved_window(const std::string& group) {
        Offsets offsets;
        const auto state = saved(group);
        for (const auto& one : state.topics.at(0).partitions.at(0).window) offsets.push_back(one.commit.offset);
        return offsets;
    }

    [[nodiscard]] Offsets window(const std::string& group) {
        Offsets offsets;
        const auto windows = store.group(core::GroupName(group), now);
        if (!windows) return offsets;
        for (const auto& one : windows->commits) offsets.push_back(one.offset);
        return offsets;
    }

    const base::WallTime now = base::wall_time_from_ms(start_ms + 1'000'000);
    core::ClusterStore store{core::ClusterName("local"), three_commits()};
    core::OffsetsIngest ingest{store, core::ConsumerName("local"), core::TopicName("co"), core::GroupFilter()};
    UnsureCommits unsure{store, std::numeric_limits<std::size_t>::max(), core::TopicName("co")};
};

TEST_F(UnsureCommitsTest, ACommitThatTheReaderMeetsStays) {
    apply(commit("g", 1, 10));
    ASSERT_TRUE(show(commit("g", 5, 50)));
    meet_again(commit("g", 5, 50));
    EXPECT_EQ(unsure.passed(0, 6, now), 0U);
    EXPECT_EQ(window("g"), (Offsets{10, 50}));
    EXPECT_TRUE(unsure.empty());
}

TEST_F(UnsureCommitsTest, ACommitThatTheReaderDoesNotMeetIsTakenBack) {
    for (std::int64_t i = 1; i <= 3; ++i) apply(commit("g", i, i * 10));
    ASSERT_TRUE(show(commit("g", 5, 50)));
    EXPECT_EQ(window("g"), (Offsets{20, 30, 50}));
    EXPECT_EQ(unsure.passed(0, 5, now), 0U) << "not yet";
    EXPECT_EQ(unsure.passed(0, 6, now), 1U);
    EXPECT_EQ(window("g"), (Offsets{10, 20, 30})) << "what it had pushed out is back";
    EXPECT_TRUE(unsure.is_suspect("g"));
    EXPECT_FALSE(show(commit("g", 7, 70))) << "the group uses transactions";
}

TEST_F(UnsureCommitsTest, ACommitThatItHadBeenMergedIntoIsBack) {
    apply(commit("g", 1, 10));
    auto close = commit("g", 5, 50);
    close.timestamp_ms = start_ms + 1'100;
    ASSERT_TRUE(show(close));
    EXPECT_EQ(window("g"), Offsets{50});
    EXPECT_EQ(unsure.passed(0, 6, now), 1U);
    EXPECT_EQ(window("g"), Offsets{10});
}

TEST_F(UnsureCommitsTest, ASnapshotHasTheWindowAsItWasBeforeThem) {
    for (std::int64_t i = 1; i <= 3; ++i) apply(commit("g", i, i * 10));
    ASSERT_TRUE(show(commit("g", 5, 50)));
    ASSERT_TRUE(show(commit("g", 6, 60)));
    EXPECT_EQ(saved_window("g"), (Offsets{10, 20, 30}));
    EXPECT_EQ(saved("g").last_commit_ms, start_ms + 3'000);
    EXPECT_EQ(window("g"), (Offsets{30, 50, 60})) << "the store has them";
}

TEST_F(UnsureCommitsTest, ASnapshotHasThoseThatTheReaderHasMet) {
    apply(commit("g", 1, 10));
    ASSERT_TRUE(show(commit("g", 5, 50)));
    ASSERT_TRUE(show(commit("g", 7, 70)));
    meet_again(commit("g", 5, 50));
    EXPECT_EQ(unsure.passed(0, 6, now), 0U);
    EXPECT_EQ(saved_window("g"), (Offsets{10, 50}));
}

TEST_F(UnsureCommitsTest, ASnapshotHasACommitOnItsOwnThatWasMergedWithOneThatIsNotSure) {
    ASSERT_TRUE(show(commit("g", 5, 50)));
    auto close = commit("g", 6, 60);
    close.timestamp_ms = start_ms + 5'100;
    ASSERT_TRUE(show(close));
    meet_again(commit("g", 5, 50));
    EXPECT_EQ(unsure.passed(0, 6, now), 0U);
    EXPECT_EQ(window("g"), Offsets{60});
    EXPECT_EQ(saved_window("g"), Offsets{50});
}

TEST_F(UnsureCommitsTest, ASnapshotOfAGroupWithNothingElseHoldsNothing) {
    ASSERT_TRUE(show(commit("g", 5, 50)));
    EXPECT_TRUE(saved_window("g").empty());
    EXPECT_FALSE(saved("g").has_commit);
    EXPECT_FALSE(saved("g").topics.at(0).partitions.at(0).used);
}

TEST_F(UnsureCommitsTest, AGroupOfWhichOneIsTakenBackIsStillInSnapshots) {
    show(commit("g", 1, 10));
    show(commit("g", 2, 20));
    meet_again(commit("g", 1, 10));
    EXPECT_EQ(unsure.passed(0, 3, now), 1U);
    ASSERT_EQ(window("g"), Offsets{10});
    EXPECT_EQ(saved_window("g"), Offsets{10});
    EXPECT_TRUE(saved("g").log) << "and the group is known to come from the topic";
}

TEST_F(UnsureCommitsTest, AGroupThatHadNothingElseIsGoneAgain) {
    ASSERT_TRUE(show(commit("g", 5, 50)));
    EXPECT_EQ(unsure.passed(0, 6, now), 1U);
    EXPECT_TRUE(store.groups().empty());
}

TEST_F(UnsureCommitsTest, ThoseAfterOneThatIsTakenBackStay) {
    apply(commit("g", 1, 10));
    ASSERT_TRUE(show(commit("g", 5, 50)));
    ASSERT_TRUE(show(commit("g", 6, 60)));
    meet_again(commit("g", 6, 60));
    EXPECT_EQ(unsure.passed(0, 7, now), 1U);
    EXPECT_EQ(window("g"), (Offsets{10, 60}));
}

TEST_F(UnsureCommitsTest, ThoseThatTheReaderAddsMeanwhileStay) {
    apply(commit("g", 1, 10));
    ASSERT_TRUE(show(commit("g", 6, 60)));
    meet(commit("g", 5, 50));
    EXPECT_EQ(unsure.passed(0, 6, now), 0U);
    EXPECT_EQ(window("g"), (Offsets{10, 50, 60}));
    EXPECT_EQ(unsure.passed(0, 7, now), 1U);
    EXPECT_EQ(window("g"), (Offsets{10, 50}));
}

TEST_F(UnsureCommitsTest, ATombstoneOfTheReaderLeavesWhatIsAfterIt) {
    apply(commit("g", 1, 10));
    ASSERT_TRUE(show(commit("g", 6, 60)));
    meet(tombstone("g", 5));
    EXPECT_EQ(unsure.passed(0, 6, now), 0U);
    EXPECT_EQ(window("g"), Offsets{60});
    EXPECT_EQ(unsure.passed(0, 7, now), 1U);
    EXPECT_EQ(window("g"), Offsets{});
}

TEST_F(UnsureCommitsTest, TheRecordAtTheLastStableOffsetIsOpenAndSoIsWhatItsGroupWroteAfterIt) {
    apply(commit("g", 1, 10));
    ASSERT_TRUE(show(commit("g", 4, 40)));
    ASSERT_TRUE(show(commit("g", 5, 50)));
    ASSERT_TRUE(show(commit("h", 6, 60)));
    ASSERT_TRUE(show(commit("g", 7, 70)));
    meet_again(commit("g", 4, 40));
    EXPECT_EQ(unsure.open_at(0, 4, now).size(), 3U);
    EXPECT_EQ(window("g"), Offsets{10});
    EXPECT_EQ(window("h"), Offsets{60});
    EXPECT_TRUE(unsure.is_suspect("g"));
    EXPECT_TRUE(unsure.open_at(0, 4, now).empty());
    EXPECT_TRUE(unsure.open_at(1, 6, now).empty()) << "another partition";
}

TEST_F(UnsureCommitsTest, AGroupKnownForTransactionsIsNeverShownInAdvance) {
    unsure.suspect("g");
    EXPECT_FALSE(show(commit("g", 5, 50)));
    EXPECT_TRUE(show(commit("h", 6, 60)));
}

TEST_F(UnsureCommitsTest, WhatIsForgottenStaysAsItIs) {
    ASSERT_TRUE(show(commit("a", 5, 50)));
    ASSERT_TRUE(show(commit("b", 6, 60)));
    ASSERT_TRUE(show(commit("c", 7, 70)));
    unsure.forget({"a", {"t", 0}});
    unsure.forget({"b", {"t", 0}});
    unsure.forget_partition(0);
    EXPECT_TRUE(unsure.empty());
    EXPECT_EQ(unsure.passed(0, 100, now), 0U);
    EXPECT_EQ(window("a"), Offsets{50});
    EXPECT_EQ(window("c"), Offsets{70});
}

TEST_F(UnsureCommitsTest, InTheBrokersOwnTopicAGroupTombstoneVoidsNothing) {
    unsure = UnsureCommits(store, 100, core::TopicName(std::string(core::brokers_offsets_topic)));
    ASSERT_TRUE(show(commit("g", 5, 50)));
    meet_again(commit("g", 5, 50));
    const std::string key = core::group_metadata_key("g");
    unsure.meets({.partition = 0, .offset = 6, .key = key, .value = {}});
    EXPECT_EQ(unsure.passed(0, 7, now), 0U);
    EXPECT_EQ(window("g"), Offsets{50});
}

TEST_F(UnsureCommitsTest, WithoutRoomACommitWaits) {
    unsure = UnsureCommits(store, 2, core::TopicName("co"));
    ASSERT_TRUE(show(commit("g", 5, 50)));
    ASSERT_TRUE(show(commit("g", 6, 60)));
    EXPECT_FALSE(show(commit("g", 7, 70)));
    EXPECT_EQ(unsure.left_out(), 1U);
    meet_again(commit("g", 5, 50));
    meet_again(commit("g", 6, 60));
    EXPECT_EQ(unsure.passed(0, 7, now), 0U);
    EXPECT_TRUE(show(commit("g", 8, 80))) << "the room is free again";
}

TEST_F(UnsureCommitsTest, AGroupThatCommitsVeryOftenTakesLittleRoom) {
    unsure = UnsureCommits(store, 1000, core::TopicName("co"));
    for (std::int64_t i = 1; i <= 5000; ++i) ASSERT_TRUE(show(commit("g", i, i))) << i;
    EXPECT_EQ(unsure.left_out(), 0U);
}

}  // namespace
}  // namespace warren::kafka
