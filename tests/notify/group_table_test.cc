#include "notify/group_table.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace warren::notify {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

base::MonotonicTime at(milliseconds time) {
    return base::MonotonicTime(time);
}

GroupKey key(const char* group, const char* cluster = "local") {
    return {core::ClusterName(cluster), core::GroupName(group)};
}

/// Groups that are due every minute, the first one after ten seconds, the second one after twenty, and so on.
class GroupTableTest : public testing::Test {
protected:
    std::optional<std::string> take(milliseconds now) {
        last = table.take_due(at(now));
        if (!last) return std::nullopt;
        return last->key->group.str();
    }

    void begin_incident(const char* group, milliseconds now) {
        while (auto due = table.take_due(at(now))) {
            if (due->key->group.str() != group) continue;
            static_cast<void>(due->incident->decide(core::Status::err, {}, {{}}, [] { return "id"; }));
        }
    }

    milliseconds phase{0};
    GroupTable table{60s,
                     [this](milliseconds most) {
                         EXPECT_EQ(most, 60s);
                         return phase += 10s;
                     },
                     [](const GroupKey&) { return Incident({true}); }};
    std::optional<GroupTable::Due> last;
};

TEST_F(GroupTableTest, GivesNothingWithoutGroups) {
    EXPECT_EQ(take(1h), std::nullopt);
    EXPECT_EQ(table.next_due(), std::nullopt);
}

// N-13: it says when the next group is due, so that nobody has to look all the time.
TEST_F(GroupTableTest, SpreadsNewGroupsOverThePeriod) {
    table.update({key("a"), key("b")}, at(0s));
    EXPECT_EQ(table.next_due(), at(10s));
    EXPECT_EQ(take(9'999ms), std::nullopt);
    EXPECT_EQ(take(10s), "a");
    EXPECT_EQ(take(10s), std::nullopt);
    EXPECT_EQ(take(20s), "b");
}

TEST_F(GroupTableTest, GivesEachGroupOncePerPeriod) {
    table.update({key("a")}, at(0s));
    EXPECT_EQ(take(10s), "a");
    EXPECT_EQ(take(69s), std::nullopt);
    EXPECT_EQ(take(70s), "a");
    EXPECT_EQ(table.next_due(), at(130s));
}

TEST_F(GroupTableTest, TheTimesOfAGroupAreWholePeriodsApartHoweverLateTheyAreTaken) {
    table.update({key("a")}, at(0s));
    EXPECT_EQ(take(10'400ms), "a");
    EXPECT_EQ(last->at, at(10s));
    EXPECT_EQ(take(70'001ms), "a");
    EXPECT_EQ(last->at, at(70s));
}

TEST_F(GroupTableTest, MissedTimesAreNotMadeUpFor) {
    table.update({key("a")}, at(0s));
    EXPECT_EQ(take(200s), "a");
    EXPECT_EQ(last->at, at(190s));
    EXPECT_EQ(take(200s), std::nullopt);
    EXPECT_EQ(table.next_due(), at(250s));
}

TEST_F(GroupTableTest, GivesTheGroupFirstThatHasWaitedLongest) {
    table.update({key("a"), key("b"), key("c")}, at(0s));
    EXPECT_EQ(take(15s), "a");
    EXPECT_EQ(take(100s), "b");
    EXPECT_EQ(take(100s), "c");
    EXPECT_EQ(take(100s), "a");
}

TEST_F(GroupTableTest, KnownGroupsKeepTheirTimesWhenOthersComeAndGo) {
    table.update({key("b")}, at(0s));
    table.update({key("a"), key("b"), key("b", "other"), key("c")}, at(1s));
    EXPECT_EQ(table.size(), 4U);
    EXPECT_EQ(take(10s), "b");
    table.update({key("b")}, at(11s));
    EXPECT_EQ(table.size(), 1U);
    EXPECT_EQ(table.next_due(), at(70s));
}

// N-7: kept as in Burrow, no close message.
TEST_F(GroupTableTest, AGroupThatVanishesTakesItsIncidentAlong) {
    table.update({key("a"), key("b")}, at(0s));
    begin_incident("b", 20s);
    EXPECT_EQ(table.open_incidents(), 1U);
    table.update({key("a")}, at(21s));
    EXPECT_EQ(table.open_incidents(), 0U);
    table.update({key("a"), key("b")}, at(22s));
    EXPECT_EQ(table.open_incidents(), 0U);
}

TEST_F(GroupTableTest, IncidentsLastFromOneTimeToTheNext) {
    table.update({key("a"), key("b")}, at(0s));
    begin_incident("b", 20s);
    table.update({key("a"), key("aa"), key("b")}, at(21s));
    EXPECT_EQ(table.open_incidents(), 1U);
    EXPECT_EQ(take(70s), "aa");
    EXPECT_FALSE(last->incident->is_open());
    EXPECT_EQ(take(70s), "a");
    EXPECT_EQ(take(80s), "b");
    EXPECT_TRUE(last->incident->is_open());
}

}  // namespace
}  // namespace warren::notify
