#include "warren/config/settings.h"

#include "config/loading.h"
#include "config/temporary_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace warren::config {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

Settings settings_of(std::string_view text, Variables variables = {}) {
    auto loaded = load(text, std::move(variables));
    EXPECT_THAT(loaded.problems, IsEmpty());
    EXPECT_TRUE(loaded.settings);
    return loaded.settings.value_or(Settings{});
}

TEST(Settings, OfAnEmptyFileAreTheDefaults) {
    const auto settings = settings_of("");
    EXPECT_EQ(settings.general.pidfile, "");
    EXPECT_EQ(settings.general.ready_timeout, seconds(30));
    EXPECT_EQ(settings.general.state_directory, "") << "nothing is written";
    EXPECT_EQ(settings.general.snapshot_interval, seconds(300));
    EXPECT_EQ(settings.logging.level, runtime::LogLevel::info);
    EXPECT_EQ(settings.logging.max_size, 100);
    EXPECT_EQ(settings.logging.max_backups, 10);
    EXPECT_EQ(settings.logging.max_age, 30);
    ASSERT_EQ(settings.listeners.size(), 1U);
    EXPECT_EQ(settings.listeners[0].name, "default");
    EXPECT_EQ(settings.listeners[0].address, ":0");
    EXPECT_EQ(settings.listeners[0].timeout, seconds(300));
    EXPECT_FALSE(settings.listeners[0].tls);
    EXPECT_EQ(settings.store.intervals, 10U);
    EXPECT_EQ(settings.store.min_distance, seconds(0));
    EXPECT_EQ(settings.store.expire_group, seconds(604800));
    EXPECT_FALSE(settings.store.keep_expired_offsets);
    EXPECT_TRUE(settings.store.filter.accepts_everything());
    EXPECT_EQ(settings.evaluation.expire_cache, seconds(10));
    EXPECT_EQ(settings.evaluation.minimum_complete, 0.0F);
    EXPECT_EQ(settings.evaluation.allowed_lag, 0U);
    EXPECT_THAT(settings.clusters, IsEmpty());
    EXPECT_THAT(settings.consumers, IsEmpty());
}

TEST(Settings, OfEmptySectionsAreThoseOfMissingOnes) {
    const auto settings = settings_of("[storage]\n[evaluator]\n[httpserver]\n[cluster]\n[general]\n");
    EXPECT_EQ(settings.listeners.at(0).address, ":0");
    EXPECT_EQ(settings.view.storages.at("default").class_name, "inmemory");
    EXPECT_EQ(settings.view.evaluators.at("default").class_name, "caching");
}

TEST(Settings, OfTheProcess) {
    const auto settings = settings_of(
        "[general]\npidfile='/run/x.pid'\nstdout-logfile='/var/out'\nready-timeout=5\n"
        "state-directory='/var/lib/x'\nsnapshot-interval='1m'\n"
        "[logging]\nfilename='/var/log/x'\nlevel='WARN'\nmaxsize=7\nmaxbackups=-1\nmaxage=0\nuse-localtime=true\n"
        "use-compression='T'\n");
    EXPECT_EQ(settings.general.pidfile, "/run/x.pid");
    EXPECT_EQ(settings.general.stdout_logfile, "/var/out");
    EXPECT_EQ(settings.general.ready_timeout, seconds(5));
    EXPECT_EQ(settings.general.state_directory, "/var/lib/x");
    EXPECT_EQ(settings.general.snapshot_interval, seconds(60));
    EXPECT_EQ(settings.logging.filename, "/var/log/x");
    EXPECT_EQ(settings.logging.level, runtime::LogLevel::warn);
    EXPECT_EQ(settings.logging.max_size, 7);
    EXPECT_EQ(settings.logging.max_backups, 0) << "a negative number means no limit";
    EXPECT_EQ(settings.logging.max_age, 0);
    EXPECT_TRUE(settings.logging.use_local_time);
    EXPECT_TRUE(settings.logging.use_compression);
}

TEST(Settings, TheLogIsJsonUnlessToldOtherwise) {
    EXPECT_EQ(settings_of("").logging.format, runtime::LogFormat::json);
    EXPECT_EQ(settings_of("[logging]\nformat='JSON'\n").logging.format, runtime::LogFormat::json);
    EXPECT_EQ(settings_of("[logging]\nformat='Text'\n").logging.format, runtime::LogFormat::text);
}

TEST(Settings, OfProcessAndLogAreThereEvenIfTheStartIsRefused) {
    const auto loaded = load("[general]\npidfile='x.pid'\n[logging]\nfilename='x.log'\n[storage.s]\nclass-name='y'\n");
    EXPECT_FALSE(loaded.settings);
    EXPECT_EQ(loaded.general.pidfile, "x.pid");
    EXPECT_EQ(loaded.logging.filename, "x.log");
}

TEST(Settings, AnEmptyLogLevelIsInfo) {
    EXPECT_EQ(settings_of("[logging]\nlevel=''\n").logging.level, runtime::LogLevel::info);
}

TEST(Settings, DottedKeysAtTheTopAreSections) {
    EXPECT_EQ(settings_of("logging.level='error'\n").logging.level, runtime::LogLevel::error);
    EXPECT_EQ(settings_of("storage.s.class-name='inmemory'\nstorage.s.intervals=3\n").store.intervals, 3U);
}

TEST(Settings, OfStorageAndEvaluator) {
    const auto settings = settings_of(
        "[storage.Mem]\nclass-name='inmemory'\nintervals=6\nmin-distance='2s'\nexpire-group='1h'\nworkers=3\nqueue-"
        "depth=0\nkeep-expired-offsets=true\n"
        "group-allowlist='^a'\ngroup-denylist='z$'\n"
        "[evaluator.Cache]\nclass-name='caching'\nexpire-cache=0\nminimum-complete=0.5\nallowed-lag='7'\n");
    EXPECT_EQ(settings.store.intervals, 6U);
    EXPECT_EQ(settings.store.min_distance, seconds(2));
    EXPECT_EQ(settings.store.expire_group, seconds(3600));
    EXPECT_TRUE(settings.store.keep_expired_offsets);
    EXPECT_TRUE(settings.store.filter.accepts("abc"));
    EXPECT_FALSE(settings.store.filter.accepts("bac"));
    EXPECT_FALSE(settings.store.filter.accepts("abz"));
    EXPECT_EQ(settings.evaluation.expire_cache, seconds(0));
    EXPECT_EQ(settings.evaluation.minimum_complete, 0.5F);
    EXPECT_EQ(settings.evaluation.allowed_lag, 7U);
}

TEST(Settings, OfAClusterWithoutAProfileAreTheDefaults) {
    const auto settings = settings_of("[cluster.Prod]\nclass-name='kafka'\nservers=['a:1','b:2']\n");
    ASSERT_EQ(settings.clusters.size(), 1U);
    const auto& cluster = settings.clusters[0];
    EXPECT_EQ(cluster.name, core::ClusterName("prod"));
    EXPECT_THAT(cluster.client.servers, ElementsAre("a:1", "b:2"));
    EXPECT_EQ(cluster.client.client_id, "burrow-lagchecker");
    EXPECT_EQ(cluster.client.dial_timeout, seconds(30));
    EXPECT_EQ(cluster.client.read_timeout, seconds(30));
    EXPECT_FALSE(cluster.client.tls);
    EXPECT_FALSE(cluster.client.sasl);
    EXPECT_EQ(cluster.offset_refresh, seconds(10));
    EXPECT_EQ(cluster.topic_refresh, seconds(60));
    EXPECT_EQ(cluster.groups_reaper_refresh, seconds(0));
}

TEST(Settings, OfAClusterWithEverything) {
    const auto settings = settings_of(
        "[cluster.a]\nclass-name='kafka'\nservers='a:1,b:2'\nclient-profile='Prof'\noffset-refresh=1\ntopic-refresh='"
        "1m'\n"
        "groups-reaper-refresh=30\n"
        "[client-profile.PROF]\nclient-id='me'\nkafka-version='0.11.0.0'\ndial-timeout=4\nread-timeout='5s'\n");
    const auto& cluster = settings.clusters.at(0);
    EXPECT_THAT(cluster.client.servers, ElementsAre("a:1", "b:2"));
    EXPECT_EQ(cluster.client.client_id, "me");
    EXPECT_EQ(cluster.client.dial_timeout, seconds(4));
    EXPECT_EQ(cluster.client.read_timeout, seconds(5));
    EXPECT_EQ(cluster.offset_refresh, seconds(1));
    EXPECT_EQ(cluster.topic_refresh, seconds(60));
    EXPECT_EQ(cluster.groups_reaper_refresh, seconds(30));
}

TEST(Settings, OfAConsumer) {
    const auto settings = settings_of(
        "[cluster.Prod]\nclass-name='kafka'\nservers='a:1'\n"
        "[consumer.C]\nclass-name='kafka'\ncluster='PROD'\nservers='b:2'\noffsets-topic='other'\nstart-latest=true\n"
        "backfill-earliest=1\ngroup-denylist='^console-'\n"
        "[consumer.plain]\nclass-name='kafka'\ncluster='prod'\nservers='b:2'\n");
    ASSERT_EQ(settings.consumers.size(), 2U);
    const auto& consumer = settings.consumers[0];
    EXPECT_EQ(consumer.name, core::ConsumerName("c"));
    EXPECT_EQ(consumer.cluster, core::ClusterName("prod"));
    EXPECT_THAT(consumer.client.servers, ElementsAre("b:2"));
    EXPECT_EQ(consumer.offsets_topic, "other");
    EXPECT_TRUE(consumer.start_latest);
    EXPECT_TRUE(consumer.backfill_earliest);
    EXPECT_FALSE(consumer.filter.accepts("console-1"));
    const auto& plain = settings.consumers[1];
    EXPECT_EQ(plain.offsets_topic, "__consumer_offsets");
    EXPECT_FALSE(plain.start_latest);
    EXPECT_FALSE(plain.backfill_earliest);
    EXPECT_TRUE(plain.filter.accepts_everything());
}

TEST(Settings, OfAConsumerThatAsksTheBrokers) {
    const auto settings = settings_of(
        "[cluster.a]\nclass-name='kafka'\nservers='a:1'\n"
        "[consumer.asks]\nclass-name='kafka'\ncluster='a'\nservers='b:2'\nsource='admin'\nadmin-refresh='30s'\n"
        "admin-requests=50\n"
        "[consumer.either]\nclass-name='kafka'\ncluster='a'\nservers='b:2'\nsource='auto'\n"
        "[consumer.plain]\nclass-name='kafka'\ncluster='a'\nservers='b:2'\n");
    ASSERT_EQ(settings.consumers.size(), 3U);
    const auto& asks = settings.consumers[0];
    EXPECT_EQ(asks.source, kafka::OffsetsSource::admin);
    EXPECT_EQ(asks.admin_refresh, seconds(30));
    EXPECT_EQ(asks.admin_requests, 50);
    EXPECT_EQ(settings.consumers[1].source, kafka::OffsetsSource::automatic);
    const auto& plain = settings.consumers[2];
    EXPECT_EQ(plain.source, kafka::OffsetsSource::offsets_topic);
    EXPECT_EQ(plain.admin_refresh, seconds(10));
    EXPECT_EQ(plain.admin_requests, 500);
}

TEST(Settings, DoNotDependOnZookeeper) {
    EXPECT_EQ(settings_of("[zookeeper]\nservers='zk'\ntimeout='250ms'\nroot-path=['x']\ntls='none'\n").clusters.size(),
              0U);
}

// C-1: Burrow accepts the name in any case and then sends the data to a cluster that nobody knows.
TEST(Settings, AConsumerFindsItsClusterInAnyCase) {
    const auto settings = settings_of(
        "[cluster.prod]\nclass-name='kafka'\nservers='a:1'\n"
        "[consumer.c]\nclass-name='kafka'\ncluster='Prod'\nservers='a:1'\n");
    EXPECT_EQ(settings.consumers.at(0).cluster, settings.clusters.at(0).name);
    EXPECT_EQ(settings.view.consumers.at("c").cluster, "Prod") << "values are shown as written";
}

TEST(Settings, ModuleNamesMayHoldDots) {
    const auto settings = settings_of(
        "[cluster.\"A.b\"]\nclass-name='kafka'\nservers='a:1'\n"
        "[consumer.c]\nclass-name='kafka'\ncluster='a.B'\nservers='a:1'\n");
    EXPECT_EQ(settings.clusters.at(0).name, core::ClusterName("a.b"));
    EXPECT_EQ(settings.consumers.at(0).cluster, core::ClusterName("a.b"));
}

std::string secured(const std::string& profile) {
    return "[cluster.a]\nclass-name='kafka'\nservers='a:1'\nclient-profile='p'\n[client-profile.p]\n" + profile;
}

// C-4: Burrow leaves the client's certificate out without `cafile`.
TEST(Settings, TlsTakesCertificatesWithAndWithoutAuthorities) {
    const TemporaryDirectory directory;
    const std::string ca = directory.write("ca.pem", "ca");
    const std::string cert = directory.write("cert.pem", "cert");
    const std::string key = directory.write("key.pem", "key");
    const std::string own = "certfile='" + cert + "'\nkeyfile='" + key + "'\n";
    EXPECT_EQ(
        settings_of(secured("tls='T'\n[tls.t]\ncafile='" + ca + "'\nnoverify=true\n" + own)).clusters.at(0).client.tls,
        (kafka::TlsSettings{ca, cert, key, true}));
    EXPECT_EQ(settings_of(secured("tls='T'\n[tls.t]\n" + own)).clusters.at(0).client.tls,
              (kafka::TlsSettings{"", cert, key, false}));
    EXPECT_EQ(settings_of(secured("tls='T'\n[tls.t]\ncacert='" + ca + "'\n")).clusters.at(0).client.tls,
              (kafka::TlsSettings{ca, "", "", false}));
    EXPECT_EQ(settings_of(secured("tls='T'\n[tls.t]\n")).clusters.at(0).client.tls, kafka::TlsSettings{});
}

TEST(Settings, SaslKnowsThreeMechanisms) {
    const std::pair<std::string, kafka::SaslMechanism> cases[] = {
        {"", kafka::SaslMechanism::plain},
        {"mechanism=''\n", kafka::SaslMechanism::plain},
        {"mechanism='PLAIN'\n", kafka::SaslMechanism::plain},
        {"mechanism='plain'\n", kafka::SaslMechanism::plain},
        {"mechanism='SCRAM-SHA-256'\n", kafka::SaslMechanism::scram_sha_256},
        {"mechanism='SCRAM-SHA-512'\n", kafka::SaslMechanism::scram_sha_512}};
    for (const auto& [line, mechanism] : cases) {
        EXPECT_EQ(
            settings_of(secured("sasl='S'\n[sasl.s]\nusername='u'\npassword='p'\n" + line)).clusters.at(0).client.sasl,
            (kafka::SaslSettings{mechanism, "u", "p"}))
            << line;
    }
}

TEST(Settings, APasswordMayComeFromTheEnvironment) {
    const auto settings =
        settings_of(secured("sasl='Team-A'\n[sasl.team-a]\nusername='u'\n"), {{"BURROW_SASL_TEAM_A_PASSWORD", "p"}});
    EXPECT_EQ(settings.clusters.at(0).client.sasl->password, "p");
}

TEST(Settings, ListenersMayUseTls) {
    const TemporaryDirectory directory;
    const std::string cert = directory.write("cert.pem", "cert");
    const std::string key = directory.write("key.pem", "key");
    const auto settings = settings_of("[httpserver.a]\naddress='localhost:0'\ntimeout=0\ntls='T'\n[tls.t]\ncertfile='" +
                                      cert + "'\nkeyfile='" + key + "'\n");
    const auto& listener = settings.listeners.at(0);
    EXPECT_EQ(listener.timeout, seconds(0));
    ASSERT_TRUE(listener.tls);
    EXPECT_EQ(listener.tls->cert_file, cert);
    EXPECT_EQ(listener.tls->key_file, key);
}

bool accepts(const std::string& keys, std::string_view group) {
    return settings_of("[storage.s]\nclass-name='inmemory'\n" + keys).store.filter.accepts(group);
}

TEST(GroupExpressions, MatchAnywhereInTheName) {
    EXPECT_TRUE(accepts("group-allowlist='b+'\n", "abbc"));
    EXPECT_FALSE(accepts("group-allowlist='^b'\n", "abbc"));
    EXPECT_TRUE(accepts("group-allowlist='^b'\n", "bc"));
    EXPECT_FALSE(accepts("group-denylist='b'\n", "abc"));
    EXPECT_TRUE(accepts("group-allowlist=''\ngroup-denylist=''\n", ""));
}

TEST(GroupExpressions, KnowGosSyntax) {
    EXPECT_TRUE(accepts(R"(group-allowlist='(?i)^ORDERS-\d{2}\z')", "orders-17"));
    EXPECT_TRUE(accepts(R"(group-allowlist='^\pL+$')", "größe"));
    EXPECT_TRUE(accepts(R"(group-allowlist='^(?P<team>a|b)-')", "b-1"));
}

TEST(GroupExpressions, SeeBytesThatAreNotUtf8AsOneCharacterEach) {
    EXPECT_TRUE(accepts("group-allowlist='^a..b$'\n",
                        "a\xff\xc3"
                        "b"));
    EXPECT_FALSE(accepts("group-allowlist='^a.b$'\n",
                         "a\xff\xc3"
                         "b"));
    EXPECT_FALSE(accepts("group-denylist='^.*$'\n", "\x80\x80"));
    EXPECT_TRUE(accepts("group-allowlist='^.{3}$'\n", std::string_view("a\0b", 3)));
}

}  // namespace
}  // namespace warren::config
