#include "config/loading.h"
#include "config/settings_table.h"
#include "config/unknown_keys.h"
#include "support/case_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warren::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A file that starts, and what is said about it.
struct Case {
    std::string name;
    std::string file;
    std::string warning;
    std::string remedy;
};

class Warning : public testing::TestWithParam<Case> {};

TEST_P(Warning, IsGivenAndTheDaemonStarts) {
    const auto loaded = load(GetParam().file);
    EXPECT_TRUE(loaded.settings);
    ASSERT_EQ(loaded.problems.size(), 1U);
    const Problem& problem = loaded.problems[0];
    EXPECT_EQ(problem.severity, Severity::warning);
    EXPECT_EQ(problem.place + ": " + problem.message, GetParam().warning);
    EXPECT_EQ(problem.remedy, GetParam().remedy);
}

const std::vector<Case> cases = {
    // C-9: Burrow passes over what it does not know without a word.
    {"unknown_key", cluster_and_consumer("offset-topic='x'\n"),
     "burrow.toml:8: unknown key 'offset-topic' in [consumer.local] is ignored", "did you mean 'offsets-topic'?"},
    {"swapped_letters", "[logging]\nlevle='info'\n", "burrow.toml:2: unknown key 'levle' in [logging] is ignored",
     "did you mean 'level'?"},
    {"far_from_any_key", "[general]\nx-y-z=1\n", "burrow.toml:2: unknown key 'x-y-z' in [general] is ignored",
     "the keys are: pidfile, stdout-logfile, access-control-allow-origin, env-var-prefix, ready-timeout, "
     "state-directory, snapshot-interval"},
    {"key_of_another_section", "[general]\nlevel='info'\n",
     "burrow.toml:2: unknown key 'level' in [general] is ignored",
     "the keys are: pidfile, stdout-logfile, access-control-allow-origin, env-var-prefix, ready-timeout, "
     "state-directory, snapshot-interval"},
    {"table_in_a_module", cluster_and_consumer("[consumer.local.group]\nallowlist='x'\n"),
     "burrow.toml:8: unknown key 'group' in [consumer.local] is ignored",
     "the keys are: class-name, cluster, servers, client-profile, source, admin-refresh, admin-requests, "
     "offsets-topic, start-latest, backfill-earliest, group-allowlist, group-denylist, zookeeper-path, "
     "zookeeper-timeout"},
    {"unknown_section", "[clusters.a]\nservers='h:1'\n", "burrow.toml:1: unknown section [clusters] is ignored",
     "did you mean 'cluster'?"},
    {"key_without_a_section", "level='info'\n", "burrow.toml:1: unknown section [level] is ignored",
     "the sections are: general, logging, httpserver, cluster, consumer, client-profile, tls, sasl, iam, storage, "
     "evaluator, "
     "zookeeper, notifier"},
    {"text_instead_of_a_section", "cluster='x'\n",
     "burrow.toml:1: 'cluster' is not a section and counts as an empty one", "write [cluster.NAME]"},
    {"array_instead_of_a_section", "[[logging]]\nlevel='error'\n",
     "burrow.toml:1: 'logging' is not a section and counts as an empty one", "write [logging]"},
    {"key_instead_of_a_profile", "[tls]\nnoverify=true\n",
     "burrow.toml:2: 'noverify' stands directly in [tls], so it is taken for the name of an empty one",
     "keys belong into [tls.NAME]"},
    {"module_in_other_case", "[httpserver.A]\naddress=':1'\n[httpserver.a]\naddress=':2'\n",
     "burrow.toml:3: 'httpserver.a' is there twice, in different case, and this one is ignored",
     "names are read in lower case: rename one of them or remove it (the other is in line 1)"},
    {"section_in_other_case", "[logging]\nlevel='error'\n[Logging]\nlevel='debug'\n",
     "burrow.toml:3: 'logging' is there twice, in different case, and this one is ignored",
     "names are read in lower case: rename one of them or remove it (the other is in line 1)"},
    {"key_in_other_case", "[logging]\nMaxAge=1\nmaxage=2\n",
     "burrow.toml:3: 'logging.maxage' is there twice, in different case, and this one is ignored",
     "names are read in lower case: rename one of them or remove it (the other is in line 2)"},
    {"module_in_other_case_of_its_section", "[Httpserver.a]\naddress=':1'\n[httpserver.A]\naddress=':2'\n",
     "burrow.toml:3: 'httpserver.a' is there twice, in different case, and this one is ignored",
     "names are read in lower case: rename one of them or remove it (the other is in line 1)"},
    // C-3: where Burrow takes zero in silence.
    {"wrong_type", "[storage.s]\nclass-name='inmemory'\nintervals='ten'\n",
     "burrow.toml:3: intervals of [storage.s] cannot be read as a whole number: it is \"ten\"",
     "the default 10 is used"},
    {"wrong_type_without_default", "[general]\npidfile=['x']\n",
     "burrow.toml:2: pidfile of [general] cannot be read as a text: it is a list", "the key counts as not set"},
    {"rounded_seconds", "[evaluator.e]\nclass-name='caching'\nexpire-cache='1500ms'\n",
     "burrow.toml:3: expire-cache of [evaluator.e] is \"1500ms\", which is rounded to 2 seconds", ""},
    {"negative_lag", "[evaluator.e]\nclass-name='caching'\nallowed-lag=-3\n",
     "burrow.toml:3: allowed-lag of [evaluator.e] is negative, which counts as 0", ""},
    {"share_above_one", "[evaluator.e]\nclass-name='caching'\nminimum-complete=100\n",
     "burrow.toml:3: minimum-complete of [evaluator.e] should be from 0 to 1", "1.0 stands for a full window"},
    {"nothing_is_kept", "[storage.s]\nclass-name='inmemory'\nexpire-group=0\n",
     "burrow.toml:3: expire-group of [storage.s] is 0, so nearly every commit is dropped as too old",
     "leave the key out for a week"},
    {"log_level", "[logging]\nlevel='loud'\n", "burrow.toml:2: Invalid log level supplied. Defaulting to info: loud",
     "write debug, info, warn, error, panic or fatal"},
    {"port_out_of_range", "[cluster.a]\nclass-name='kafka'\nservers=['h:1', 'h:99999']\n",
     "burrow.toml:3: server h:99999 of [cluster.a] can never be reached: its port is out of range",
     "ports go from 1 to 65535"},
    {"reaper_of_old_brokers",
     "[cluster.a]\nclass-name='kafka'\nservers='h:1'\nclient-profile='p'\ngroups-reaper-refresh=30\n"
     "[client-profile.p]\nkafka-version='0.10.2'\n",
     "burrow.toml:5: groups reaper disabled, it needs at least kafka v0.11.0.0 to get the list of consumer groups",
     "set kafka-version in the client-profile of [cluster.a]"},
    {"missing_tls_section",
     "[cluster.a]\nclass-name='kafka'\nservers='h:1'\nclient-profile='p'\n[client-profile.p]\ntls='T'\n",
     "burrow.toml:6: client-profile 'p' names [tls.T], which is not there", "add the section, or correct the name"},
    {"certificate_without_key",
     "[cluster.a]\nclass-name='kafka'\nservers='h:1'\nclient-profile='p'\n[client-profile.p]\ntls='t'\n[tls.t]"
     "\ncertfile='/x'\n",
     "burrow.toml:7: [tls.t] has only one of certfile and keyfile, so neither is used", "set both, or none"},
};

INSTANTIATE_TEST_SUITE_P(Configuration, Warning, testing::ValuesIn(cases), testing_support::CaseName());

TEST(Warnings, ModulesOfSectionsThatDifferInCaseAreAllThere) {
    const auto loaded =
        load("[Cluster.a]\nclass-name='kafka'\nservers='h:1'\n[cluster.b]\nclass-name='kafka'\nservers='h:2'\n");
    ASSERT_TRUE(loaded.settings);
    EXPECT_EQ(loaded.settings->clusters.size(), 2U);
    EXPECT_THAT(loaded.problems, IsEmpty());
}

// C-2: in Burrow which of the two survives is a matter of chance.
TEST(Warnings, OfNamesThatDifferInCaseTheFirstWins) {
    const auto loaded = load("[httpserver.Zeta]\naddress=':2'\n[httpserver.ZETA]\naddress=':1'\n");
    ASSERT_TRUE(loaded.settings);
    ASSERT_EQ(loaded.settings->listeners.size(), 1U);
    EXPECT_EQ(loaded.settings->listeners[0].name, "zeta");
    EXPECT_EQ(loaded.settings->listeners[0].address, ":2");
}

TEST(Warnings, ComeWithRefusalsInTheOrderOfTheFile) {
    const auto loaded = load("[logging]\nlevle='x'\n[storage.s]\nclass-name='y'\n[general]\npidfiel='z'\n");
    std::vector<std::string> places;
    for (const Problem& problem : loaded.problems) places.push_back(problem.place);
    EXPECT_THAT(places, ElementsAre("burrow.toml:2", "burrow.toml:4", "burrow.toml:6"));
}

TEST(NearestName, IsTheOneWithTheFewestChanges) {
    const std::vector<std::string_view> known = {"servers", "server", "offset-refresh", "topic-refresh"};
    EXPECT_EQ(nearest_name("serves", known), "servers");
    EXPECT_EQ(nearest_name("sevrer", known), "server");
    EXPECT_EQ(nearest_name("topics-refresh", known), "topic-refresh");
    EXPECT_EQ(nearest_name("offsetrefresh", known), "offset-refresh");
    EXPECT_EQ(nearest_name("bootstrap", known), "");
    EXPECT_EQ(nearest_name(std::string(100'000, 'x'), known), "");
    EXPECT_EQ(nearest_name("", known), "");
}

TEST(SettingsTable, KeysAreThereOnceAndInLowerCase) {
    std::set<std::string> names;
    for (const Setting& setting : all_settings()) {
        const std::string name = std::string(setting.section) + "." + std::string(setting.key);
        EXPECT_TRUE(names.insert(name).second) << name;
        EXPECT_EQ(lower_case(name), name);
        EXPECT_NE(find_section(setting.section), nullptr) << name;
    }
}

TEST(SettingsTable, EverySentenceEndsWithAFullStop) {
    for (const Setting& setting : all_settings()) EXPECT_TRUE(setting.sentence.ends_with('.')) << setting.key;
    for (const Section& section : all_sections()) EXPECT_TRUE(section.sentence.ends_with('.')) << section.name;
}

TEST(SettingsTable, PasswordsAreSecret) {
    for (const Setting& setting : all_settings()) {
        EXPECT_EQ(setting.secrecy == Secrecy::secret, setting.key == "password") << setting.section;
    }
}

}  // namespace
}  // namespace warren::config
