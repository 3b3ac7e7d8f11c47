#include "warren/metrics/exposition.h"

#include "support/store_filler.h"
#include "warren/core/ingest.h"
#include "warren/runtime/clock.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace warren::metrics {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto start = base::wall_time_from_ms(1'700'000'000'000);

/// Everything the page is made of; the cluster `local` keeps two commits per window.
class Exposition : public testing::Test {
protected:
    static core::StoreSettings store_settings(std::uint32_t intervals) {
        core::StoreSettings settings;
        settings.intervals = intervals;
        settings.expire_group = 600s;
        return settings;
    }

    void commit(std::string_view group, std::int32_t partition, std::int64_t offset, std::chrono::seconds before) {
        kafka.commit(group, "met-t", partition, offset, base::to_ms(start - before));
    }

    std::string page(base::WallTime now = start) { return render_page(monitor, stats, health, now); }

    /// The series of one family: the lines between its type and the next family.
    std::string series(const std::string& family, base::WallTime now = start) {
        const auto text = page(now);
        const auto header = text.find("# TYPE " + family + " ");
        if (header == std::string::npos) return "";
        const auto first = text.find('\n', header) + 1;
        return text.substr(first, std::min(text.find("# HELP", first), text.size()) - first);
    }

    core::ClusterStore store{core::ClusterName("local"), store_settings(2)};
    testing_support::StoreFiller kafka{store, start};
    core::Monitor monitor{{&store}, {}};
    runtime::StatsRegistry stats;
    std::vector<runtime::Health> health;
};

TEST_F(Exposition, ShowsWhatBurrowShowsForTheSameCommits) {
    kafka.topic("met-t", std::vector<std::int64_t>(11, 12));
    commit("big", 0, 999'999, 60s);
    commit("big", 0, 1'000'000, 50s);
    commit("big", 2, 9'007'199'254'740'993, 60s);
    commit("big", 2, 123'456'789'012'345'678, 50s);
    commit("big", 10, 1, 60s);
    commit("quote\"back\\line\nend", 0, 1, 60s);
    commit("quote\"back\\line\nend", 0, 12, 50s);

    EXPECT_EQ(series("burrow_kafka_consumer_current_offset"),
              "burrow_kafka_consumer_current_offset{cluster=\"local\",consumer_group=\"big\",partition=\"0\",topic="
              "\"met-t\"} 1e+06\n"
              "burrow_kafka_consumer_current_offset{cluster=\"local\",consumer_group=\"big\",partition=\"2\",topic="
              "\"met-t\"} "
              "1.2345678901234568e+17\n"
              "burrow_kafka_consumer_current_offset{cluster=\"local\",consumer_group=\"quote\\\"back\\\\line\\nend\","
              "partition=\"0\",topic=\"met-t\"} 12\n");
    EXPECT_EQ(series("burrow_kafka_consumer_lag_total"),
              "burrow_kafka_consumer_lag_total{cluster=\"local\",consumer_group=\"big\"} 11\n"
              "burrow_kafka_consumer_lag_total{cluster=\"local\",consumer_group=\"quote\\\"back\\\\line\\nend\"} 0\n");
    EXPECT_EQ(series("burrow_kafka_consumer_status"),
              "burrow_kafka_consumer_status{cluster=\"local\",consumer_group=\"big\"} 3\n"
              "burrow_kafka_consumer_status{cluster=\"local\",consumer_group=\"quote\\\"back\\\\line\\nend\"} 1\n");
    const auto text = page();
    EXPECT_NE(
        text.find("# HELP burrow_kafka_consumer_lag_total The sum of all partition current lag values for the group\n"
                  "# TYPE burrow_kafka_consumer_lag_total gauge\n"),
        std::string::npos);
    EXPECT_EQ(text.back(), '\n');
}

// M-2: a deleted topic takes all its series with it.
TEST_F(Exposition, GroupsAndTopicsThatAreGoneLeaveNoGhosts) {
    kafka.topic("met-t", {12});
    kafka.topic("other", {9});
    for (const auto* group : {"deleted", "tombstoned", "kept"}) {
        commit(group, 0, 1, 60s);
        commit(group, 0, 2, 50s);
    }
    kafka.commit("kept", "other", 0, 3, base::to_ms(start));
    // Their answers are kept, and would still be given.
    for (const auto* group : {"deleted", "tombstoned", "kept"}) {
        ASSERT_EQ(monitor.status(core::ClusterName("local"), core::GroupName(group), start)->topics[0].topic,
                  core::TopicName("met-t"));
    }
    monitor.remove_group(core::ClusterName("local"), core::GroupName("deleted"));
    kafka.tombstone("tombstoned");
    kafka.delete_topic("met-t");

    const auto text = page();
    for (const auto* gone : {"deleted", "tombstoned", "met-t"}) EXPECT_EQ(text.find(gone), std::string::npos) << gone;
    EXPECT_EQ(series("burrow_kafka_consumer_partition_lag"),
              "burrow_kafka_consumer_partition_lag{cluster=\"local\",consumer_group=\"kept\",partition=\"0\",topic="
              "\"other\"} 6\n");
}

TEST_F(Exposition, ShowsTheMembersOfEveryGroupWithItsTypeAndState) {
    using core::GroupPhase;
    using core::GroupType;
    kafka.stand("share", {GroupType::share, GroupPhase::empty, 0});
    kafka.stand("b", {GroupType::consumer, GroupPhase::reconciling, 12});
    kafka.stand("a\"", {GroupType::classic, GroupPhase::stable, 1});
    kafka.topic("met-t", {12});
    commit("simple", 0, 1, 60s);
    const std::string name = R"(warren_consumer_group_members{cluster="local",consumer_group=)";
    EXPECT_EQ(series("warren_consumer_group_members"),
              name + R"("a\"",state="Stable",type="classic"} 1)" + "\n" + name +
                  R"("b",state="Reconciling",type="consumer"} 12)" + "\n" + name +
                  R"("share",state="Empty",type="share"} 0)" + "\n");
}

TEST_F(Exposition, AGroupHasOneSeriesOfMembersOnlyAndNoneWhenItIsGone) {
    using core::GroupPhase;
    using core::GroupType;
    const std::string name = R"(warren_consumer_group_members{cluster="local",consumer_group="g",)";
    kafka.topic("met-t", {12});
    commit("g", 0, 1, 60s);
    kafka.stand("g", {GroupType::consumer, GroupPhase::stable, 2});
    EXPECT_EQ(series("warren_consumer_group_members"), name + "state=\"Stable\",type=\"consumer\"} 2\n");
    kafka.stand("g", {GroupType::consumer, GroupPhase::assigning, 3});
    EXPECT_EQ(series("warren_consumer_group_members"), name + "state=\"Assigning\",type=\"consumer\"} 3\n");
    EXPECT_EQ(series("warren_consumer_group_members", start + 541s), "") << "the group has expired";
    monitor.remove_group(core::ClusterName("local"), core::GroupName("g"));
    EXPECT_EQ(series("warren_consumer_group_members"), "");
}

// M-5: a tombstone removes the series of its group, not those of what happens to have the group's name.
TEST_F(Exposition, ATombstoneRemovesTheSeriesOfItsGroupOnly) {
    core::ClusterStore named(core::ClusterName("same-name"), store_settings(2));
    testing_support::StoreFiller other(named, start);
    other.topic("same-name", {5});
    kafka.topic("same-name", {5});
    for (auto* filler : {&other, &kafka}) {
        filler->commit("same-name", "same-name", 0, 1, base::to_ms(start));
        filler->commit("kept", "same-name", 0, 1, base::to_ms(start));
    }
    core::Monitor both{{&store, &named}, {}};
    kafka.tombstone("same-name");
    const auto text = render_page(both, stats, health, start);
    const auto shows = [&](const std::string& cluster, const std::string& group) {
        const auto lag =
            "burrow_kafka_consumer_lag_total{cluster=\"" + cluster + "\",consumer_group=\"" + group + "\"}";
        return text.find(lag) != std::string::npos;
    };
    EXPECT_FALSE(shows("local", "same-name"));
    EXPECT_TRUE(shows("local", "kept"));
    EXPECT_TRUE(shows("same-name", "same-name"));
    EXPECT_TRUE(shows("same-name", "kept"));
}

// M-1: an expired group is gone from the page, whether anybody has read it or not.
TEST_F(Exposition, ExpiredGroupsAreNotShown) {
    kafka.topic("met-t", {12});
    commit("old", 0, 1, 0s);
    EXPECT_NE(series("burrow_kafka_consumer_status"), "");
    EXPECT_EQ(series("burrow_kafka_consumer_status", start + 700s), "");
}

TEST_F(Exposition, AGroupThatTheEvaluatorExpiredIsNotShownFromTheCacheEither) {
    kafka.topic("met-t", {12});
    commit("old", 0, 1, 0s);
    ASSERT_NE(monitor.status(core::ClusterName("local"), core::GroupName("old"), start + 600s)->status,
              core::Status::not_found);
    EXPECT_NE(series("burrow_kafka_consumer_status", start + 600s), "");
    monitor.evaluate_all(start + 601s);
    EXPECT_EQ(series("burrow_kafka_consumer_status", start + 602s), "") << "although the cached answer is 2 s old";
}

/// The groups that a page's family tells of.
std::set<std::string> groups_in(const std::string& page, const std::string& family) {
    static const std::string label = "consumer_group=\"";
    std::set<std::string> groups;
    std::istringstream lines(page);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with(family + "{")) continue;
        const auto name = line.find(label) + label.size();
        groups.insert(line.substr(name, line.find('"', name) - name));
    }
    return groups;
}

// M-6: a page is made of one snapshot, so a deletion during the scrape neither splits it nor leaves anything behind.
// M-8: no lock is held while it is written: whoever writes to the store meanwhile need not wait.
TEST_F(Exposition, WhatIsDeletedWhileThePageIsWrittenIsInAllFamiliesOrNone) {
    constexpr int groups = 3'000;
    kafka.topic("met-t", {12});
    const auto name_of = [](int i) { return "group-" + std::to_string(i); };
    for (int i = 0; i < groups; ++i) kafka.commit(name_of(i), "met-t", 0, 1, base::to_ms(start));

    std::string text;
    int deleted = 0;
    write_page(monitor, stats, health, start, [&](std::string_view piece) {
        text += piece;
        monitor.remove_group(core::ClusterName("local"), core::GroupName(name_of(deleted++)));
        kafka.topic("met-t", {13});
        kafka.commit("new-" + std::to_string(deleted), "met-t", 0, 1, base::to_ms(start));
        return true;
    });
    ASSERT_GT(deleted, 5) << "the page came in pieces";
    for (const auto* family :
         {"burrow_kafka_consumer_lag_total", "burrow_kafka_consumer_partition_lag", "burrow_kafka_consumer_status"}) {
        EXPECT_EQ(groups_in(text, family).size(), groups) << family;
    }
    EXPECT_EQ(text.find("} 13"), std::string::npos) << "end offsets are those of the snapshot too";
    EXPECT_FALSE(groups_in(page(), "burrow_kafka_consumer_status").contains("group-0"));
}

TEST_F(Exposition, IsWrittenNoFurtherThanSomebodyWantsIt) {
    kafka.topic("met-t", {12});
    for (int i = 0; i < 3'000; ++i) kafka.commit("group-" + std::to_string(i), "met-t", 0, 1, base::to_ms(start));
    int pieces = 0;
    write_page(monitor, stats, health, start, [&](std::string_view) { return ++pieces < 2; });
    EXPECT_EQ(pieces, 2);
}

TEST_F(Exposition, ScrapesAndDeletionsAtTheSameTimeLeaveNoGhosts) {
    kafka.topic("met-t", {12});
    const auto name_of = [](int i) { return "group-" + std::to_string(i % 50); };
    std::atomic<bool> done{false};
    std::atomic<int> torn{0};
    std::vector<std::jthread> scrapers;
    for (int scraper = 0; scraper < 2; ++scraper) {
        scrapers.emplace_back([&] {
            while (!done) {
                const auto text = page();
                if (groups_in(text, "burrow_kafka_consumer_status") !=
                    groups_in(text, "burrow_kafka_consumer_partition_lag")) {
                    ++torn;
                }
            }
        });
    }
    for (int i = 0; i < 2'000; ++i) {
        kafka.commit(name_of(i), "met-t", 0, 1, base::to_ms(start));
        if (i % 3 == 0) {
            kafka.tombstone(name_of(i));
        } else {
            monitor.remove_group(core::ClusterName("local"), core::GroupName(name_of(i)));
        }
    }
    done = true;
    scrapers.clear();
    EXPECT_EQ(torn, 0);
    EXPECT_TRUE(groups_in(page(), "burrow_kafka_consumer_status").empty());
}

// M-4: with a window of one, the scrape does not fail on a partition that has an owner but no commit.
TEST_F(Exposition, AWindowOfOneWithAnOwnerButNoCommitHasOnlyItsLag) {
    core::ClusterStore single(core::ClusterName("single"), store_settings(1));
    testing_support::StoreFiller filler(single, start);
    filler.topic("mo-t", {5, 5});
    filler.commit("half", "mo-t", 0, 1, base::to_ms(start - 60s));
    filler.own("half", "mo-t", {0, 1});
    core::Monitor one{{&single}, {}};
    const auto text = render_page(one, stats, health, start);
    const auto labels = [](const char* partition) {
        return std::string("{cluster=\"single\",consumer_group=\"half\",partition=\"") + partition +
               "\",topic=\"mo-t\"} ";
    };
    EXPECT_NE(text.find("burrow_kafka_topic_partition_status" + labels("0") + "4\n"), std::string::npos);
    EXPECT_NE(text.find("burrow_kafka_consumer_partition_lag" + labels("1") + "0\n"), std::string::npos);
    EXPECT_EQ(text.find("burrow_kafka_topic_partition_status" + labels("1")), std::string::npos);
    EXPECT_EQ(text.find("burrow_kafka_consumer_current_offset" + labels("1")), std::string::npos);
}

// M-3: the number, not the place in the list.
TEST_F(Exposition, PartitionsKeepTheirNumbersBehindAGap) {
    kafka.topic_with_gaps("met-t", 3, 2, 7);
    EXPECT_EQ(series("burrow_kafka_topic_partition_offset"),
              "burrow_kafka_topic_partition_offset{cluster=\"local\",partition=\"2\",topic=\"met-t\"} 7\n");
}

TEST_F(Exposition, ClustersStandInTheOrderOfTheirNames) {
    core::ClusterStore first(core::ClusterName("a"), store_settings(2));
    testing_support::StoreFiller(first, start).topic("t", {1});
    kafka.topic("met-t", {2});
    core::Monitor both{{&store, &first}, {}};
    const auto text = render_page(both, stats, health, start);
    EXPECT_LT(text.find("burrow_kafka_topic_partition_offset{cluster=\"a\""),
              text.find("burrow_kafka_topic_partition_offset{cluster=\"local\""));
}

TEST_F(Exposition, WarrensOwnFamiliesTellOfStoresGroupsAndParts) {
    kafka.topic("met-t", {12, 12});
    commit("late", 0, 1, 60s);
    commit("fine", 0, 12, 60s);
    monitor.evaluate_all(start);
    health = {{"consumer", "reader", "local", runtime::HealthState::waiting, "no topic", start, false},
              {"cluster", "local", "local", runtime::HealthState::up, "", start, true}};

    EXPECT_EQ(series("warren_groups"),
              "warren_groups{cluster=\"local\",status=\"ERR\"} 1\n"
              "warren_groups{cluster=\"local\",status=\"OK\"} 1\n"
              "warren_groups{cluster=\"local\",status=\"WARN\"} 0\n");
    EXPECT_EQ(series("warren_component_up"),
              "warren_component_up{cluster=\"local\",kind=\"cluster\",name=\"local\"} 1\n"
              "warren_component_up{cluster=\"local\",kind=\"consumer\",name=\"reader\"} 0\n");
    EXPECT_EQ(series("warren_component_caught_up"),
              "warren_component_caught_up{cluster=\"local\",kind=\"cluster\",name=\"local\"} 1\n"
              "warren_component_caught_up{cluster=\"local\",kind=\"consumer\",name=\"reader\"} 0\n");
    EXPECT_EQ(series("warren_store_groups"), "warren_store_groups{cluster=\"local\"} 2\n");
    EXPECT_EQ(series("warren_store_topic_partitions"), "warren_store_topic_partitions{cluster=\"local\"} 2\n");
    for (const auto* family : {"warren_store_bytes", "warren_store_topics", "warren_store_group_partitions",
                               "warren_store_waiting_commits"}) {
        EXPECT_NE(series(family), "") << family;
    }
}

TEST_F(Exposition, TheDaemonsFiguresAreMergedIntoThePage) {
    stats.stat(runtime::StatKind::counter, "promhttp_metric_handler_requests_total", "Scrapes", {{"code", "500"}})
        .add(0);
    stats.stat(runtime::StatKind::counter, "promhttp_metric_handler_requests_total", "Scrapes", {{"code", "200"}})
        .add(7);
    stats.stat(runtime::StatKind::gauge, "a_first_one", "First", {{"z", "1"}, {"b", "x\"y"}}).set(-4);
    EXPECT_EQ(series("promhttp_metric_handler_requests_total"),
              "promhttp_metric_handler_requests_total{code=\"200\"} 7\n"
              "promhttp_metric_handler_requests_total{code=\"500\"} 0\n");
    const auto text = page();
    EXPECT_TRUE(
        text.starts_with("# HELP a_first_one First\n# TYPE a_first_one gauge\na_first_one{b=\"x\\\"y\",z=\"1\"} -4\n"));
    EXPECT_LT(text.find("# TYPE process_open_fds"), text.find("# TYPE promhttp_metric_handler_requests_total counter"));
}

TEST_F(Exposition, HistogramsHaveBucketsThatAddUp) {
    auto& time = stats.histogram("a_time_seconds", "Time", {0.0005, 0.1, 10}, {{"route", "/x"}, {"code", "200"}});
    for (const auto duration : {100us, 500us, 600us, 20'000'000us}) time.observe(duration);
    const std::string labels = R"({code="200",route="/x")";
    EXPECT_TRUE(page().starts_with("# HELP a_time_seconds Time\n# TYPE a_time_seconds histogram\n"));
    EXPECT_EQ(series("a_time_seconds"),
              "a_time_seconds_bucket" + labels + ",le=\"0.0005\"} 2\n" + "a_time_seconds_bucket" + labels +
                  ",le=\"0.1\"} 3\n" + "a_time_seconds_bucket" + labels + ",le=\"10\"} 3\n" + "a_time_seconds_bucket" +
                  labels + ",le=\"+Inf\"} 4\n" + "a_time_seconds_sum" + labels + "} 20.0012\n" +
                  "a_time_seconds_count" + labels + "} 4\n");
}

TEST_F(Exposition, DurationsAndAgesAreShownInSeconds) {
    stats.stat(runtime::StatKind::duration, "a_duration_seconds", "").set(1'500);
    auto& age = stats.stat(runtime::StatKind::age, "an_age_seconds", "");
    EXPECT_EQ(series("a_duration_seconds"), "a_duration_seconds 1.5\n");
    EXPECT_EQ(page().find("an_age_seconds"), std::string::npos) << "nothing has happened yet";
    age.set_moment(runtime::monotonic_now() - 100s);
    const auto line = series("an_age_seconds");
    EXPECT_GE(std::strtod(line.c_str() + line.find(' '), nullptr), 100);
}

// E-16: the clock of brokers and clients is compared with the local one as in Burrow; how far they differ is told.
TEST_F(Exposition, WarmingClustersAreToldOf) {
    EXPECT_EQ(series("warren_cluster_warming"), "warren_cluster_warming{cluster=\"local\"} 0\n");
    store.begin_warming();
    EXPECT_EQ(series("warren_cluster_warming"), "warren_cluster_warming{cluster=\"local\"} 1\n");
}

TEST_F(Exposition, WhatBrokersTellIsNoCommitWithADelay) {
    kafka.topic("met-t", {12});
    core::GroupOffsetsIngest brokers(store, {core::GroupFilter()});
    const core::ToldOffset told{"met-t", 0, 4};
    static_cast<void>(brokers.take(core::GroupName("told"), std::span(&told, 1), start, {}));
    EXPECT_EQ(series("burrow_kafka_consumer_lag_total"),
              "burrow_kafka_consumer_lag_total{cluster=\"local\",consumer_group=\"told\"} 8\n");
    EXPECT_EQ(series("warren_commit_delay_seconds"), "");
}

TEST_F(Exposition, TheDelayOfTheLastCommitTellsOfTheClocks) {
    kafka.topic("met-t", {12});
    EXPECT_EQ(page().find("warren_commit_delay_seconds"), std::string::npos) << "there was no commit";
    commit("g", 0, 1, 90s);
    commit("burrow-reader", 0, 1, 0s);
    EXPECT_EQ(series("warren_commit_delay_seconds"), "warren_commit_delay_seconds{cluster=\"local\"} 90\n");
    kafka.set_now(start + 20s);
    commit("h", 0, 1, -25s);
    EXPECT_EQ(series("warren_commit_delay_seconds", start + 20s),
              "warren_commit_delay_seconds{cluster=\"local\"} -5\n");
}

/// What `promtool check metrics` says of `page`; exit code 1 means that it could not read the page.
struct Verdict {
    int code = 0;
    std::string text;
};

Verdict promtool_on(const std::string& page) {
    std::string folder = (fs::temp_directory_path() / "warren-page-XXXXXX").string();
    const fs::path place = ::mkdtemp(folder.data());
    std::ofstream(place / "page") << page;
    const auto command = "promtool check metrics < '" + (place / "page").string() + "' 2>&1";
    Verdict verdict;
    if (auto* pipe = ::popen(command.c_str(), "r")) {
        for (int byte = std::fgetc(pipe); byte != EOF; byte = std::fgetc(pipe)) verdict.text += static_cast<char>(byte);
        verdict.code = WEXITSTATUS(::pclose(pipe));
    }
    fs::remove_all(place);
    return verdict;
}

TEST_F(Exposition, IsReadByPromtoolWhateverTheNames) {
    // NOLINTNEXTLINE(cert-env33-c): the tool's name is fixed.
    if (std::system("command -v promtool > /dev/null 2>&1") != 0) GTEST_SKIP() << "promtool is not installed";
    kafka.topic("met-t", std::vector<std::int64_t>(12, 1'000'000));
    for (const auto* group : {"plain", "quote\"back\\line\nend", "ünïcode-グループ", "tab\there",
                              "bad\xFF"
                              "bytes",
                              ""}) {
        for (std::int32_t p = 0; p < 12; ++p) {
            commit(group, p, 10, 60s);
            commit(group, p, 20 + p, 50s);
        }
    }
    health = {{"cluster", "local", "local", runtime::HealthState::up, "", start, true}};
    stats.stat(runtime::StatKind::counter, "warren_records_total", "Records read", {{"type", "offset_commit"}}).add(3);
    stats.histogram("warren_time_seconds", "Time", {0.0005, 10}, {{"route", "/:x"}}).observe(1ms);
    stats.histogram("warren_time_seconds", "Time", {0.0005, 10}, {{"route", "/"}}).observe(1h);

    const auto verdict = promtool_on(page());
    EXPECT_NE(verdict.code, 1) << verdict.text;
    // It dislikes one of Burrow's names, and none of Warren's.
    EXPECT_EQ(verdict.text.find("warren_"), std::string::npos) << verdict.text;
    EXPECT_EQ(verdict.text.find("error"), std::string::npos) << verdict.text;
}

}  // namespace
}  // namespace warren::metrics
