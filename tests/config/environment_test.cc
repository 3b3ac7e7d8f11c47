#include "config/environment.h"

#include "config/loading.h"
#include "config/temporary_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace warren::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(EnvironmentNames, AreTheUpperCasedKeyBehindThePrefix) {
    EXPECT_EQ(variable_name("burrow", "logging.level"), "BURROW_LOGGING_LEVEL");
    EXPECT_EQ(variable_name("burrow", "storage.default.expire-group"), "BURROW_STORAGE_DEFAULT_EXPIRE_GROUP");
    EXPECT_EQ(variable_name("my-app.x", "logging.level"), "MY_APP_X_LOGGING_LEVEL");
    EXPECT_EQ(variable_name("", "logging.level"), "LOGGING_LEVEL");
}

TEST(EnvironmentExpansion, ReplacesVariablesAndKeepsTheRest) {
    const auto environment = environment_of({{"HOME", "/root"}, {"X_1", "x"}});
    EXPECT_EQ(expand_variables("$HOME/conf", environment), "/root/conf");
    EXPECT_EQ(expand_variables("/a/${X_1}b/$X_1", environment), "/a/xb/x");
    EXPECT_EQ(expand_variables("/a/$UNSET/b", environment), "/a//b");
    EXPECT_EQ(expand_variables("a$", environment), "a$");
    EXPECT_EQ(expand_variables("a$/b", environment), "a$/b");
}

TEST(EnvironmentExpansion, TreatsWhatIsNoNameAsGoDoes) {
    const auto environment = environment_of({{"X", "x"}, {"a b", "odd"}, {"1", "one"}});
    EXPECT_EQ(expand_variables("a$-b", environment), "ab");
    EXPECT_EQ(expand_variables("$1$X", environment), "onex");
    EXPECT_EQ(expand_variables("${a b}", environment), "odd");
    EXPECT_EQ(expand_variables("a${}b", environment), "ab");
    EXPECT_EQ(expand_variables("a${X", environment), "aX");
}

TEST(Environment, OverridesFileAndDefault) {
    const auto loaded = load("[logging]\nlevel = 'error'\n[storage.mem]\nclass-name = 'inmemory'\nintervals = 9\n",
                             {{"BURROW_LOGGING_LEVEL", "warn"},
                              {"BURROW_STORAGE_MEM_INTERVALS", "4"},
                              {"BURROW_GENERAL_READY_TIMEOUT", "1m"}});
    ASSERT_TRUE(loaded.settings);
    EXPECT_EQ(loaded.settings->logging.level, runtime::LogLevel::warn);
    EXPECT_EQ(loaded.settings->store.intervals, 4U);
    EXPECT_EQ(loaded.settings->general.ready_timeout, std::chrono::seconds(60));
}

TEST(Environment, SplitsListsAtWhiteSpace) {
    const auto loaded = load(cluster_and_consumer(), {{"BURROW_CLUSTER_LOCAL_SERVERS", "a:9092 b:9092"}});
    ASSERT_TRUE(loaded.settings);
    EXPECT_THAT(loaded.settings->clusters.at(0).client.servers, ElementsAre("a:9092", "b:9092"));
}

TEST(Environment, ReadsTablesAsJson) {
    const TemporaryDirectory directory;
    const auto loaded = load(
        "[zookeeper]\nservers='zk:1'\n[notifier.web]\nclass-name='http'\nurl-open='http://h'\n"
        "extras={ a='file' }\ntemplate-open='" +
            directory.write("open.tmpl", "x") + "'\n",
        {{"BURROW_NOTIFIER_WEB_EXTRAS", R"({"ApiKey": "abc", "n": 1})"},
         {"BURROW_NOTIFIER_WEB_HEADERS", R"({"x-tok": "t"})"}});
    ASSERT_TRUE(loaded.settings);
    EXPECT_THAT(loaded.settings->notifiers.at(0).extras, ElementsAre(Pair("apikey", "abc"), Pair("n", "1")));
    const auto& http = std::get<notify::HttpSettings>(loaded.settings->notifiers.at(0).target);
    EXPECT_THAT(http.headers, ElementsAre(Pair("X-Tok", "t")));
}

TEST(Environment, EmptyAndLowerCaseVariablesDoNotCount) {
    const auto loaded =
        load("[logging]\nlevel = 'error'\n", {{"BURROW_LOGGING_LEVEL", ""}, {"burrow_logging_maxage", "3"}});
    ASSERT_TRUE(loaded.settings);
    EXPECT_EQ(loaded.settings->logging.level, runtime::LogLevel::error);
    EXPECT_EQ(loaded.settings->logging.max_age, 30);
}

TEST(Environment, ReachesTheModulesThatAreThereWithoutASection) {
    const auto loaded = load("", {{"BURROW_STORAGE_DEFAULT_INTERVALS", "5"},
                                  {"BURROW_EVALUATOR_DEFAULT_EXPIRE_CACHE", "3"},
                                  {"BURROW_HTTPSERVER_DEFAULT_TIMEOUT", "7"}});
    ASSERT_TRUE(loaded.settings);
    EXPECT_EQ(loaded.settings->store.intervals, 5U);
    EXPECT_EQ(loaded.settings->evaluation.expire_cache, std::chrono::seconds(3));
    EXPECT_EQ(loaded.settings->listeners.at(0).timeout, std::chrono::seconds(7));
}

TEST(Environment, CannotChangeWhatTheseModulesAre) {
    const auto loaded =
        load("", {{"BURROW_STORAGE_DEFAULT_CLASS_NAME", "other"}, {"BURROW_HTTPSERVER_DEFAULT_ADDRESS", ":1"}});
    ASSERT_TRUE(loaded.settings);
    EXPECT_EQ(loaded.settings->view.storages.at("default").class_name, "inmemory");
    EXPECT_EQ(loaded.settings->listeners.at(0).address, ":0");
}

TEST(Environment, CannotCreateModules) {
    const auto loaded = load("", {{"BURROW_CLUSTER_NEW_CLASS_NAME", "kafka"}, {"BURROW_CLUSTER_NEW_SERVERS", "a:1"}});
    ASSERT_TRUE(loaded.settings);
    EXPECT_THAT(loaded.settings->clusters, IsEmpty());
}

// C-13: such a variable would hide the section, and with it every key and default, from Burrow.
TEST(Environment, VariablesNamedLikeASectionChangeNothing) {
    const auto loaded = load(cluster_and_consumer("[logging]\nlevel = 'error'\n"),
                             {{"BURROW_LOGGING", "x"}, {"BURROW_CLUSTER", "{}"}, {"BURROW_CLUSTER_LOCAL", "x"}});
    ASSERT_TRUE(loaded.settings);
    EXPECT_EQ(loaded.settings->logging.level, runtime::LogLevel::error);
    EXPECT_EQ(loaded.settings->clusters.size(), 1U);
}

TEST(Environment, ThePrefixComesFromTheFile) {
    const std::string file = "[general]\nenv-var-prefix = 'My-App'\n";
    EXPECT_EQ(load(file, {{"MY_APP_STORAGE_DEFAULT_INTERVALS", "5"}}).settings->store.intervals, 5U);
    EXPECT_EQ(load(file, {{"BURROW_STORAGE_DEFAULT_INTERVALS", "5"}}).settings->store.intervals, 10U);
    const std::string bare = "[general]\nenv-var-prefix = ''\n";
    EXPECT_EQ(load(bare, {{"STORAGE_DEFAULT_INTERVALS", "5"}}).settings->store.intervals, 5U);
    EXPECT_EQ(load("", {{"BURROW_GENERAL_ENV_VAR_PREFIX", "X"}, {"X_STORAGE_DEFAULT_INTERVALS", "5"}})
                  .settings->store.intervals,
              10U);
}

TEST(Environment, ProblemsNameTheVariable) {
    const auto loaded = load(cluster_and_consumer(), {{"BURROW_CLUSTER_LOCAL_SERVERS", "nohost"},
                                                      {"BURROW_CONSUMER_LOCAL_START_LATEST", "perhaps"}});
    EXPECT_THAT(
        refusals_of(loaded),
        ElementsAre("BURROW_CLUSTER_LOCAL_SERVERS: Cluster 'local' has one or more improperly formatted servers "
                    "(must be host:port)"));
    EXPECT_THAT(warnings_of(loaded),
                ElementsAre("BURROW_CONSUMER_LOCAL_START_LATEST: start-latest of [consumer.local] cannot be "
                            "read as true or false: it is \"perhaps\""));
}

TEST(Environment, OfTheProcessIsReadAtEachLookUp) {
    const auto environment = process_environment();
    ASSERT_EQ(::setenv("WARREN_CONFIG_TEST", "here", 1), 0);
    EXPECT_EQ(environment("WARREN_CONFIG_TEST"), "here");
    ASSERT_EQ(::unsetenv("WARREN_CONFIG_TEST"), 0);
    EXPECT_EQ(environment("WARREN_CONFIG_TEST"), std::nullopt);
}

}  // namespace
}  // namespace warren::config
