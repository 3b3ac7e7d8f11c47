#include "warren/app/command_line.h"

#include "support/case_name.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

namespace warren::app {
namespace {

template <typename Expected>
Expected parsed(const std::vector<std::string>& arguments) {
    const Command command = parse_command_line(arguments);
    const auto* wanted = std::get_if<Expected>(&command);
    EXPECT_NE(wanted, nullptr) << "another command was understood";
    return wanted != nullptr ? *wanted : Expected{};
}

struct PlaceCase {
    std::string name;
    std::vector<std::string> arguments;
    std::optional<std::string> file;
    std::optional<std::string> directory;
};

class ConfigurationPlace : public testing::TestWithParam<PlaceCase> {};

TEST_P(ConfigurationPlace, IsUnderstoodInGosFormAndOurs) {
    const auto run = parsed<RunCommand>(GetParam().arguments);
    EXPECT_EQ(run.config.file, GetParam().file);
    EXPECT_EQ(run.config.directory, GetParam().directory);
}

INSTANTIATE_TEST_SUITE_P(
    Forms, ConfigurationPlace,
    testing::Values(
        PlaceCase{"nothing", {}, std::nullopt, std::nullopt},
        PlaceCase{"one_dash", {"-config-dir", "/etc/burrow"}, std::nullopt, "/etc/burrow"},
        PlaceCase{"one_dash_equals", {"-config-dir=/etc/burrow"}, std::nullopt, "/etc/burrow"},
        PlaceCase{"two_dashes", {"--config-dir", "/etc/burrow"}, std::nullopt, "/etc/burrow"},
        PlaceCase{"two_dashes_equals", {"--config-dir=/etc/burrow"}, std::nullopt, "/etc/burrow"},
        PlaceCase{"empty", {"--config-dir", ""}, std::nullopt, ""},
        PlaceCase{"empty_equals", {"-config-dir="}, std::nullopt, ""},
        PlaceCase{"last_one_counts", {"-config-dir", "a", "-config-dir", "b"}, std::nullopt, "b"},
        PlaceCase{"words_behind_are_ignored", {"-config-dir", "a", "word", "-config-dir", "b"}, std::nullopt, "a"},
        PlaceCase{"two_dashes_end_the_flags", {"-config-dir", "a", "--", "-config-dir", "b"}, std::nullopt, "a"},
        PlaceCase{"file", {"--config", "a.toml"}, "a.toml", std::nullopt},
        PlaceCase{"after_run", {"run", "--config", "a.toml"}, "a.toml", std::nullopt}),
    testing_support::CaseName());

TEST(CommandLine, TellsOfWordsThatAreIgnored) {
    EXPECT_EQ(parsed<RunCommand>({"-config-dir", "a", "word", "-foo"}).ignored,
              (std::vector<std::string>{"word", "--foo"}));
}

TEST(CommandLine, ChecksAConfiguration) {
    EXPECT_EQ(parsed<CheckCommand>({"-config-dir", "d", "check"}).config.directory, "d");
    EXPECT_EQ(parsed<CheckCommand>({"check", "--config", "b.toml"}).config.file, "b.toml");
    EXPECT_FALSE(parsed<CheckCommand>({"check", "--config", "b.toml"}).connect);
    EXPECT_TRUE(parsed<CheckCommand>({"check", "-connect", "--config", "b.toml"}).connect);
}

TEST(CommandLine, DemoListensOnLoopbackUnlessToldOtherwise) {
    EXPECT_EQ(parsed<DemoCommand>({"demo"}).address, "127.0.0.1:8000");
    EXPECT_EQ(parsed<DemoCommand>({"demo", "--address", "127.0.0.1:0"}).address, "127.0.0.1:0");
}

TEST(CommandLine, PrintsTheReferenceOrAFile) {
    EXPECT_FALSE(parsed<ReferenceCommand>({"config-reference"}).as_file);
    EXPECT_TRUE(parsed<ReferenceCommand>({"config-reference", "--file"}).as_file);
}

TEST(CommandLine, TellsItsVersion) {
    (void)parsed<VersionCommand>({"--version"});
}

TEST(CommandLine, HelpIsNoMistake) {
    for (const char* flag : {"-h", "-help", "--help"}) {
        const auto help = parsed<SayAndExit>({flag});
        EXPECT_EQ(help.code, 0) << flag;
        EXPECT_TRUE(
            help.text.starts_with("Usage of warren:\n  -config-dir string\n    \t"
                                  "Directory that contains the configuration file (default \".\")\n"))
            << help.text;
    }
}

TEST(CommandLine, HelpOfACommandTellsOfItsOwnFlags) {
    const auto help = parsed<SayAndExit>({"demo", "--help"});
    EXPECT_EQ(help.code, 0);
    EXPECT_NE(help.text.find("--address"), std::string::npos) << help.text;
}

TEST(CommandLine, UnknownFlagIsRefusedInBurrowsWords) {
    const auto refusal = parsed<SayAndExit>({"-foo=1"});
    EXPECT_EQ(refusal.code, 2);
    EXPECT_TRUE(refusal.text.starts_with("flag provided but not defined: -foo\nUsage of warren:\n")) << refusal.text;
    EXPECT_TRUE(
        parsed<SayAndExit>({"-config-dir", "a", "--bar"}).text.starts_with("flag provided but not defined: -bar\n"));
    EXPECT_TRUE(parsed<SayAndExit>({"check", "-bar"}).text.starts_with("flag provided but not defined: -bar\n"));
}

TEST(CommandLine, UnknownCommandAndMissingValueAreRefused) {
    EXPECT_EQ(parsed<SayAndExit>({"-config-dir"}).code, 2);
    EXPECT_TRUE(parsed<SayAndExit>({"-config-dir"}).text.starts_with("flag needs an argument: -config-dir\n"));
    EXPECT_EQ(parsed<SayAndExit>({"check", "word"}).code, 2);
    EXPECT_EQ(parsed<SayAndExit>({"chekc"}).code, 2);
    EXPECT_EQ(parsed<SayAndExit>({"--config"}).code, 2);
    EXPECT_EQ(parsed<SayAndExit>({"--config", "a", "--config-dir", "b"}).code, 2);
}

}  // namespace
}  // namespace warren::app
