#include "config/loading.h"
#include "config/temporary_directory.h"
#include "support/case_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warren::config {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::Not;

/// A file and all it is refused for.
struct Case {
    std::string name;
    std::string file;
    std::vector<std::string> refusals;
};

class Refusal : public testing::TestWithParam<Case> {};

TEST_P(Refusal, NamesThePlaceInBurrowsWords) {
    const auto loaded = load(GetParam().file);
    EXPECT_EQ(refusals_of(loaded), GetParam().refusals);
    EXPECT_FALSE(loaded.settings);
    EXPECT_FALSE(loaded.unreadable);
}

TEST_P(Refusal, TellsTheRemedy) {
    EXPECT_THAT(load(GetParam().file).problems, Each(Field(&Problem::remedy, Not(IsEmpty()))));
}

const std::string profiled = "[cluster.a]\nclass-name='kafka'\nservers='h:1'\nclient-profile='P'\n";
const std::string consumed = "[cluster.a]\nclass-name='kafka'\nservers='h:1'\n[consumer.c]\ncluster='A'\n";

const std::vector<Case> cases = {
    {"two_storages",
     "[storage.s]\nclass-name='inmemory'\n[storage.t]\nclass-name='inmemory'\n",
     {"burrow.toml:3: Only one storage module must be configured"}},
    {"two_evaluators",
     "[evaluator.s]\nclass-name='caching'\n[evaluator.t]\nclass-name='caching'\n",
     {"burrow.toml:3: Only one evaluator module must be configured"}},
    {"storage_class",
     "[storage.s]\nclass-name='other'\n",
     {"burrow.toml:2: Unknown storage className provided: other"}},
    {"storage_class_missing", "[storage.s]\nintervals=3\n", {"burrow.toml:1: Unknown storage className provided: "}},
    {"storage_without_a_name",
     "[storage]\nclass-name='inmemory'\n",
     {"burrow.toml:2: Unknown storage className provided: "}},
    {"evaluator_class",
     "[evaluator.e]\nclass-name='other'\n",
     {"burrow.toml:2: Unknown evaluator className provided: other"}},
    {"consumer_source",
     consumed + "class-name='kafka'\nservers='h:1'\nsource='topic'\n",
     {"burrow.toml:8: Unknown source of offsets provided: topic"}},
    {"consumer_that_asks_for_a_topic_of_somebody",
     consumed + "class-name='kafka'\nservers='h:1'\nsource='auto'\noffsets-topic='copied'\n",
     {"burrow.toml:8: brokers can only be asked for what is in their own offsets topic"}},
    {"cluster_class",
     "[cluster.a]\nclass-name='rabbit'\nservers='h:1'\n",
     {"burrow.toml:2: Unknown cluster className provided: rabbit"}},
    {"class_names_mind_case",
     "[cluster.a]\nclass-name='Kafka'\nservers='h:1'\n",
     {"burrow.toml:2: Unknown cluster className provided: Kafka"}},
    {"consumer_class",
     consumed + "class-name='rabbit'\n",
     {"burrow.toml:6: Unknown consumer className provided: rabbit"}},
    {"allowlist",
     "[storage.s]\nclass-name='inmemory'\ngroup-allowlist='['\n",
     {"burrow.toml:3: Failed to compile group allowlist"}},
    {"denylist",
     "[storage.s]\nclass-name='inmemory'\ngroup-denylist='(?=x)'\n",
     {"burrow.toml:3: Failed to compile group denylist"}},
    {"consumer_allowlist",
     consumed + "class-name='kafka'\nservers='h:1'\ngroup-allowlist='('\n",
     {"burrow.toml:8: Failed to compile group allowlist"}},
    {"old_list_keys",
     "[storage.s]\nclass-name='inmemory'\ngroup-whitelist='a'\ngroup-blacklist=''\n",
     {"burrow.toml:3: Please change configurations to allowlist and denylist",
      "burrow.toml:4: Please change configurations to allowlist and denylist"}},
    {"cache", "[evaluator.e]\nclass-name='caching'\nexpire-cache=-1\n", {"burrow.toml:3: Failed to start cache"}},
    {"address", "[httpserver.h]\naddress='8000'\n", {"burrow.toml:2: invalid HTTP server listener address"}},
    {"address_missing", "[httpserver.h]\ntimeout=1\n", {"burrow.toml:1: invalid HTTP server listener address"}},
    {"listener_tls",
     "[httpserver.h]\naddress=':0'\ntls='T'\n[tls.t]\ncertfile='/x'\n",
     {"burrow.toml:3: TLS HTTP server specified with missing certificate or key"}},
    {"listener_tls_missing",
     "[httpserver.h]\naddress=':0'\ntls='T'\n",
     {"burrow.toml:3: TLS HTTP server specified with missing certificate or key"}},
    {"listener_files",
     "[httpserver.h]\naddress=':0'\ntls='T'\n[tls.t]\ncafile='/no/ca'\ncertfile='/no/cert'\nkeyfile='/'\n",
     {"burrow.toml:5: cannot read TLS CA file: open /no/ca: no such file or directory",
      "burrow.toml:6: cannot read TLS certificate or key file: open /no/cert: no such file or directory",
      "burrow.toml:7: cannot read TLS certificate or key file: read /: is a directory"}},
    {"no_brokers", "[cluster.a]\nclass-name='kafka'\n", {"burrow.toml:1: No Kafka brokers specified for cluster a"}},
    {"empty_brokers",
     "[cluster.a]\nclass-name='kafka'\nservers=[]\n",
     {"burrow.toml:3: No Kafka brokers specified for cluster a"}},
    {"bad_broker",
     "[cluster.A]\nclass-name='kafka'\nservers=['h:1', 'nohost']\n",
     {"burrow.toml:3: Cluster 'a' has one or more improperly formatted servers (must be host:port)"}},
    {"unknown_cluster",
     "[consumer.C]\nclass-name='kafka'\ncluster='X'\nservers='h:1'\n",
     {"burrow.toml:3: Consumer 'c' references an unknown cluster 'X'"}},
    {"no_cluster_and_no_class",
     "[consumer.c]\nservers='h:1'\n",
     {"burrow.toml:1: Consumer 'c' references an unknown cluster ''",
      "burrow.toml:1: Unknown consumer className provided: "}},
    {"consumer_no_brokers",
     consumed + "class-name='kafka'\n",
     {"burrow.toml:4: No Kafka brokers specified for consumer c"}},
    {"consumer_bad_broker",
     consumed + "class-name='kafka'\nservers='1.2.3:1'\n",
     {"burrow.toml:7: Consumer 'c' has one or more improperly formatted servers (must be host:port)"}},
    {"no_zookeepers",
     consumed + "class-name='kafka_zk'\n",
     {"burrow.toml:4: No Zookeeper servers specified for consumer c"}},
    {"bad_zookeeper",
     consumed + "class-name='kafka_zk'\nservers='zk'\n",
     {"burrow.toml:7: Consumer 'c' has one or more improperly formatted servers (must be host:port)"}},
    {"zookeeper_path",
     consumed + "class-name='kafka_zk'\nservers='zk:1'\nzookeeper-path='/a/'\n",
     {"burrow.toml:8: Consumer 'c' has a bad zookeeper path configuration"}},
    {"unknown_profile", profiled, {"burrow.toml:4: unknown client-profile 'P'"}},
    {"kafka_version",
     profiled + "[client-profile.p]\nkafka-version='3.0'\n",
     {"burrow.toml:6: Unknown Kafka Version: 3.0"}},
    {"ca_file",
     profiled + "[client-profile.p]\ntls='t'\n[tls.T]\ncafile='/no/ca'\n",
     {"burrow.toml:8: cannot read TLS CA file: open /no/ca: no such file or directory"}},
    // C-9: Burrow's documentation of MSK shows this name of the key, which it does not read.
    {"ca_file_by_its_other_name",
     profiled + "[client-profile.p]\ntls='t'\n[tls.T]\ncacert='/no/ca'\n",
     {"burrow.toml:8: cannot read TLS CA file: open /no/ca: no such file or directory"}},
    {"certificate",
     profiled + "[client-profile.p]\ntls='t'\n[tls.T]\ncertfile='/no/cert'\nkeyfile='/no/key'\n",
     {"burrow.toml:8: cannot read TLS certificate or key file: open /no/cert: no such file or directory",
      "burrow.toml:9: cannot read TLS certificate or key file: open /no/key: no such file or directory"}},
    // C-6: for Burrow every misspelt mechanism is PLAIN.
    {"mechanism",
     profiled + "[client-profile.p]\nsasl='s'\n[sasl.S]\nusername='u'\npassword='p'\nmechanism='SCRAM-SHA256'\n",
     {"burrow.toml:10: Unknown SASL mechanism: SCRAM-SHA256"}},
    {"mechanisms_mind_case",
     profiled + "[client-profile.p]\nsasl='s'\n[sasl.S]\nusername='u'\npassword='p'\nmechanism='scram-sha-256'\n",
     {"burrow.toml:10: Unknown SASL mechanism: scram-sha-256"}},
    {"no_credentials",
     profiled + "[client-profile.p]\nsasl='S'\n[sasl.s]\nmechanism='PLAIN'\n",
     {"burrow.toml:7: sasl.S: username is required", "burrow.toml:7: sasl.S: password is required"}},
    {"no_sasl_section",
     profiled + "[client-profile.p]\nsasl='S'\n",
     {"burrow.toml:6: sasl.S: username is required", "burrow.toml:6: sasl.S: password is required"}},
    {"iam",
     profiled + "[client-profile.p]\ntls='t'\niam='I'\n[tls.t]\n[iam.i]\nregion='x'\n",
     {"burrow.toml:7: client-profile P uses iam.I, but AWS MSK IAM is not available in this version"}},
    {"iam_incomplete",
     profiled + "[client-profile.p]\niam='I'\n[iam.i]\nrole-arn='x'\n",
     {"burrow.toml:6: client-profile P uses iam.I but has no tls profile",
      "burrow.toml:6: client-profile P uses iam.I, but AWS MSK IAM is not available in this version",
      "burrow.toml:7: iam.I: region is required"}},
    {"timeouts_of_a_profile",
     profiled + "[client-profile.p]\ndial-timeout=0\nread-timeout=-1\n",
     {"burrow.toml:6: dial-timeout of [client-profile.p] must be at least 1",
      "burrow.toml:7: read-timeout of [client-profile.p] must be at least 1"}},
    // C-8: Burrow crashes on these later, with a panic of their own.
    {"refresh_periods",
     "[cluster.a]\nclass-name='kafka'\nservers='h:1'\noffset-refresh=0\ntopic-refresh=0\ngroups-reaper-refresh=-1\n",
     {"burrow.toml:4: offset-refresh of [cluster.a] must be at least 1",
      "burrow.toml:5: topic-refresh of [cluster.a] must be at least 1",
      "burrow.toml:6: groups-reaper-refresh of [cluster.a] must be at least 0"}},
    {"numbers_of_the_store",
     "[storage.s]\nclass-name='inmemory'\nintervals=0\nmin-distance=-1\nexpire-group=-1\nworkers=0\nqueue-depth=-1\n",
     {"burrow.toml:3: intervals of [storage.s] must be at least 1",
      "burrow.toml:4: min-distance of [storage.s] must be at least 0",
      "burrow.toml:5: expire-group of [storage.s] must be at least 0",
      "burrow.toml:6: workers of [storage.s] must be at least 1",
      "burrow.toml:7: queue-depth of [storage.s] must be at least 0"}},
    {"window_too_long",
     "[storage.s]\nclass-name='inmemory'\nintervals=1000001\n",
     {"burrow.toml:3: intervals of [storage.s] must be at most 1000000"}},
    {"seconds_too_many",
     "[storage.s]\nclass-name='inmemory'\nexpire-group=9223372036854775807\n",
     {"burrow.toml:3: expire-group of [storage.s] must be at most 3000000000"}},
    {"seconds_too_many_by_one",
     "[storage.s]\nclass-name='inmemory'\nexpire-group=3000000001\n"
     "[httpserver.h]\naddress=':0'\ntimeout=-3000000001\n",
     {"burrow.toml:3: expire-group of [storage.s] must be at most 3000000000",
      "burrow.toml:6: timeout of [httpserver.h] must be at least -3000000000"}},
    {"number_too_large",
     "[logging]\nmaxsize=1000000000001\n",
     {"burrow.toml:2: maxsize of [logging] must be at most 1000000000000"}},
    {"log_format", "[logging]\nformat='xml'\n", {"burrow.toml:2: Unknown log format: xml"}},
    {"less_than_a_second",
     "[storage.s]\nclass-name='inmemory'\nmin-distance='250ms'\n",
     {"burrow.toml:3: min-distance of [storage.s] is \"250ms\", but it counts whole seconds"}},
};

INSTANTIATE_TEST_SUITE_P(Configuration, Refusal, testing::ValuesIn(cases), testing_support::CaseName());

TEST(Refusals, TellOfACertificateThatAListenerCannotUse) {
    const TemporaryDirectory directory;
    const std::string cert = directory.write("cert.pem", "");
    const std::string text = "[httpserver.h]\naddress=':0'\ntls='T'\n[tls.t]\ncertfile='" + cert + "'\nkeyfile='" +
                             directory.write("key.pem", "") + "'\n";
    const auto none = environment_of({});
    const auto all_good = [](const http::ListenerTls&) -> std::optional<std::string> { return std::nullopt; };
    const auto all_bad = [](const http::ListenerTls& files) { return std::optional(files.cert_file + " is bad"); };
    EXPECT_TRUE(load_text(text, "burrow.toml", none, all_good).settings);
    const auto loaded = load_text(text, "burrow.toml", none, all_bad);
    EXPECT_FALSE(loaded.settings);
    EXPECT_THAT(refusals_of(loaded),
                ElementsAre("burrow.toml:5: cannot read TLS certificate or key file: " + cert + " is bad"));
    EXPECT_FALSE(loaded.problems.at(0).remedy.empty());
    for (const char* unreadable : {"[tls.t]\ncertfile='/no/cert'\nkeyfile='/'\n", "[tls.t]\ncertfile='/x'\n"}) {
        const auto asked = load_text(std::string("[httpserver.h]\naddress=':0'\ntls='T'\n") + unreadable,
                                     "burrow.toml", none, all_bad);
        for (const auto& refusal : refusals_of(asked)) EXPECT_FALSE(refusal.ends_with("is bad")) << refusal;
    }
}

TEST(Refusals, AreListedAllAtOnceInTheOrderOfTheFile) {
    const auto loaded = load(
        "[consumer.c]\n"
        "class-name = 'rabbit'\n"
        "cluster = 'x'\n"
        "[storage.s]\n"
        "class-name = 'disk'\n"
        "[cluster.a]\n"
        "class-name = 'kafka'\n"
        "servers = 'nohost'\n"
        "[httpserver.h]\n"
        "address = 'x'\n");
    EXPECT_THAT(
        refusals_of(loaded),
        ElementsAre("burrow.toml:2: Unknown consumer className provided: rabbit",
                    "burrow.toml:3: Consumer 'c' references an unknown cluster 'x'",
                    "burrow.toml:5: Unknown storage className provided: disk",
                    "burrow.toml:8: Cluster 'a' has one or more improperly formatted servers (must be host:port)",
                    "burrow.toml:10: invalid HTTP server listener address"));
}

TEST(Refusals, OfAProfileCountOnceForAllItsUsers) {
    const auto loaded =
        load(cluster_and_consumer("client-profile = 'p'\n[cluster.b]\nclass-name='kafka'\nservers='h:1'\n"
                                  "client-profile='P'\n[client-profile.p]\nkafka-version='x'\n"));
    EXPECT_THAT(refusals_of(loaded), ElementsAre("burrow.toml:14: Unknown Kafka Version: x"));
}

TEST(Refusals, DoNotComeFromProfilesThatNobodyUses) {
    EXPECT_TRUE(load("[client-profile.p]\nkafka-version='x'\ntls='t'\niam='i'\n[tls.t]\ncafile='/no'\n").settings);
}

TEST(Refusals, SayWhyAnExpressionIsBad) {
    const auto loaded = load("[storage.s]\nclass-name='inmemory'\ngroup-allowlist='['\n");
    ASSERT_EQ(loaded.problems.size(), 1U);
    EXPECT_EQ(loaded.problems[0].remedy, "group-allowlist of [storage.s]: missing ]: [");
}

TEST(Refusals, NeverShowAPassword) {
    const auto loaded = load(
        profiled + "[client-profile.p]\nsasl='s'\n[sasl.s]\nusername='u'\npassword='very-secret'\nmechanism='x'\n");
    for (const Problem& problem : loaded.problems) {
        EXPECT_THAT(problem.message + problem.remedy, Not(testing::HasSubstr("very-secret")));
    }
}

}  // namespace
}  // namespace warren::config
