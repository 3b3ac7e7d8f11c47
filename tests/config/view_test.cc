#include "config/loading.h"
#include "config/temporary_directory.h"
#include "warren/http/config_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// What the API shows of a configuration: claims taken from answers of Burrow 1.9.5.

namespace warren::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

http::ConfigView view_of(std::string_view text, Variables variables = {}) {
    const auto loaded = load(text, std::move(variables));
    EXPECT_TRUE(loaded.settings);
    return loaded.settings.value_or(Settings{}).view;
}

TEST(ConfigView, OfAnEmptyFileShowsTheDefaultsOfWhatRuns) {
    const auto view = view_of("");
    EXPECT_EQ(view.general.pidfile, "burrow.pid");
    EXPECT_EQ(view.general.stdout_logfile, "");
    EXPECT_EQ(view.logging.max_size, 100);
    EXPECT_EQ(view.logging.max_backups, 10);
    EXPECT_EQ(view.logging.max_age, 30);
    EXPECT_EQ(view.logging.level, "info");
    EXPECT_EQ(view.zookeeper.servers, std::nullopt);
    EXPECT_EQ(view.zookeeper.timeout, 0);
    EXPECT_EQ(view.zookeeper.root_path, "");
    EXPECT_EQ(view.listeners.at("default").address, ":0");
    EXPECT_EQ(view.listeners.at("default").timeout, 300);
    EXPECT_EQ(view.storages.at("default").intervals, 10);
    EXPECT_EQ(view.storages.at("default").expire_group, 604800);
    EXPECT_EQ(view.evaluators.at("default").class_name, "caching");
    EXPECT_EQ(view.evaluators.at("default").expire_cache, 10);
    EXPECT_THAT(view.clusters, IsEmpty());
    EXPECT_THAT(view.consumers, IsEmpty());
}

TEST(ConfigView, ShowsGeneralAndLoggingAsWritten) {
    const auto view = view_of(
        "[general]\npidfile='kit.pid'\naccess-control-allow-origin='*'\n"
        "[logging]\nlevel='Warn'\nmaxsize=7\nmaxbackups=-3\nmaxage=2\nuse-localtime=true\nuse-compression=true\n");
    EXPECT_EQ(view.general.pidfile, "kit.pid");
    EXPECT_EQ(view.general.access_control_allow_origin, "*");
    EXPECT_EQ(view.logging.level, "Warn");
    EXPECT_EQ(view.logging.max_size, 7);
    EXPECT_EQ(view.logging.max_backups, -3);
    EXPECT_EQ(view.logging.max_age, 2);
    EXPECT_TRUE(view.logging.use_local_time);
    EXPECT_TRUE(view.logging.use_compression);
}

TEST(ConfigView, ShowsModulesByLowerCasedNameWithValuesAsWritten) {
    const auto view = view_of(
        "[httpserver.Zeta]\naddress='127.0.0.1:1'\ntimeout=12\n"
        "[storage.Mem]\nclass-name='inmemory'\nintervals=6\nmin-distance=2\nexpire-group=1234\ngroup-allowlist='^a.*'\n"
        "[cluster.Local]\nclass-name='kafka'\nservers=['h:1']\nclient-profile='Prof'\ntopic-refresh=33\noffset-refresh="
        "1\n"
        "[consumer.LOCAL]\nclass-name='kafka'\ncluster='Local'\nservers=['h:1','i:2']\nclient-profile='Prof'\n"
        "group-allowlist='^(a|b)'\noffsets-topic='other'\nstart-latest=true\n"
        "[client-profile.PROF]\nclient-id='kit-reader'\nkafka-version='2.0.0'\n");
    EXPECT_EQ(view.listeners.at("zeta").address, "127.0.0.1:1");
    EXPECT_EQ(view.listeners.at("zeta").timeout, 12);
    EXPECT_EQ(view.storages.at("mem").intervals, 6);
    EXPECT_EQ(view.storages.at("mem").min_distance, 2);
    EXPECT_EQ(view.storages.at("mem").expire_group, 1234);
    EXPECT_EQ(view.storages.at("mem").group_allowlist, "^a.*");
    const auto& cluster = view.clusters.at("local");
    EXPECT_EQ(cluster.class_name, "kafka");
    EXPECT_THAT(*cluster.servers, ElementsAre("h:1"));
    EXPECT_EQ(cluster.topic_refresh, 33);
    EXPECT_EQ(cluster.offset_refresh, 1);
    EXPECT_EQ(cluster.client_profile.name, "Prof");
    EXPECT_EQ(cluster.client_profile.client_id, "kit-reader");
    EXPECT_EQ(cluster.client_profile.kafka_version, "2.0.0");
    EXPECT_FALSE(cluster.client_profile.tls);
    EXPECT_FALSE(cluster.client_profile.sasl);
    const auto& consumer = view.consumers.at("local");
    EXPECT_EQ(consumer.class_name, "kafka");
    EXPECT_EQ(consumer.cluster, "Local");
    EXPECT_THAT(*consumer.servers, ElementsAre("h:1", "i:2"));
    EXPECT_EQ(consumer.group_allowlist, "^(a|b)");
    EXPECT_EQ(consumer.offsets_topic, "other");
    EXPECT_EQ(consumer.zookeeper_path, "");
    EXPECT_EQ(consumer.zookeeper_timeout, 0);
    EXPECT_TRUE(consumer.start_latest);
    EXPECT_EQ(consumer.client_profile.name, "Prof");
}

TEST(ConfigView, ShowsTheDefaultsOfAModuleWithoutAProfile) {
    const auto view = view_of(cluster_and_consumer());
    for (const auto& profile : {view.clusters.at("local").client_profile, view.consumers.at("local").client_profile}) {
        EXPECT_EQ(profile.name, "");
        EXPECT_EQ(profile.client_id, "burrow-lagchecker");
        EXPECT_EQ(profile.kafka_version, "2.8.0");
    }
    EXPECT_EQ(view.consumers.at("local").offsets_topic, "__consumer_offsets");
    EXPECT_EQ(view.clusters.at("local").topic_refresh, 60);
    EXPECT_EQ(view.clusters.at("local").offset_refresh, 10);
}

TEST(ConfigView, ShowsValuesFromTheEnvironment) {
    const auto view =
        view_of(cluster_and_consumer(), {{"BURROW_CLUSTER_LOCAL_TOPIC_REFRESH", "45"},
                                         {"BURROW_CONSUMER_LOCAL_GROUP_ALLOWLIST", "^q"},
                                         {"BURROW_GENERAL_ACCESS_CONTROL_ALLOW_ORIGIN", "https://a.example"}});
    EXPECT_EQ(view.clusters.at("local").topic_refresh, 45);
    EXPECT_EQ(view.consumers.at("local").group_allowlist, "^q");
    EXPECT_EQ(view.general.access_control_allow_origin, "https://a.example");
}

TEST(ConfigView, ShowsTlsAndSaslWithoutThePassword) {
    const TemporaryDirectory directory;
    const std::string ca = directory.write("ca.pem", "x");
    const std::string cert = directory.write("cert.pem", "x");
    const std::string key = directory.write("key.pem", "x");
    const auto view = view_of(
        "[cluster.secure]\nclass-name='kafka'\nservers=['h:1']\nclient-profile='Strict'\n"
        "[client-profile.Strict]\ntls='T1'\nsasl='S1'\n"
        "[tls.T1]\ncafile='" +
        ca + "'\ncertfile='" + cert + "'\nkeyfile='" + key +
        "'\nnoverify=true\n"
        "[sasl.S1]\nusername='monitor'\npassword='very-secret'\nmechanism='SCRAM-SHA-512'\nhandshake-first=true\n");
    const auto& profile = view.clusters.at("secure").client_profile;
    ASSERT_TRUE(profile.tls);
    EXPECT_EQ(profile.tls->name, "T1");
    EXPECT_TRUE(profile.tls->noverify);
    EXPECT_EQ(profile.tls->cafile, ca);
    EXPECT_EQ(profile.tls->certfile, cert);
    EXPECT_EQ(profile.tls->keyfile, key);
    ASSERT_TRUE(profile.sasl);
    EXPECT_EQ(profile.sasl->name, "S1");
    EXPECT_TRUE(profile.sasl->handshake_first);
    EXPECT_EQ(profile.sasl->username, "monitor");
}

// C-5: the handshake is always made (tests/kafka and the integration tests log in without the key); only shown is the
// key.
TEST(ConfigView, ShowsHandshakeFirstAsConfigured) {
    const auto view = view_of(
        "[cluster.a]\nclass-name='kafka'\nservers=['h:1']\nclient-profile='p'\n[client-profile.p]\nsasl='s'\n"
        "[sasl.s]\nusername='u'\npassword='p'\n");
    EXPECT_FALSE(view.clusters.at("a").client_profile.sasl->handshake_first);
}

TEST(ConfigView, ShowsNoTlsWhereTheTableIsMissing) {
    const auto view =
        view_of("[cluster.a]\nclass-name='kafka'\nservers=['h:1']\nclient-profile='p'\n[client-profile.p]\ntls='T'\n");
    EXPECT_FALSE(view.clusters.at("a").client_profile.tls);
}

const std::string zookeeper_consumer =
    "[consumer.zk]\nclass-name='kafka_zk'\ncluster='local'\nservers=['zk:1']\nzookeeper-path='/kz'\n";

TEST(ConfigView, ShowsAConsumerOfZookeeper) {
    const auto view = view_of(cluster_and_consumer(zookeeper_consumer));
    const auto& consumer = view.consumers.at("zk");
    EXPECT_EQ(consumer.class_name, "kafka_zk");
    EXPECT_EQ(consumer.zookeeper_path, "/kz");
    EXPECT_EQ(consumer.zookeeper_timeout, 30);
    EXPECT_EQ(consumer.offsets_topic, "");
    EXPECT_EQ(consumer.client_profile.client_id, "burrow-lagchecker")
        << "the cluster, of class kafka, has no profile either";
}

TEST(ConfigView, ShowsDefaultsOnlyOfProfilesThatKafkaModulesUse) {
    const auto view =
        view_of("[cluster.local]\nclass-name='kafka'\nservers='h:1'\nclient-profile='p'\n[client-profile.p]\n" +
                zookeeper_consumer);
    EXPECT_EQ(view.clusters.at("local").client_profile.client_id, "burrow-lagchecker");
    EXPECT_EQ(view.consumers.at("zk").client_profile.name, "");
    EXPECT_EQ(view.consumers.at("zk").client_profile.client_id, "");
    EXPECT_EQ(view.consumers.at("zk").client_profile.kafka_version, "");
}

TEST(ConfigView, ShowsTheDefaultsOfZookeeperOnlyWithNotifiers) {
    const auto with = view_of("[zookeeper]\nservers=['zk:1']\n[notifier.n]\nclass-name='null'\n").zookeeper;
    EXPECT_THAT(*with.servers, ElementsAre("zk:1"));
    EXPECT_EQ(with.timeout, 6);
    EXPECT_EQ(with.root_path, "/burrow");
    const auto without = view_of("[zookeeper]\ntimeout=8\n").zookeeper;
    EXPECT_EQ(without.servers, std::nullopt);
    EXPECT_EQ(without.timeout, 8);
    EXPECT_EQ(without.root_path, "");
}

}  // namespace
}  // namespace warren::config
