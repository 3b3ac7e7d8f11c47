#include "config/formats.h"

#include "config/loading.h"
#include "support/case_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

// The same configuration in TOML, JSON and YAML, and what is special about each.

namespace warren::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::StartsWith;

Loaded load_as(const std::string& name, std::string_view text, Variables variables = {}) {
    return load_text(text, name, environment_of(std::move(variables)));
}
Loaded json(std::string_view text) {
    return load_as("burrow.json", text);
}
Loaded yaml(std::string_view text) {
    return load_as("burrow.yaml", text);
}

struct FormatCase {
    std::string name;
    std::string file;
    std::string text;
};

class SameInEveryFormat : public testing::TestWithParam<FormatCase> {};

TEST_P(SameInEveryFormat, SettingsAreTheSame) {
    const auto loaded = load_as(GetParam().file, GetParam().text, {{"MY_LOGGING_MAXBACKUPS", "3"}});
    ASSERT_FALSE(loaded.unreadable) << *loaded.unreadable;
    ASSERT_TRUE(loaded.settings);
    const auto& settings = *loaded.settings;
    EXPECT_EQ(settings.logging.max_age, 7);
    EXPECT_EQ(settings.logging.max_backups, 3) << "the prefix of the file's variables counts";
    EXPECT_TRUE(settings.logging.use_compression);
    EXPECT_EQ(settings.evaluation.minimum_complete, 0.5F);
    ASSERT_EQ(settings.clusters.size(), 2U);
    EXPECT_EQ(settings.clusters[0].name, core::ClusterName("zeta"));
    EXPECT_EQ(settings.clusters[1].name, core::ClusterName("a.b"));
    EXPECT_THAT(settings.clusters[0].client.servers, ElementsAre("k:1", "l:2"));
    EXPECT_EQ(settings.view.clusters.at("zeta").client_profile.name, "Prof");
    EXPECT_EQ(settings.clusters[0].offset_refresh, std::chrono::seconds(5));
}

TEST_P(SameInEveryFormat, ProblemsNameTheirLine) {
    EXPECT_THAT(warnings_of(load_as(GetParam().file, GetParam().text)),
                ElementsAre(GetParam().file + ":3: unknown key 'levle' in [logging] is ignored"));
}

INSTANTIATE_TEST_SUITE_P(Formats, SameInEveryFormat,
                         testing::Values(FormatCase{"toml", "burrow.toml",
                                                    R"([logging]
maxage = 7
levle = "x"
use-compression = true
[general]
env-var-prefix = "my"
[evaluator.e]
class-name = "caching"
minimum-complete = 0.5
[cluster.Zeta]
class-name = "kafka"
servers = ["k:1", "l:2"]
client-profile = "Prof"
offset-refresh = 5
[cluster."a.b"]
class-name = "kafka"
servers = "k:1"
[client-profile.prof]
)"},
                                         FormatCase{"json", "burrow.json",
                                                    R"({"logging": {
    "MaxAge": 7,
    "levle": "x", "use-compression": true},
"general": {"env-var-prefix": "my"},
"evaluator": {"e": {"class-name": "caching", "minimum-complete": 0.5}},
"cluster": {
    "Zeta": {"class-name": "kafka", "servers": ["k:1", "l:2"], "client-profile": "Prof", "offset-refresh": 5},
    "a.b": {"class-name": "kafka", "servers": "k:1"}},
"client-profile": {"prof": {}}}
)"},
                                         FormatCase{"yaml", "dir/burrow.yml",
                                                    R"(logging:
  maxage: 7
  levle: x
  use-compression: true
general: {env-var-prefix: my}
evaluator:
  e:
    class-name: caching
    minimum-complete: 0.5
cluster:
  Zeta:
    class-name: kafka
    servers:
    - k:1
    - "l:2"
    client-profile: Prof
    offset-refresh: 0x5
  a.b: {class-name: kafka, servers: "k:1"}
client-profile:
  prof:
)"}),
                         testing_support::CaseName());

TEST(Format, IsToldByTheExtension) {
    EXPECT_EQ(format_of("burrow.json"), Format::json);
    EXPECT_EQ(format_of("/etc/a.b/x.yaml"), Format::yaml);
    EXPECT_EQ(format_of("x.yml"), Format::yaml);
    EXPECT_EQ(format_of("x.toml"), Format::toml);
    EXPECT_EQ(format_of("x.conf"), Format::toml);
    EXPECT_EQ(format_of("/etc/x.json/conf"), Format::toml);
    EXPECT_EQ(format_of("x.JSON"), Format::toml) << "extensions mind case, as in Burrow";
    EXPECT_EQ(format_of("x.ini"), Format::unknown);
}

TEST(Json, OfTheSameKeyTwiceTheLastOneCounts) {
    const auto loaded = json("{\"logging\": {\"maxage\": 1,\n\"maxage\": 2},\n\"general\": {}}");
    EXPECT_EQ(loaded.settings.value_or(Settings{}).logging.max_age, 2);
    EXPECT_THAT(warnings_of(loaded),
                ElementsAre("burrow.json:1: 'logging.maxage' is there twice, and this one is ignored"));
}

TEST(Json, NullCountsAsNotSet) {
    const auto loaded = json(R"({"logging": {"maxage": null}, "notifier": null, "general": null, "x": null})");
    ASSERT_TRUE(loaded.settings);
    EXPECT_EQ(loaded.settings->logging.max_age, 30);
    EXPECT_FALSE(loaded.settings->coordination);
    EXPECT_TRUE(json("null").settings);
}

TEST(Json, IntegersKeepAllTheirDigits) {
    EXPECT_EQ(json(R"({"logging": {"maxsize": 999999999999}})").settings.value_or(Settings{}).logging.max_size,
              999999999999);
    EXPECT_THAT(warnings_of(json(R"({"logging": {"maxage": 18446744073709551615}})")),
                ElementsAre(HasSubstr("maxage of [logging] cannot be read as a whole number")));
}

TEST(Json, DottedKeysAtTheTopAreTheSectionsOwn) {
    const auto loaded =
        json(R"({"logging.maxage": 1, "Logging": {"maxage": 2}, "cluster": {"a": {"class-name": "kafka"}},)"
             R"( "cluster.a.servers": "k:1", "general.ready-timeout": 4})");
    ASSERT_TRUE(loaded.settings);
    EXPECT_EQ(loaded.settings->logging.max_age, 1);
    EXPECT_EQ(loaded.settings->general.ready_timeout, std::chrono::seconds(4));
    EXPECT_THAT(loaded.settings->clusters.at(0).client.servers, ElementsAre("k:1"));
    EXPECT_THAT(loaded.problems, IsEmpty());
    EXPECT_THAT(json(R"({"cluster.b.servers": "k:1"})").settings.value_or(Settings{}).clusters, IsEmpty())
        << "modules come from sections only";
}

struct Mistake {
    std::string name;
    std::string file;
    std::string text;
    std::string reason;
};

class SyntaxMistake : public testing::TestWithParam<Mistake> {};

TEST_P(SyntaxMistake, IsRefusedWithItsPlace) {
    const auto loaded = load_as(GetParam().file, GetParam().text);
    EXPECT_FALSE(loaded.settings);
    EXPECT_THAT(loaded.unreadable.value_or("it was read"), StartsWith("While parsing config: " + GetParam().reason));
}

std::string repeated(std::string_view text, int times) {
    std::string result;
    for (int i = 0; i < times; ++i) result += text;
    return result;
}

/// Nine levels of nine aliases each.
std::string bomb() {
    std::string text = "a0: &a0 [lol]\n";
    for (int i = 1; i < 10; ++i) {
        const std::string inner = "*a" + std::to_string(i - 1);
        const std::string name = "a" + std::to_string(i);
        text += name + ": &" + name + " [" + inner + repeated(", " + inner, 8) + "]\n";
    }
    return text;
}

/// Each anchor wraps the one before in ten lists more.
std::string tower() {
    std::string text = "a0: &a0 x\n";
    for (int i = 1; i < 1000; ++i) {
        const std::string number = std::to_string(i);
        text += "a" + number + ": &a" + number + " [[[[[[[[[[*a" + std::to_string(i - 1) + "]]]]]]]]]]\n";
    }
    return text;
}

INSTANTIATE_TEST_SUITE_P(
    Configuration, SyntaxMistake,
    testing::Values(
        Mistake{"json_empty", "burrow.json", "", "json: line 1, column 1: "},
        Mistake{"json_comment", "burrow.json", "{\n// no\n}", "json: line 2, column 1: "},
        Mistake{"json_comma_at_the_end", "burrow.json", "{\"a\": {},\n}", "json: line 2, column 1: "},
        Mistake{"json_two_values", "burrow.json", "{} {}", "json: line 1, column 4: "},
        Mistake{"json_number", "burrow.json", "{\"a\": 1e999}", "json: number overflow"},
        Mistake{"json_not_an_object", "burrow.json", "[1]",
                "json: line 1, column 1: the file must hold an object of sections"},
        Mistake{"json_too_deep", "burrow.json", "{\"a\":\n" + std::string(200'000, '['),
                "json: line 2, column 1: more than 64 lists and tables in each other"},
        Mistake{"json_too_deep_with_keys", "burrow.json", repeated("{\"a\":", 200'000),
                "json: line 1, column 1: more than 64"},
        Mistake{"yaml_indentation", "burrow.yaml", "a:\n  b: 1\n c: 2\n", "yaml: line 3, column 2: "},
        Mistake{"yaml_tab", "burrow.yaml", "a:\n\tb: 1\n", "yaml: line 2, column 3: "},
        Mistake{"yaml_same_key_twice", "burrow.yaml", "a: {}\nb: {}\na: {}\n",
                "yaml: line 3, column 4: mapping key \"a\" already defined at line 1"},
        Mistake{"yaml_unknown_alias", "burrow.yaml", "a: *nope\n", "yaml: line 1, column 4: "},
        Mistake{"yaml_alias_in_itself", "burrow.yaml", "a: &x [*x]\n",
                "yaml: line 1, column 8: an anchor within itself"},
        Mistake{"yaml_key_that_is_a_list", "burrow.yaml", "? [a, b]\n: 1\n",
                "yaml: line 1, column 3: a list or mapping cannot be a key"},
        Mistake{"yaml_key_that_is_null", "burrow.yaml", "~: 1\n",
                "yaml: line 1, column 1: a key must be a text or a number"},
        Mistake{"yaml_merge_of_a_text", "burrow.yaml", "<<: x\n", "yaml: line 1, column 5: map merge requires"},
        Mistake{"yaml_not_a_mapping", "burrow.yaml", "- a\n",
                "yaml: line 1, column 1: the file must hold a mapping of sections"},
        Mistake{"yaml_bomb", "burrow.yaml", bomb(), "yaml: line 6, column 35: aliases make the document too large"},
        Mistake{"yaml_tower", "burrow.yaml", tower(), "yaml: line 8, column "},
        Mistake{"yaml_too_deep", "burrow.yaml", "a: " + std::string(200'000, '['), "yaml: line 1, column "},
        Mistake{"yaml_too_deep_in_blocks", "burrow.yaml", repeated("- ", 100'000), "yaml: line 1, column "},
        Mistake{"yaml_too_deep_by_keys", "burrow.yaml", repeated("? ", 100'000), "yaml: line 1, column "}),
    testing_support::CaseName());

TEST(Yaml, AnEmptyFileIsValid) {
    for (const auto* text : {"", "# nothing\n", "---\n", "~\n"}) EXPECT_TRUE(yaml(text).settings) << text;
}

TEST(Yaml, ScalarsMeanWhatTheyMeanToGo) {
    const std::vector<std::pair<std::string, std::int64_t>> numbers = {
        {"12", 12}, {"0x1F", 31}, {"0o17", 15}, {"017", 15}, {"0b11", 3},   {"1_000", 1000},
        {"+5", 5},  {"1e2", 100}, {"true", 1},  {"'7'", 7},  {"!!str 8", 8}};
    for (const auto& [text, expected] : numbers) {
        EXPECT_EQ(yaml("logging: {maxage: " + text + "}").settings.value_or(Settings{}).logging.max_age, expected)
            << text;
    }
    const std::vector<std::pair<std::string, std::string>> texts = {{"yes", "yes"},   {"'12'", "12"},
                                                                    {"12", "12"},     {"2.5", "2.5"},
                                                                    {"TRUE", "true"}, {"2024-05-01", "2024-05-01"},
                                                                    {"a: b", ""},     {"\"\\u00e4\"", "ä"}};
    for (const auto& [text, expected] : texts) {
        if (expected.empty()) continue;
        EXPECT_EQ(yaml("logging: {filename: " + text + "}").settings.value_or(Settings{}).logging.filename, expected)
            << text;
    }
}

TEST(Yaml, KeysThatAreNumbersOrWordsAreNames) {
    const auto loaded =
        yaml("cluster:\n  1: {class-name: kafka, servers: 'k:1'}\n  true: {class-name: kafka, servers: 'k:1'}\n");
    ASSERT_TRUE(loaded.settings);
    EXPECT_EQ(loaded.settings->clusters.at(0).name, core::ClusterName("1"));
    EXPECT_EQ(loaded.settings->clusters.at(1).name, core::ClusterName("true"));
}

TEST(Yaml, AnchorsAndMergeKeysAreResolved) {
    const auto loaded = yaml(R"(client-profile:
  base: &base
    client-id: me
    dial-timeout: 4
  other:
    read-timeout: 7
    <<: *base
    dial-timeout: 5
cluster:
  a: &cluster {class-name: kafka, servers: [&server 'k:1'], client-profile: other}
  b:
    <<: [*cluster, {topic-refresh: 9, servers: 'z:1'}]
    servers: *server
)");
    ASSERT_TRUE(loaded.settings);
    EXPECT_THAT(loaded.problems, IsEmpty());
    const auto& cluster = loaded.settings->clusters.at(1);
    EXPECT_EQ(cluster.client.client_id, "me");
    EXPECT_EQ(cluster.client.dial_timeout, std::chrono::seconds(5));
    EXPECT_EQ(cluster.client.read_timeout, std::chrono::seconds(7));
    EXPECT_EQ(cluster.topic_refresh, std::chrono::seconds(9));
    EXPECT_THAT(cluster.client.servers, ElementsAre("k:1"));
}

TEST(Yaml, OfSeveralDocumentsTheFirstCounts) {
    EXPECT_EQ(yaml("logging: {maxage: 1}\n---\nlogging: {maxage: 2}\n").settings.value_or(Settings{}).logging.max_age,
              1);
}

TEST(Formats, EveryBeginningOfAFileIsReadOrRefused) {
    const std::vector<std::pair<std::string, std::string>> files = {
        {"x.json",
         R"({"cluster": {"local": {"class-name": "kafka", "servers": ["kö:1", 2e3, null, true]}}, "x": "\ud83d\ude00"})"},
        {"x.yaml",
         "cluster: &c\n  local: {class-name: kafka, servers: ['k:1', \"x\\u00e4\"]}\n? x\n: |-\n  text\n<<: *c\n"},
        {"x.env", "export A='b'\nC: d # e\n"}};
    for (const auto& [name, file] : files) {
        for (std::size_t length = 0; length <= file.size(); ++length) {
            const auto loaded = load_as(name, file.substr(0, length));
            EXPECT_TRUE(loaded.settings || loaded.unreadable || !refusals_of(loaded).empty()) << name << length;
        }
    }
}

TEST(Formats, AReasonIsShortWhateverTheFileHolds) {
    const std::string endless(100'000, 'x');
    for (const auto* name : {"x.json", "x.yaml", "x.toml", "x.env"}) {
        const auto reason = load_as(name, "{\"" + endless).unreadable;
        ASSERT_TRUE(reason) << name;
        EXPECT_LT(reason->size(), 400U) << name;
    }
}

}  // namespace
}  // namespace warren::config
