#include "kafka/topic_watch.h"

#include <gtest/gtest.h>

#include <chrono>

namespace warren::kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Answer = TopicAnswer::Kind;
using Finding = TopicWatch::Finding;

constexpr auto patience = TopicWatch::client_patience;

class TopicWatchTest : public ::testing::Test {
protected:
    static base::MonotonicTime at(milliseconds time) { return base::MonotonicTime{} + seconds(1000) + time; }

    TopicWatch watch{at(seconds(0))};
};

class ReadTopicWatchTest : public TopicWatchTest {
protected:
    ReadTopicWatchTest() { watch.begin_reading(at(seconds(0))); }
};

TEST_F(TopicWatchTest, IsTakenAsMissingByASecondAnswerOnly) {
    EXPECT_EQ(watch.take(Answer::missing, at(seconds(0))), Finding::missing);
    EXPECT_EQ(watch.take(Answer::missing, at(seconds(1))), Finding::gone);
    EXPECT_EQ(watch.take(Answer::missing, at(seconds(2))), Finding::gone);
}

TEST_F(TopicWatchTest, CountsMissingAnswersAnewOnceItWasThere) {
    EXPECT_EQ(watch.take(Answer::missing, at(seconds(0))), Finding::missing);
    EXPECT_EQ(watch.take(Answer::exists, at(seconds(1))), Finding::there);
    EXPECT_EQ(watch.take(Answer::missing, at(seconds(2))), Finding::missing);
}

TEST_F(TopicWatchTest, CountsMissingAnswersOnWhileOthersSayNothingOfIt) {
    EXPECT_EQ(watch.take(Answer::missing, at(seconds(0))), Finding::missing);
    EXPECT_EQ(watch.take(Answer::unreachable, at(seconds(1))), Finding::unreachable);
    EXPECT_EQ(watch.take(Answer::not_authorized, at(seconds(2))), Finding::not_authorized);
    EXPECT_EQ(watch.take(Answer::missing, at(seconds(3))), Finding::gone);
}

TEST_F(TopicWatchTest, IsUnreachableAtOnceBeforeReadingBegins) {
    EXPECT_EQ(watch.take(Answer::unreachable, at(seconds(0))), Finding::unreachable);
}

TEST_F(TopicWatchTest, IsOutOfReachWhenNoBrokerHasAnsweredForLong) {
    EXPECT_EQ(watch.take(Answer::missing, at(seconds(10))), Finding::missing);
    EXPECT_EQ(watch.take(Answer::unreachable, at(seconds(10) + patience)), Finding::unreachable);
    EXPECT_EQ(watch.take(Answer::unreachable, at(milliseconds(10'001) + patience)), Finding::out_of_reach);
}

TEST_F(ReadTopicWatchTest, IsDoubtfullyUnreachableByOneAnswer) {
    EXPECT_EQ(watch.take(Answer::unreachable, at(seconds(10))), Finding::doubtful);
    EXPECT_FALSE(watch.is_reached());
    EXPECT_EQ(watch.take(Answer::unreachable, at(seconds(12))), Finding::unreachable);
    EXPECT_EQ(watch.take(Answer::exists, at(seconds(14))), Finding::there);
    EXPECT_TRUE(watch.is_reached());
    EXPECT_EQ(watch.take(Answer::unreachable, at(seconds(24))), Finding::doubtful);
}

TEST_F(ReadTopicWatchTest, IsDoubtfullyUnreachableWhileRecordsCome) {
    EXPECT_EQ(watch.take(Answer::unreachable, at(seconds(10))), Finding::doubtful);
    watch.see_sign(at(seconds(11)));
    EXPECT_EQ(watch.take(Answer::unreachable, at(milliseconds(12'999))), Finding::doubtful);
    EXPECT_EQ(watch.take(Answer::unreachable, at(seconds(13))), Finding::unreachable);
}

TEST_F(ReadTopicWatchTest, IsOutOfReachOnlyLongAfterTheLastRecord) {
    EXPECT_EQ(watch.take(Answer::unreachable, at(seconds(10))), Finding::doubtful);
    watch.see_sign(at(seconds(50)));
    EXPECT_EQ(watch.take(Answer::unreachable, at(seconds(50) + patience)), Finding::unreachable);
    EXPECT_EQ(watch.take(Answer::unreachable, at(milliseconds(50'001) + patience)), Finding::out_of_reach);
}

TEST_F(ReadTopicWatchTest, HasBeenReachableSinceBrokersLastDidNotAnswer) {
    EXPECT_EQ(watch.reachable_since(), at(seconds(0)));
    static_cast<void>(watch.take(Answer::unreachable, at(seconds(10))));
    EXPECT_EQ(watch.reachable_since(), at(seconds(0))) << "doubtful";
    static_cast<void>(watch.take(Answer::unreachable, at(seconds(12))));
    static_cast<void>(watch.take(Answer::exists, at(seconds(14))));
    EXPECT_EQ(watch.reachable_since(), at(seconds(12)));
}

TEST_F(ReadTopicWatchTest, IsLookedAtRarelyWhileReadingGoesWellAndOftenWhileItDoesNot) {
    EXPECT_FALSE(watch.begin_look(false, at(milliseconds(9'999))));
    EXPECT_TRUE(watch.begin_look(false, at(seconds(10))));
    watch.end_look(false, at(seconds(11)));
    EXPECT_FALSE(watch.begin_look(false, at(milliseconds(12'999))));
    EXPECT_TRUE(watch.begin_look(false, at(seconds(13))));
    watch.end_look(true, at(seconds(14)));
    EXPECT_FALSE(watch.begin_look(false, at(milliseconds(23'999))));
    EXPECT_TRUE(watch.begin_look(false, at(seconds(24))));
}

TEST_F(ReadTopicWatchTest, IsLookedAtEarlyInTroubleButNotAllTheTime) {
    EXPECT_TRUE(watch.begin_look(true, at(seconds(1))));
    watch.end_look(true, at(seconds(1)));
    EXPECT_FALSE(watch.begin_look(true, at(milliseconds(2'999))));
    EXPECT_TRUE(watch.begin_look(true, at(seconds(3))));
}

}  // namespace
}  // namespace warren::kafka
