#include "kafka/pending_commits.h"

#include "kafka/held_commits.h"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <string>
#include <vector>

namespace warren::kafka {
namespace {

using namespace testing_support;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Orders = std::vector<std::int64_t>;
using Names = std::vector<std::string>;
using State = GroupOffset::State;

class PendingCommitsTest : public ::testing::Test {
protected:
    /// Whether the commit counts at once.
    bool add(const WrittenCommit& commit) {
        const auto record = commit.record();
        return pending.add(record.view(), decoded(record), now).has_value();
    }
    void forget(const std::string& group) {
        const auto record = WrittenCommit{.group = group}.record();
        pending.forget(decoded(record).key);
    }
    /// The groups that are asked for now.
    Names asked() {
        Names groups;
        while (const auto question = pending.next_question(now)) groups.push_back(question->group);
        return groups;
    }
    Orders answer(const std::string& group, State state, std::optional<std::int64_t> offset = {},
                  const std::string& topic = "t") {
        const GroupOffset said{{topic, 0}, state, offset};
        return orders(pending.answered(group, {&said, 1}));
    }
    Orders ask_and_answer(const std::string& group, std::optional<std::int64_t> offset) {
        EXPECT_EQ(asked(), Names{group});
        return answer(group, State::stable, offset);
    }

    base::MonotonicTime now{seconds(1000)};
    PendingCommits pending{std::numeric_limits<std::size_t>::max()};
};

TEST_F(PendingCommitsTest, ACommitCountsWhenTheBrokersHaveCommittedIt) {
    EXPECT_FALSE(add({.order = 5, .offset = 50}));
    EXPECT_EQ(pending.size(), 1U);
    EXPECT_EQ(ask_and_answer("g", 50), Orders{5});
    EXPECT_EQ(pending.size(), 0U);
    now += seconds(60);
    EXPECT_EQ(asked(), Names{}) << "nothing is open";
}

TEST_F(PendingCommitsTest, AQuestionNamesThePartitionsThatHaveCommits) {
    add({.order = 5, .offset = 50, .topic = "a"});
    add({.order = 6, .offset = 50, .topic = "b"});
    const auto question = pending.next_question(now);
    ASSERT_TRUE(question);
    EXPECT_EQ(question->places, (std::vector<GroupPartition>{{"a", 0}, {"b", 0}}));
}

TEST_F(PendingCommitsTest, OfSeveralTheNewestThatIsCommittedCountsAndOlderOnesAreDispensable) {
    add({.order = 1, .offset = 10});
    add({.order = 2, .offset = 20});
    add({.order = 3, .offset = 20});
    add({.order = 4, .offset = 30});
    EXPECT_EQ(ask_and_answer("g", 20), Orders{3});
    EXPECT_EQ(pending.size(), 1U) << "the newest may have come after the answer";
}

TEST_F(PendingCommitsTest, ConfirmedCommitsComeInTheirOrder) {
    add({.order = 9, .offset = 90, .topic = "a"});
    add({.order = 4, .offset = 40, .topic = "b"});
    asked();
    const std::vector<GroupOffset> said{{{"a", 0}, State::stable, 90}, {{"b", 0}, State::stable, 40}};
    EXPECT_EQ(orders(pending.answered("g", said)), (Orders{4, 9}));
}

TEST_F(PendingCommitsTest, NothingCountsWhileATransactionIsPendingWhateverIsCommitted) {
    add({.order = 5, .offset = 50});
    asked();
    EXPECT_EQ(answer("g", State::pending, 50), Orders{});
    EXPECT_EQ(pending.size(), 1U);
    now += seconds(60);
    EXPECT_EQ(ask_and_answer("g", 50), Orders{5}) << "the transaction has committed";
}

TEST_F(PendingCommitsTest, AnOpenTransactionIsAskedForLessAndLessOften) {
    add({.order = 5, .offset = 50});
    for (const int pause : {4, 8, 15, 15}) {
        ASSERT_EQ(asked(), Names{"g"});
        EXPECT_EQ(answer("g", State::pending), Orders{});
        now += seconds(pause) - milliseconds(1);
        EXPECT_EQ(asked(), Names{});
        now += milliseconds(1);
    }
    ASSERT_EQ(asked(), Names{"g"});
    EXPECT_EQ(answer("g", State::pending), Orders{});
    add({.order = 6, .offset = 60});
    now += PendingCommits::shortest_pause;
    EXPECT_EQ(asked(), Names{"g"}) << "a new commit is news";
}

TEST_F(PendingCommitsTest, AGroupIsNotAskedForMoreOftenThanEveryTwoSeconds) {
    add({.order = 5, .offset = 50});
    EXPECT_EQ(ask_and_answer("g", 50), Orders{5});
    add({.order = 6, .offset = 60});
    now += milliseconds(1999);
    EXPECT_EQ(asked(), Names{});
    now += milliseconds(1);
    EXPECT_EQ(asked(), Names{"g"});
    EXPECT_EQ(asked(), Names{}) << "while it has not been answered";
    add({.order = 7, .offset = 70});
    EXPECT_EQ(asked(), Names{});
    EXPECT_EQ(answer("g", State::stable, 60), Orders{6});
}

TEST_F(PendingCommitsTest, WhatWasAbortedIsDroppedBySomeAnswerLater) {
    add({.order = 5, .offset = 50});
    EXPECT_EQ(ask_and_answer("g", 40), Orders{});
    EXPECT_EQ(pending.size(), 1U) << "the broker may not have known it yet";
    now += PendingCommits::shortest_pause;
    EXPECT_EQ(ask_and_answer("g", 40), Orders{});
    EXPECT_EQ(pending.size(), 0U);
    now += seconds(60);
    EXPECT_EQ(asked(), Names{});
}

TEST_F(PendingCommitsTest, NothingCommittedConfirmsNothing) {
    add({.order = 5, .offset = 0});
    EXPECT_EQ(ask_and_answer("g", std::nullopt), Orders{});
    EXPECT_EQ(pending.size(), 1U);
}

TEST_F(PendingCommitsTest, ACommitThatTheBrokersKnewFirstCountsAsSoonAsItIsRead) {
    add({.order = 5, .offset = 50});
    EXPECT_EQ(ask_and_answer("g", 70), Orders{});
    EXPECT_FALSE(add({.order = 6, .offset = 60}));
    EXPECT_TRUE(add({.order = 7, .offset = 70}));
    EXPECT_EQ(pending.size(), 0U) << "what was before it is dispensable";
    EXPECT_FALSE(add({.order = 8, .offset = 70})) << "it is fulfilled only once";
}

TEST_F(PendingCommitsTest, APromiseIsOfTheMoment) {
    add({.order = 5, .offset = 50});
    EXPECT_EQ(ask_and_answer("g", 70), Orders{});
    now += PendingCommits::promise_time + milliseconds(1);
    EXPECT_FALSE(add({.order = 7, .offset = 70}));
}

TEST_F(PendingCommitsTest, AnAnswerThatOnlyRepeatsTheOldOffsetPromisesNothing) {
    add({.order = 5, .offset = 50});
    EXPECT_EQ(ask_and_answer("g", 50), Orders{5});
    add({.order = 6, .offset = 60});
    now += PendingCommits::shortest_pause;
    EXPECT_EQ(ask_and_answer("g", 50), Orders{});
    EXPECT_FALSE(add({.order = 7, .offset = 50})) << "it may be of a transaction that is open now";
}

TEST_F(PendingCommitsTest, ATombstoneMakesWhatWasBeforeItVoid) {
    add({.order = 5, .offset = 50});
    add({.group = "other", .order = 6, .offset = 60});
    asked();
    forget("g");
    EXPECT_EQ(answer("g", State::stable, 50), Orders{});
    EXPECT_EQ(answer("other", State::stable, 60), Orders{6});
    forget("unknown");
}

TEST_F(PendingCommitsTest, WhatTheReaderHasPassedIsItsBusiness) {
    add({.order = 5, .offset = 50});
    add({.order = 6, .offset = 60});
    add({.group = "other", .order = 5, .offset = 50, .in = 1});
    pending.passed(0, 6);
    EXPECT_EQ(pending.size(), 2U);
    asked();
    EXPECT_EQ(answer("g", State::stable, 50), Orders{});
    EXPECT_EQ(answer("other", State::stable, 50), Orders{5});
}

TEST_F(PendingCommitsTest, AFailedQuestionIsAskedAgainLater) {
    add({.order = 5, .offset = 50});
    asked();
    pending.failed("g", now);
    EXPECT_FALSE(pending.all_asked());
    EXPECT_EQ(asked(), Names{});
    now += PendingCommits::shortest_pause * 2;
    EXPECT_EQ(ask_and_answer("g", 50), Orders{5});
    EXPECT_TRUE(pending.all_asked());
}

TEST_F(PendingCommitsTest, AGroupThatCannotBeAskedForIsHandedOut) {
    add({.order = 6, .offset = 60, .topic = "a"});
    add({.order = 5, .offset = 50, .topic = "b"});
    asked();
    EXPECT_EQ(orders(pending.take("g")), (Orders{5, 6}));
    EXPECT_EQ(pending.size(), 0U);
    EXPECT_EQ(answer("g", State::stable, 50), Orders{}) << "an answer that comes all the same";
    pending.failed("g", now);
    EXPECT_EQ(orders(pending.take("g")), Orders{});
}

TEST_F(PendingCommitsTest, MemoryIsBoundedByTheNumberOfCommitsOfAPartition) {
    for (std::int64_t i = 1; i <= 1000; ++i) add({.order = i, .offset = i});
    EXPECT_EQ(pending.size(), PendingCommits::most_per_partition);
    EXPECT_EQ(ask_and_answer("g", 1000), Orders{1000}) << "the newest are kept";
}

TEST_F(PendingCommitsTest, MemoryIsBoundedByTheBytesOfAll) {
    pending = PendingCommits(20'000);
    for (std::int64_t i = 1; i <= 1000; ++i) add({.group = "g" + std::to_string(i), .order = i, .offset = i});
    EXPECT_LT(pending.size(), 50U);
    EXPECT_EQ(pending.left_out() + pending.size(), 1000U);
    EXPECT_FALSE(add({.group = "g1", .order = 2000, .offset = 2000}));
    asked();
    EXPECT_EQ(answer("g1", State::stable, 2000), Orders{2000}) << "a newer commit takes the place of an older one";
    pending.clear();
    EXPECT_EQ(pending.size(), 0U);
    add({.order = 1, .offset = 10});
    EXPECT_EQ(pending.size(), 1U) << "the room is free again";
}

TEST_F(PendingCommitsTest, WhatHoldsNothingUpAnyMoreTakesNoRoom) {
    PendingCommits small(2'000);
    const auto add_to = [&](const std::string& group) {
        const auto record = WrittenCommit{.group = group, .order = 5, .offset = 50}.record();
        static_cast<void>(small.add(record.view(), decoded(record), now));
    };
    for (int i = 0; i < 50; ++i) {
        add_to("group-" + std::to_string(i));
        EXPECT_EQ(small.size(), 1U) << "room for group " << i;
        small.passed(0, 6);
        small.let_go(0);
    }
    EXPECT_EQ(small.left_out(), 0U);
}

TEST_F(PendingCommitsTest, LettingGoOfAPartitionKeepsCommitsThatStillWait) {
    EXPECT_FALSE(add({.order = 5, .offset = 50}));
    pending.let_go(0);
    pending.let_go(7);
    EXPECT_EQ(ask_and_answer("g", 50), Orders{5});
    pending.let_go(0);
    EXPECT_EQ(answer("g", State::stable, 50), Orders()) << "an answer of before finds nothing";
}

}  // namespace
}  // namespace warren::kafka
