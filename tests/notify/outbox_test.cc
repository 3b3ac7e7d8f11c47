#include "notify/outbox.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>

namespace warren::notify {
namespace {

using namespace std::chrono_literals;
using Fate = Posted::Fate;
constexpr auto open = MessageKind::open;
constexpr auto close = MessageKind::close;

base::MonotonicTime at(std::chrono::milliseconds time) {
    return base::MonotonicTime(time);
}

/// A letter that is told apart by its incident's id.
Letter letter(const char* group, const char* id, MessageKind kind = open) {
    Letter made;
    made.group = {core::ClusterName("local"), core::GroupName(group)};
    made.kind = kind;
    made.message.id = id;
    return made;
}

class OutboxTest : public testing::Test {
protected:
    Fate post(Letter one) {
        auto posted = box.post(std::move(one));
        given_up = posted.given_up ? posted.given_up->message.id : "";
        return posted.fate;
    }

    std::string take(std::chrono::milliseconds now = 0s) {
        taken = box.take(at(now));
        return taken ? taken->message.id : "";
    }

    std::string take_all() {
        std::string ids;
        for (auto id = take(); !id.empty(); id = take()) ids += id;
        return ids;
    }

    /// The letter taken last waits for another try.
    void put_back_until(std::chrono::milliseconds time) {
        taken->not_before = at(time);
        box.put_back(std::move(*taken));
    }

    Outbox box{3};
    std::optional<Letter> taken;
    std::string given_up;
};

TEST_F(OutboxTest, GivesLettersInTheOrderInWhichTheyCame) {
    post(letter("b", "1"));
    post(letter("a", "2"));
    EXPECT_EQ(take(), "1");
    EXPECT_EQ(take(), "2");
    EXPECT_EQ(take(), "");
    EXPECT_EQ(box.next(), std::nullopt);
}

TEST_F(OutboxTest, ALetterThatWaitsForAnotherTryHoldsUpItsOwnGroupOnly) {
    post(letter("a", "1"));
    post(letter("a", "2", close));
    post(letter("b", "3"));
    EXPECT_EQ(take(), "1");
    put_back_until(5s);
    EXPECT_EQ(take(), "3");
    EXPECT_EQ(take(), "");
    EXPECT_EQ(box.next(), at(5s));
    EXPECT_EQ(take(5s), "1");
    EXPECT_EQ(take(5s), "2");
}

TEST_F(OutboxTest, ANewerOpenMessageTakesThePlaceOfOneThatStillWaits) {
    post(letter("a", "1"));
    post(letter("b", "2"));
    EXPECT_EQ(post(letter("a", "3")), Fate::took_place);
    EXPECT_EQ(given_up, "1");
    EXPECT_EQ(take_all(), "32");
}

TEST_F(OutboxTest, ANewerOpenMessageInAnothersPlaceKeepsItThroughFurtherTries) {
    post(letter("a", "1"));
    post(letter("b", "2"));
    post(letter("a", "3"));
    EXPECT_EQ(take(), "3");
    put_back_until(0s);
    EXPECT_EQ(take_all(), "32");
}

TEST_F(OutboxTest, CloseMessagesAndWhatCameBeforeThemStay) {
    EXPECT_EQ(post(letter("a", "1")), Fate::queued);
    EXPECT_EQ(post(letter("a", "2", close)), Fate::queued);
    EXPECT_EQ(post(letter("a", "3", close)), Fate::queued);
    EXPECT_EQ(take(), "1");
    EXPECT_EQ(post(letter("a", "4")), Fate::queued);
    EXPECT_EQ(take_all(), "234");
}

TEST_F(OutboxTest, WhenFullTheOldestOpenMessageOfTheSameGroupLeaves) {
    post(letter("b", "1"));
    post(letter("a", "2"));
    post(letter("a", "3", close));
    EXPECT_EQ(post(letter("a", "4")), Fate::made_room);
    EXPECT_EQ(given_up, "2");
    EXPECT_EQ(box.size(), 3U);
    EXPECT_EQ(take_all(), "134");
}

TEST_F(OutboxTest, WhenFullAnOpenMessageOfAnotherGroupIsRefused) {
    for (const char* group : {"a", "b", "c"}) post(letter(group, group));
    EXPECT_EQ(post(letter("d", "new")), Fate::refused);
    EXPECT_EQ(given_up, "new");
    EXPECT_EQ(take_all(), "abc");
}

TEST_F(OutboxTest, WhenFullACloseMessageTakesTheRoomOfAnotherGroupsOldestOpenMessage) {
    post(letter("a", "1", close));
    post(letter("b", "2"));
    post(letter("c", "3"));
    EXPECT_EQ(post(letter("d", "4", close)), Fate::made_room);
    EXPECT_EQ(given_up, "2");
    EXPECT_EQ(take_all(), "134");
}

TEST_F(OutboxTest, WhenFullOfCloseMessagesAnotherOneIsRefused) {
    for (const char* group : {"a", "b", "c"}) post(letter(group, group, close));
    EXPECT_EQ(post(letter("d", "new", close)), Fate::refused);
    EXPECT_EQ(box.size(), 3U);
}

}  // namespace
}  // namespace warren::notify
