#include "zookeeper/paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warren::zookeeper {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Paths, AreJoinedByOneSlashWhateverTheFolder) {
    EXPECT_EQ(join("/a", "b"), "/a/b");
    EXPECT_EQ(join("/a/", "b"), "/a/b");
    EXPECT_EQ(join("/", "b"), "/b");
    EXPECT_EQ(join("", "b"), "/b");
}

// Z-1: every part of a path is made, whichever of them is there already.
TEST(Paths, HaveAllTheirPrefixesFromTheTopDown) {
    EXPECT_THAT(prefixes("/a/bc/d"), ElementsAre("/a", "/a/bc", "/a/bc/d"));
    EXPECT_THAT(prefixes("/"), IsEmpty());
}

TEST(Paths, BelowAFolderAreTakenApartAndOthersAreNot) {
    EXPECT_THAT(names_below("/k/consumers", "/k/consumers/g/offsets"), ElementsAre("g", "offsets"));
    EXPECT_THAT(names_below("/k/consumers", "/k/consumers"), IsEmpty());
    EXPECT_THAT(names_below("/k/consumers", "/k/consumers-old/g"), IsEmpty());
    EXPECT_THAT(names_below("/k/consumers", "/other/g"), IsEmpty());
}

}  // namespace
}  // namespace warren::zookeeper
