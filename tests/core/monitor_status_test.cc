#include "support/store_filler.h"
#include "warren/core/monitor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace warren::core {
namespace {

using namespace std::chrono_literals;

constexpr auto start = base::wall_time_from_ms(1'700'000'000'000);
const ClusterName local("local");
const GroupName orders("orders");

std::int64_t ms_at(base::WallTime time) {
    return base::to_ms(time);
}

/// A cluster whose topic `t` has two partitions that end at 100.
class MonitorStatus : public testing::Test {
protected:
    MonitorStatus() { kafka.topic("t", {100, 100}); }

    /// A commit made this moment: behind by `lag`.
    void commit_behind(std::string_view group, std::int64_t lag, base::WallTime at = start) {
        kafka.set_now(at);
        kafka.commit(group, "t", 0, 100 - lag, ms_at(at));
    }

    static StoreSettings store_settings() {
        StoreSettings settings;
        settings.intervals = 3;
        settings.expire_group = 600s;
        return settings;
    }

    static EvaluationSettings kept_for(std::chrono::seconds time) {
        EvaluationSettings settings;
        settings.expire_cache = time;
        return settings;
    }

    Status status_at(base::WallTime now) { return monitor.status(local, orders, now)->status; }

    ClusterStore store{local, store_settings()};
    testing_support::StoreFiller kafka{store, start};
    Monitor monitor{{&store}, kept_for(10s)};
};

TEST_F(MonitorStatus, StaysTheSameForItsTimeAndIsJudgedAnewAfterIt) {
    commit_behind("orders", 0);
    const auto first = monitor.status(local, orders, start);
    EXPECT_EQ(first->status, Status::ok);
    commit_behind("orders", 5, start + 1s);
    EXPECT_EQ(monitor.status(local, orders, start + 10s), first);
    EXPECT_EQ(monitor.status(local, orders, start + 10'001ms)->total_lag, 5U);
}

// E-3: 0 means that every answer is fresh, not that the first one stays for ever.
TEST_F(MonitorStatus, IsAlwaysFreshIfThePeriodIsZero) {
    Monitor fresh{{&store}, kept_for(0s)};
    commit_behind("orders", 7);
    EXPECT_EQ(fresh.status(local, orders, start)->total_lag, 7U);
    commit_behind("orders", 3);
    EXPECT_EQ(fresh.status(local, orders, start)->total_lag, 3U);
}

// E-4: "not found" is never an answer from the cache.
TEST_F(MonitorStatus, AGroupIsSeenTheMomentItAppears) {
    EXPECT_EQ(status_at(start), Status::not_found);
    commit_behind("orders", 0);
    EXPECT_EQ(status_at(start), Status::ok);
}

TEST_F(MonitorStatus, OfARemovedGroupIsGivenForItsTime) {
    commit_behind("orders", 0);
    EXPECT_EQ(status_at(start), Status::ok);
    monitor.remove_group(local, orders);
    EXPECT_TRUE(monitor.groups("local")->empty());
    EXPECT_EQ(status_at(start + 10s), Status::ok);
    EXPECT_EQ(status_at(start + 11s), Status::not_found);
}

TEST_F(MonitorStatus, OfAnUnknownClusterOrGroupIsNotFoundUnderTheAskedNames) {
    const auto group = monitor.status(local, GroupName("nobody"), start);
    EXPECT_EQ(group->status, Status::not_found);
    EXPECT_EQ(group->group, GroupName("nobody"));
    const auto cluster = monitor.status(ClusterName("nowhere"), orders, start);
    EXPECT_EQ(cluster->status, Status::not_found);
    EXPECT_EQ(cluster->cluster, ClusterName("nowhere"));
}

// E-6: a cluster may have a space in its name.
TEST_F(MonitorStatus, NamesWithSpacesAreNotMixedUp) {
    ClusterStore spaced(ClusterName("local two"), store_settings());
    testing_support::StoreFiller other(spaced, start);
    other.topic("t", {100});
    other.commit("orders", "t", 0, 60, ms_at(start));
    commit_behind("two orders", 0);
    Monitor both{{&spaced, &store}, kept_for(10s)};

    for (int asked = 0; asked < 2; ++asked) {
        EXPECT_EQ(both.status(ClusterName("local two"), orders, start)->total_lag, 40U);
        EXPECT_EQ(both.status(local, GroupName("two orders"), start)->total_lag, 0U);
        EXPECT_EQ(both.status(ClusterName("local two"), orders, start)->cluster, ClusterName("local two"));
    }
}

TEST_F(MonitorStatus, OfAGroupThatExpiredIsNotFound) {
    commit_behind("orders", 0);
    EXPECT_EQ(status_at(start + 600s), Status::ok);
    EXPECT_EQ(status_at(start + 700s), Status::not_found);
}

TEST_F(MonitorStatus, ListsComeFromTheStore) {
    kafka.topic("u", {9});
    commit_behind("orders", 4);
    kafka.commit("audit", "t", 0, 1, ms_at(start));
    EXPECT_EQ(monitor.topics("local"), (std::vector<TopicName>{TopicName("t"), TopicName("u")}));
    EXPECT_EQ(monitor.groups("local"), (std::vector<GroupName>{GroupName("audit"), orders}));
    EXPECT_EQ(monitor.groups_of_topic("local", TopicName("t")), (std::vector<GroupName>{GroupName("audit"), orders}));
    EXPECT_TRUE(monitor.groups_of_topic("local", TopicName("u"))->empty());
    EXPECT_EQ(monitor.end_offsets("local", TopicName("u"))->at(0).end, 9);
    EXPECT_FALSE(monitor.end_offsets("local", TopicName("v")));
    EXPECT_EQ(monitor.group("local", orders, start)->topics.size(), 1U);
    EXPECT_EQ(monitor.sizes("local")->groups, 2U);
}

TEST_F(MonitorStatus, AnUnknownClusterHasNoLists) {
    EXPECT_FALSE(monitor.topics("nowhere"));
    EXPECT_FALSE(monitor.end_offsets("nowhere", TopicName("t")));
    EXPECT_FALSE(monitor.groups("nowhere"));
    EXPECT_FALSE(monitor.groups_of_topic("nowhere", TopicName("t")));
    EXPECT_FALSE(monitor.group("nowhere", orders, start));
    EXPECT_FALSE(monitor.sizes("nowhere"));
    EXPECT_EQ(monitor.groups_by_status("nowhere"), std::vector<std::size_t>(statuses));
}

TEST_F(MonitorStatus, RemovingWhatIsNotThereDoesNothing) {
    commit_behind("orders", 0);
    monitor.remove_group(ClusterName("nowhere"), orders);
    monitor.remove_group(local, GroupName("nobody"));
    monitor.remove_topic_of_group(ClusterName("nowhere"), orders, TopicName("t"));
    monitor.remove_topic_of_group(local, orders, TopicName("u"));
    EXPECT_EQ(monitor.groups("local"), std::vector<GroupName>{orders});
}

TEST_F(MonitorStatus, RemovingTheLastTopicRemovesTheGroup) {
    commit_behind("orders", 0);
    monitor.remove_topic_of_group(local, orders, TopicName("t"));
    EXPECT_TRUE(monitor.groups("local")->empty());
}

TEST(MonitorClusters, AreSortedByName) {
    ClusterStore b(ClusterName("b"), {});
    ClusterStore a(ClusterName("a"), {});
    const Monitor monitor{{&b, &a}, {}};
    EXPECT_EQ(monitor.clusters(), (std::vector<ClusterName>{ClusterName("a"), ClusterName("b")}));
    EXPECT_TRUE(monitor.groups("b"));
}

}  // namespace
}  // namespace warren::core
