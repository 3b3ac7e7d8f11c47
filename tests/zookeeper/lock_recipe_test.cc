#include "zookeeper/lock_recipe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace warren::zookeeper {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Z-2: the root itself as root path.
TEST(LockFolder, IsBelowTheRootPathWhateverItIs) {
    EXPECT_EQ(lock_folder("/burrow"), "/burrow/notifier");
    EXPECT_EQ(lock_folder("/a/b"), "/a/b/notifier");
    EXPECT_EQ(lock_folder("/"), "/notifier");
}

TEST(CompetitorId, Is32HexDigitsAndNeverTheSame) {
    const std::string id = new_competitor_id();
    EXPECT_EQ(id.size(), 32U);
    EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_NE(id, new_competitor_id());
    EXPECT_EQ(lock_node_prefix("00ff"), "_c_00ff-lock-");
}

TEST(Sequence, StandsAfterTheLastMark) {
    EXPECT_EQ(sequence_of("_c_00ff-lock-0000000012"), 12);
    EXPECT_EQ(sequence_of("_c_lock-1-lock-0000000003"), 3);
    EXPECT_EQ(sequence_of("lock-0000000000"), 0);
    // Of other clients.
    EXPECT_EQ(sequence_of("3f__lock__0000000007"), 7);
    EXPECT_EQ(sequence_of("0000000008"), 8);
    // The server counts on beyond the largest number.
    EXPECT_EQ(sequence_of("_c_00ff-lock--2147483648"), -2'147'483'648);
    for (const char* name : {"", "lock-", "_c_00ff-lock-12x", "config", "a__b", "lock-99999999999"}) {
        EXPECT_EQ(sequence_of(name), std::nullopt) << name;
    }
}

TEST(Turn, IsOurs_WithTheLowestNumber) {
    const auto turn = turn_of({"x-lock-0000000009", "own-lock-0000000003", "y__0000000004"}, "own-lock-0000000003");
    ASSERT_TRUE(turn);
    EXPECT_EQ(turn->predecessor, std::nullopt);
}

TEST(Turn, ComesAfterTheNextLowerNumberAlone) {
    const auto turn = turn_of({"a-lock-0000000001", "own-lock-0000000009", "b__0000000007", "c-lock-0000000012"},
                              "own-lock-0000000009");
    ASSERT_TRUE(turn);
    EXPECT_EQ(turn->predecessor, "b__0000000007");
}

TEST(Turn, NeverComesToANodeThatIsGone) {
    const auto turn = turn_of({"a-lock-0000000010"}, "own-lock-0000000009");
    ASSERT_FALSE(turn);
    EXPECT_THAT(turn.error().message, HasSubstr("'own-lock-0000000009' is gone"));
}

TEST(Turn, CannotBeToldBesideANodeWithoutNumber) {
    const auto turn = turn_of({"own-lock-0000000009", "notes"}, "own-lock-0000000009");
    ASSERT_FALSE(turn);
    EXPECT_THAT(turn.error().message, HasSubstr("'notes'"));
}

// N-17: what an attempt has left behind is known again, and nobody else's nodes are.
TEST(Leftovers, AreTheNodesOfTheSameCompetitor) {
    const std::vector<std::string> names = {"_c_0a-lock-0000000001", "_c_0b-lock-0000000002", "_c_0a-lock-0000000003",
                                            "_c_0a1-lock-0000000004"};
    EXPECT_THAT(nodes_of(names, "0a"), ElementsAre("_c_0a-lock-0000000001", "_c_0a-lock-0000000003"));
}

}  // namespace
}  // namespace warren::zookeeper
