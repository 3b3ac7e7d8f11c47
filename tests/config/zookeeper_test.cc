#include "config/loading.h"
#include "config/temporary_directory.h"
#include "support/case_name.h"
#include "warren/zookeeper/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

// [zookeeper], and consumers of class kafka_zk.

namespace warren::config {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string notifier = "[notifier.n]\nclass-name='null'\n";

std::optional<zookeeper::CoordinationSettings> coordination_of(const std::string& file) {
    const auto loaded = load(file);
    EXPECT_THAT(loaded.problems, IsEmpty());
    return loaded.settings.value_or(Settings{}).coordination;
}

TEST(Coordination, HasDefaults) {
    const auto coordination = coordination_of(notifier + "[zookeeper]\nservers='a:1,b:2'\n");
    ASSERT_TRUE(coordination);
    EXPECT_THAT(coordination->session.servers, ElementsAre("a:1", "b:2"));
    EXPECT_EQ(coordination->session.timeout, seconds(6));
    EXPECT_EQ(coordination->root_path, "/burrow");
    EXPECT_FALSE(coordination->session.tls);
}

TEST(Coordination, TakesTimeoutAndPath) {
    const auto coordination =
        coordination_of(notifier + "[zookeeper]\nservers=['a:1']\ntimeout='8s'\nroot-path='/a/b-c'\n");
    ASSERT_TRUE(coordination);
    EXPECT_EQ(coordination->session.timeout, seconds(8));
    EXPECT_EQ(coordination->root_path, "/a/b-c");
}

// Z-2: the root itself is a good place.
TEST(Coordination, MayLiveAtTheRoot) {
    const auto coordination = coordination_of(notifier + "[zookeeper]\nservers='a:1'\nroot-path='/'\n");
    ASSERT_TRUE(coordination);
    EXPECT_EQ(coordination->root_path, "/");
}

TEST(Coordination, IsThereOnlyWithANotifierSection) {
    EXPECT_FALSE(coordination_of("[zookeeper]\nservers='a:1'\n"));
    EXPECT_FALSE(coordination_of("[zookeeper]\nservers='zk'\ntimeout='250ms'\nroot-path=['x']\ntls='none'\n"))
        << "nothing of it matters then";
}

struct Case {
    std::string name;
    std::string section;
    std::vector<std::string> refusals;
};

class CoordinationRefusal : public testing::TestWithParam<Case> {};

TEST_P(CoordinationRefusal, NamesThePlaceInBurrowsWords) {
    const auto loaded = load(notifier + GetParam().section);
    EXPECT_EQ(refusals_of(loaded), GetParam().refusals);
    for (const Problem& problem : loaded.problems) EXPECT_FALSE(problem.remedy.empty()) << problem.message;
}

INSTANTIATE_TEST_SUITE_P(
    Configuration, CoordinationRefusal,
    testing::Values(Case{"no_section", "", {": No Zookeeper servers specified"}},
                    Case{"no_servers", "[zookeeper]\ntimeout=6\n", {"burrow.toml:3: No Zookeeper servers specified"}},
                    Case{"bad_servers",
                         "[zookeeper]\nservers=['zk:1', 'zk']\n",
                         {"burrow.toml:4: Failed to validate Zookeeper servers"}},
                    Case{"bad_path",
                         "[zookeeper]\nservers='zk:1'\nroot-path='/a/'\n",
                         {"burrow.toml:5: Zookeeper root path is not valid"}},
                    Case{"empty_path",
                         "[zookeeper]\nservers='zk:1'\nroot-path=''\n",
                         {"burrow.toml:5: Zookeeper root path is not valid"}},
                    Case{"timeout",
                         "[zookeeper]\nservers='zk:1'\ntimeout=0\n",
                         {"burrow.toml:5: timeout of [zookeeper] must be at least 1"}},
                    // C-12: a profile without authorities cannot work in Burrow, which says so only when it runs. The
                    // client library has no TLS at all, so every profile is refused before the start.
                    Case{"tls_without_authorities",
                         "[zookeeper]\nservers='zk:1'\ntls='t'\n[tls.t]\n",
                         {"burrow.toml:5: TLS to ZooKeeper is not available in this version"}},
                    Case{"tls",
                         "[zookeeper]\nservers='zk:1'\ntls='t'\n[tls.t]\ncafile='/x'\n",
                         {"burrow.toml:5: TLS to ZooKeeper is not available in this version"}}),
    testing_support::CaseName());

std::string consumer(const std::string& more = "") {
    return cluster_and_consumer("[consumer.ZK]\nclass-name='kafka_zk'\ncluster='Local'\nservers='zk:2181'\n" + more);
}

zookeeper::GroupWatcherSettings watcher_of(const std::string& file) {
    const auto loaded = load(file);
    EXPECT_THAT(loaded.problems, IsEmpty());
    EXPECT_TRUE(loaded.settings);
    const auto settings = loaded.settings.value_or(Settings{});
    EXPECT_EQ(settings.consumers.size(), 1U) << "those of class kafka are kept apart";
    EXPECT_EQ(settings.zookeeper_consumers.size(), 1U);
    return settings.zookeeper_consumers.empty() ? zookeeper::GroupWatcherSettings{} : settings.zookeeper_consumers[0];
}

TEST(ZookeeperConsumer, HasDefaults) {
    const auto watcher = watcher_of(consumer());
    EXPECT_EQ(watcher.name, core::ConsumerName("zk"));
    EXPECT_EQ(watcher.cluster, core::ClusterName("local"));
    EXPECT_THAT(watcher.session.servers, ElementsAre("zk:2181"));
    EXPECT_EQ(watcher.session.timeout, seconds(30));
    EXPECT_EQ(watcher.path, "");
    EXPECT_TRUE(watcher.filter.accepts_everything());
}

TEST(ZookeeperConsumer, TakesEveryKey) {
    const auto watcher =
        watcher_of(consumer("zookeeper-path='/kafka/main'\nzookeeper-timeout='9s'\ngroup-allowlist='^a'\n"));
    EXPECT_EQ(watcher.path, "/kafka/main");
    EXPECT_EQ(watcher.session.timeout, seconds(9));
    EXPECT_FALSE(watcher.filter.accepts("b"));
}

// C-10: the root may be written as what it is; the API shows it as written.
TEST(ZookeeperConsumer, MayReadAtTheRoot) {
    EXPECT_EQ(watcher_of(consumer("zookeeper-path='/'\n")).path, "");
    EXPECT_EQ(load(consumer("zookeeper-path='/'\n")).settings->view.consumers.at("zk").zookeeper_path, "/");
}

TEST(ZookeeperConsumer, NeedsNoZookeeperSection) {
    EXPECT_FALSE(load(consumer()).settings->coordination);
}

TEST(ZookeeperConsumer, IsRefusedInBurrowsWords) {
    EXPECT_THAT(refusals_of(load(consumer("zookeeper-timeout=0\nzookeeper-path='kafka'\n"))),
                ElementsAre("burrow.toml:12: zookeeper-timeout of [consumer.zk] must be at least 1",
                            "burrow.toml:13: Consumer 'zk' has a bad zookeeper path configuration"));
}

}  // namespace
}  // namespace warren::config
