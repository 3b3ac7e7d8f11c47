#include "support/store_filler.h"
#include "warren/core/monitor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <latch>
#include <string>
#include <thread>
#include <vector>

namespace warren::core {
namespace {

using namespace std::chrono_literals;

constexpr auto start = base::wall_time_from_ms(1'700'000'000'000);
const ClusterName local("local");
const GroupName orders("orders");

std::size_t count_of(const std::vector<std::size_t>& counts, Status status) {
    return counts.at(static_cast<std::size_t>(status));
}

/// A cluster whose topic `t` ends at 100.
class MonitorRound : public testing::Test {
protected:
    MonitorRound() { kafka.topic("t", {100}); }

    /// A commit made this moment: behind by `lag`. One commit with a lag stalls at once and is a stop a second later.
    void commit_behind(std::string_view group, std::int64_t lag, base::WallTime at = start) {
        kafka.set_now(at);
        kafka.commit(group, "t", 0, 100 - lag, base::to_ms(at));
    }

    static StoreSettings store_settings() {
        StoreSettings settings;
        settings.intervals = 3;
        settings.expire_group = 600s;
        return settings;
    }

    ClusterStore store{local, store_settings()};
    testing_support::StoreFiller kafka{store, start};
    Monitor monitor{{&store}, {}};
};

TEST_F(MonitorRound, TellsANewGroupOnlyIfItIsNotOk) {
    commit_behind("healthy", 0);
    commit_behind("orders", 5);
    const auto report = monitor.evaluate_all(start);
    EXPECT_EQ(report.evaluated, 2U);
    ASSERT_EQ(report.changes.size(), 1U);
    EXPECT_EQ(report.changes[0].cluster, local);
    EXPECT_EQ(report.changes[0].group, orders);
    EXPECT_EQ(report.changes[0].before, Status::not_found);
    EXPECT_EQ(report.changes[0].now, Status::err);
    EXPECT_EQ(report.changes[0].total_lag, 5U);
}

TEST_F(MonitorRound, TellsAChangeOnce) {
    commit_behind("orders", 5);
    monitor.evaluate_all(start);
    EXPECT_TRUE(monitor.evaluate_all(start).changes.empty());
    commit_behind("orders", 0, start + 1s);
    const auto report = monitor.evaluate_all(start + 1s);
    ASSERT_EQ(report.changes.size(), 1U);
    EXPECT_EQ(report.changes[0].before, Status::err);
    EXPECT_EQ(report.changes[0].now, Status::ok);
    EXPECT_TRUE(monitor.evaluate_all(start + 1s).changes.empty());
}

// E-16: commit times are compared with the local clock, as in Burrow. The metrics tell how far the clocks differ.
TEST_F(MonitorRound, NoticesAStopByTheClockAlone) {
    commit_behind("orders", 5);
    commit_behind("orders", 4, start + 60s);
    EXPECT_TRUE(monitor.evaluate_all(start + 120s).changes.empty());
    const auto report = monitor.evaluate_all(start + 121s);
    ASSERT_EQ(report.changes.size(), 1U);
    EXPECT_EQ(report.changes[0].now, Status::err);
    EXPECT_EQ(monitor.status(local, orders, start + 121s)->topics[0].partitions[0].status, Status::stop);
}

TEST_F(MonitorRound, TellsThatAFailingGroupIsGoneAndForgetsIt) {
    commit_behind("healthy", 0);
    commit_behind("orders", 5);
    commit_behind("zeta", 5);
    monitor.evaluate_all(start);
    for (const auto* group : {"healthy", "orders", "zeta"}) kafka.tombstone(group);

    const auto report = monitor.evaluate_all(start);
    EXPECT_EQ(report.evaluated, 0U);
    ASSERT_EQ(report.changes.size(), 2U);
    EXPECT_EQ(report.changes[0].group, orders);
    EXPECT_EQ(report.changes[0].before, Status::err);
    EXPECT_EQ(report.changes[0].now, Status::not_found);
    EXPECT_EQ(report.changes[1].group, GroupName("zeta"));
    EXPECT_TRUE(monitor.evaluate_all(start).changes.empty());

    commit_behind("orders", 5);
    const auto again = monitor.evaluate_all(start);
    ASSERT_EQ(again.changes.size(), 1U);
    EXPECT_EQ(again.changes[0].before, Status::not_found);
}

TEST_F(MonitorRound, GroupsThatComeAndGoBetweenOthersAreToldApart) {
    for (const auto* group : {"b", "d", "f"}) commit_behind(group, 5);
    monitor.evaluate_all(start);
    kafka.tombstone("d");
    for (const auto* group : {"a", "c", "e", "g"}) commit_behind(group, 5);

    std::vector<std::string> told;
    for (const auto& change : monitor.evaluate_all(start).changes) {
        told.push_back(change.group.str() + (change.now == Status::err ? "+" : "-"));
    }
    EXPECT_EQ(told, (std::vector<std::string>{"a+", "c+", "d-", "e+", "g+"}));
}

/// Does the parts of every job on threads of their own.
class ThreadPerPart final : public base::Workers {
public:
    bool run(std::size_t parts, const std::function<void(std::size_t)>& part) override {
        most_parts = std::max(most_parts, parts);
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < parts; ++i) threads.emplace_back([&part, i] { part(i); });
        return true;
    }

    std::size_t most_parts = 0;
};

TEST_F(MonitorRound, IsTheSameIfManyThreadsShareIt) {
    Monitor shared{{&store}, {}};
    ThreadPerPart workers;
    const auto tell = [](const RoundReport& report) {
        std::vector<std::string> told{std::to_string(report.evaluated)};
        for (const auto& change : report.changes) {
            told.push_back(change.group.str() + " " + std::string(to_string(change.before)) + " " +
                           std::string(to_string(change.now)));
        }
        return told;
    };
    // Rounds with other groups, statuses and numbers of parts each, one without any.
    for (int round = 0; round < 6; ++round) {
        for (int i = 0; i < 500; ++i) {
            const auto group = "group-" + std::to_string(i * 7919 % 500);
            const bool is_there = round < 4 && (i + round) % (round + 2) != 0;
            if (is_there) {
                commit_behind(group, (i + round) % 3, start + std::chrono::seconds(round));
            } else {
                kafka.tombstone(group);
            }
        }
        const auto now = start + std::chrono::seconds(round);
        EXPECT_EQ(tell(shared.evaluate_all(now, workers)), tell(monitor.evaluate_all(now))) << "in round " << round;
        EXPECT_EQ(shared.groups_by_status("local"), monitor.groups_by_status("local"));
    }
    EXPECT_GT(workers.most_parts, 3U);
}

/// Stops before the last part.
class Stopping final : public base::Workers {
public:
    bool run(std::size_t parts, const std::function<void(std::size_t)>& part) override {
        for (std::size_t i = 0; i + 1 < parts; ++i) part(i);
        return false;
    }
};

TEST_F(MonitorRound, OneThatWasStoppedTellsNothingAndIsForgotten) {
    for (int i = 0; i < 300; ++i) commit_behind("group-" + std::to_string(i), 5);
    Stopping workers;
    const auto stopped = monitor.evaluate_all(start, workers);
    EXPECT_EQ(stopped.evaluated, 0U);
    EXPECT_TRUE(stopped.changes.empty());
    EXPECT_EQ(count_of(monitor.groups_by_status("local"), Status::err), 0U);
    EXPECT_EQ(monitor.evaluate_all(start).changes.size(), 300U);
}

TEST_F(MonitorRound, CountsGroupsByStatusPerCluster) {
    ClusterStore other(ClusterName("other"), store_settings());
    Monitor both{{&store, &other}, {}};
    commit_behind("orders", 5);
    commit_behind("healthy", 0);
    commit_behind("also-healthy", 0);
    EXPECT_EQ(both.groups_by_status("local"), std::vector<std::size_t>(statuses));
    both.evaluate_all(start);
    EXPECT_EQ(count_of(both.groups_by_status("local"), Status::ok), 2U);
    EXPECT_EQ(count_of(both.groups_by_status("local"), Status::err), 1U);
    EXPECT_EQ(both.groups_by_status("other"), std::vector<std::size_t>(statuses));
    kafka.tombstone("healthy");
    both.evaluate_all(start);
    EXPECT_EQ(count_of(both.groups_by_status("local"), Status::ok), 1U);
}

// E-8: the lists hold no dead groups for longer than a round.
TEST_F(MonitorRound, ExpiresGroupsNobodyReads) {
    commit_behind("orders", 0);
    EXPECT_TRUE(monitor.evaluate_all(start + 600s).expired.empty());
    const auto report = monitor.evaluate_all(start + 700s);
    EXPECT_EQ(report.expired, std::vector<GroupName>{orders});
    EXPECT_EQ(report.evaluated, 0U);
    EXPECT_TRUE(monitor.groups("local")->empty());
}

TEST_F(MonitorRound, LeavesGroupsKnownOnlyByTheirOwnersUntilTheyAreRead) {
    kafka.own("owners-only", "t", {0});
    EXPECT_EQ(monitor.evaluate_all(start).evaluated, 1U);
    EXPECT_EQ(monitor.groups("local"), std::vector<GroupName>{GroupName("owners-only")});
    EXPECT_EQ(monitor.status(local, GroupName("owners-only"), start)->status, Status::not_found);
    EXPECT_TRUE(monitor.groups("local")->empty());
}

TEST_F(MonitorRound, DoesNotChangeWhatReadersGet) {
    commit_behind("orders", 0);
    const auto before = monitor.status(local, orders, start);
    commit_behind("orders", 5, start + 1s);
    commit_behind("fresh", 3, start + 1s);
    monitor.evaluate_all(start + 1s);
    EXPECT_EQ(monitor.status(local, orders, start + 10s), before);
    commit_behind("fresh", 0, start + 2s);
    EXPECT_EQ(monitor.status(local, GroupName("fresh"), start + 2s)->total_lag, 0U);
}

TEST_F(MonitorRound, ReadersWritersAndRoundsWorkAtTheSameTime) {
    constexpr int groups = 40;
    constexpr int commits = 20'000;
    std::latch ready(5);
    std::atomic<int> written{0};
    std::atomic<int> wrong{0};
    const auto name_of = [](int i) { return GroupName("group-" + std::to_string(i % groups)); };
    // The clock of all threads: it passes the period of the cache many times.
    const auto now = [&] { return start + std::chrono::milliseconds(written * 10); };

    std::vector<std::jthread> threads;
    for (int reader = 0; reader < 3; ++reader) {
        threads.emplace_back([&, reader] {
            ready.arrive_and_wait();
            for (int i = reader; written < commits; ++i) {
                const auto group = name_of(i);
                const auto status = monitor.status(local, group, now());
                if (status->group != group || status->partition_count > 1) ++wrong;
                if (i % 50 == 0) monitor.remove_group(local, group);
                if (count_of(monitor.groups_by_status("local"), Status::ok) > groups) ++wrong;
            }
        });
    }
    threads.emplace_back([&] {
        ready.arrive_and_wait();
        while (written < commits) {
            if (monitor.evaluate_all(now()).evaluated > groups) ++wrong;
        }
    });
    ready.arrive_and_wait();
    for (; written < commits; ++written) {
        kafka.commit(name_of(written).view(), "t", 0, written % 100, base::to_ms(now()));
    }
    threads.clear();
    EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace warren::core
