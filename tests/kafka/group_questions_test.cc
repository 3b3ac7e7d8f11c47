#include "kafka/group_questions.h"

#include "kafka/client_conf.h"
#include "kafka/kafka_support.h"

#include <gtest/gtest.h>

#include <string>

namespace warren::kafka {
namespace {

using namespace testing_support;
using std::chrono::seconds;

/// A client of a broker that never answers.
class GroupQuestionsTest : public ::testing::Test {
protected:
    std::unique_ptr<Client> open() {
        ClientSettings settings;
        settings.servers = {port.server()};
        auto conf = make_conf(settings, {});
        EXPECT_TRUE(conf);
        auto opened = Client::open(std::move(*conf), runtime::Logger());
        EXPECT_TRUE(opened);
        return std::move(*opened);
    }
    bool ask(const std::string& group) {
        return questions.ask(core::GroupName(group), [this](const EventHandle* answer) {
            EXPECT_EQ(answer, nullptr);
            ++given_up;
        });
    }

    DeadPort port{DeadPort::Manner::silent};
    const std::unique_ptr<Client> client = open();
    AdminQueue admin{*client};
    GroupQuestions questions{admin};
    int given_up = 0;
    const base::MonotonicTime start = runtime::monotonic_now();
};

TEST_F(GroupQuestionsTest, AGroupIsNotAskedForAgainBeforeItHasAnswered) {
    EXPECT_TRUE(ask("g"));
    EXPECT_FALSE(ask("g"));
    EXPECT_TRUE(ask("other"));
    questions.look_after(start + seconds(60));
    EXPECT_FALSE(ask("g")) << "nobody waits for the answer any more, but the question is on its way still";
}

TEST_F(GroupQuestionsTest, OffsetsAndMembersOfAGroupAreTwoQuestions) {
    const auto ask_for_members = [this] {
        return questions.ask_for_members(core::GroupName("g"), [this](const EventHandle*) { ++given_up; });
    };
    EXPECT_TRUE(ask("g"));
    EXPECT_TRUE(ask_for_members());
    EXPECT_FALSE(ask_for_members());
    questions.look_after(start + seconds(60));
    EXPECT_EQ(given_up, 2);
    EXPECT_FALSE(ask_for_members()) << "nobody waits for the answer any more, but the question is on its way still";
}

TEST_F(GroupQuestionsTest, AnswersThatDoNotComeAreGivenUpOnce) {
    EXPECT_TRUE(ask("g"));
    questions.look_after(start + seconds(5));
    EXPECT_EQ(given_up, 0);
    questions.look_after(start + seconds(60));
    questions.look_after(start + seconds(61));
    EXPECT_EQ(given_up, 1);
}

TEST_F(GroupQuestionsTest, QuestionsThatAreGivenUpMakeRoom) {
    for (int i = 0; questions.has_room(); ++i) ASSERT_TRUE(ask(std::to_string(i)));
    questions.look_after(start + seconds(60));
    EXPECT_TRUE(questions.has_room());
    EXPECT_EQ(given_up, 20);
}

TEST_F(GroupQuestionsTest, ANewClientIsWantedWhenAQuestionIsUnansweredForLong) {
    EXPECT_FALSE(questions.wants_new_client(start + std::chrono::hours(1)));
    EXPECT_TRUE(ask("g"));
    EXPECT_FALSE(questions.wants_new_client(start + std::chrono::minutes(30)));
    questions.look_after(start + std::chrono::minutes(30));
    EXPECT_TRUE(questions.wants_new_client(start + std::chrono::hours(1)));
}

}  // namespace
}  // namespace warren::kafka
