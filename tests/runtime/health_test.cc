#include "warren/runtime/health.h"

#include "runtime/runtime_support.h"
#include "warren/runtime/clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warren::runtime {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::lines_of;
using ::testing::SizeIs;
using testing::TemporaryDirectory;

class HealthBoardTest : public ::testing::Test {
protected:
    static Logger open(const std::string& file) {
        LoggingSettings settings;
        settings.filename = file;
        return *Logger::open(settings);
    }

    [[nodiscard]] std::vector<std::string> lines() const { return lines_of(directory_.file("log")); }

    TemporaryDirectory directory_;
    HealthBoard board_{open(directory_.file("log"))};
};

TEST_F(HealthBoardTest, APartStartsWithoutSuccessOrFailure) {
    const auto earlier = wall_now();
    board_.add("consumer", "reader", "local");
    ASSERT_THAT(board_.all(), SizeIs(1));
    const auto part = board_.all()[0];
    EXPECT_EQ(part.kind, "consumer");
    EXPECT_EQ(part.name, "reader");
    EXPECT_EQ(part.cluster, "local");
    EXPECT_EQ(part.state, HealthState::starting);
    EXPECT_FALSE(part.caught_up);
    EXPECT_GE(part.since, earlier);
    EXPECT_THAT(lines(), IsEmpty());
}

TEST_F(HealthBoardTest, EachReporterChangesItsOwnPart) {
    board_.add("cluster", "a", "a").up();
    const auto second = board_.add("cluster", "b", "b");
    second.down("no broker answers");
    second.caught_up();
    const auto parts = board_.all();
    EXPECT_EQ(parts[0].state, HealthState::up);
    EXPECT_EQ(parts[0].reason, "");
    EXPECT_FALSE(parts[0].caught_up);
    EXPECT_EQ(parts[1].state, HealthState::down);
    EXPECT_EQ(parts[1].reason, "no broker answers");
    EXPECT_TRUE(parts[1].caught_up);
}

TEST_F(HealthBoardTest, AChangeIsLoggedOnceHoweverOftenItIsReported) {
    const auto reader = board_.add("consumer", "reader", "local");
    for (int i = 0; i < 3; ++i) reader.down("no broker answers");
    for (int i = 0; i < 3; ++i) reader.waiting("no offsets topic");
    for (int i = 0; i < 3; ++i) reader.up();
    const std::string part = R"("type":"module","coordinator":"consumer","name":"reader","cluster":"local")";
    EXPECT_THAT(lines(),
                ElementsAre(AllOf(HasSubstr(R"("level":"warn")"),
                                  HasSubstr(R"("msg":"unavailable",)" + part + R"(,"reason":"no broker answers"})")),
                            AllOf(HasSubstr(R"("level":"warn")"),
                                  HasSubstr(R"("msg":"waiting",)" + part + R"(,"reason":"no offsets topic"})")),
                            AllOf(HasSubstr(R"("level":"info")"), HasSubstr(R"("msg":"connected",)" + part + "}"))));
}

TEST_F(HealthBoardTest, ANewReasonIsLoggedButTheStateIsAsOldAsItWas) {
    const auto cluster = board_.add("cluster", "local", "local");
    cluster.down("no broker answers");
    const auto since = board_.all()[0].since;
    ASSERT_TRUE(testing::eventually([&] { return wall_now() > since; }));
    cluster.down("wrong password");
    EXPECT_THAT(lines(), SizeIs(2));
    EXPECT_EQ(board_.all()[0].reason, "wrong password");
    EXPECT_EQ(board_.all()[0].since, since);
    cluster.up();
    EXPECT_GT(board_.all()[0].since, since);
}

TEST_F(HealthBoardTest, WhatHasCaughtUpStaysSo) {
    const auto cluster = board_.add("cluster", "local", "local");
    cluster.caught_up();
    cluster.down("gone");
    EXPECT_TRUE(board_.all()[0].caught_up);
}

TEST(HealthStates, HaveWords) {
    EXPECT_EQ(to_string(HealthState::starting), "starting");
    EXPECT_EQ(to_string(HealthState::up), "up");
    EXPECT_EQ(to_string(HealthState::waiting), "waiting");
    EXPECT_EQ(to_string(HealthState::down), "down");
}

}  // namespace
}  // namespace warren::runtime
