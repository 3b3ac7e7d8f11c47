#include "http/log_level_body.h"

#include "support/case_name.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace warren::http {
namespace {

struct Case {
    std::string name;
    std::string body;
    std::optional<std::string> level;
};

class LogLevelBody : public testing::TestWithParam<Case> {};

TEST_P(LogLevelBody, IsReadAsGoDoes) {
    EXPECT_EQ(level_in_body(GetParam().body), GetParam().level);
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, LogLevelBody,
    testing::Values(Case{"plain", R"({"level":"debug"})", "debug"}, Case{"any_letter_case", R"({"LEVEL":"x"})", "x"},
                    Case{"last_one_wins", R"({"level":"a","Level":"b"})", "b"},
                    Case{"null_changes_nothing", R"({"level":"a","level":null})", "a"},
                    Case{"unknown_keys", R"({"more":[{"level":1},2],"level":"a","x":{"level":{}}})", "a"},
                    Case{"bytes_behind_the_value", R"({"Level":"Warning"} x)", "Warning"},
                    Case{"blanks_before_it", " \n{\"level\":\"info\"}", "info"}, Case{"empty_object", "{}", ""},
                    Case{"null", "null", ""}, Case{"null_level", R"({"level":null})", ""},
                    Case{"empty_level", R"({"level":""})", ""}, Case{"nothing", "", std::nullopt},
                    Case{"open_object", "{", std::nullopt}, Case{"truncated", R"({"level":"info")", std::nullopt},
                    Case{"text", R"("info")", std::nullopt}, Case{"array", R"([{"level":"info"}])", std::nullopt},
                    Case{"number", "7", std::nullopt}, Case{"boolean", "true", std::nullopt},
                    Case{"number_as_level", R"({"level":5})", std::nullopt},
                    Case{"object_as_level", R"({"level":{}})", std::nullopt},
                    Case{"array_as_level", R"({"level":["info"]})", std::nullopt},
                    Case{"wrong_type_before_a_right_one", R"({"level":5,"level":"info"})", std::nullopt}),
    testing_support::CaseName());

TEST(SettableLevel, TakesBurrowsWords) {
    using runtime::LogLevel;
    EXPECT_EQ(settable_level("trace"), LogLevel::debug);
    EXPECT_EQ(settable_level("DEBUG"), LogLevel::debug);
    EXPECT_EQ(settable_level("Info"), LogLevel::info);
    EXPECT_EQ(settable_level("warning"), LogLevel::warn);
    EXPECT_EQ(settable_level("warn"), LogLevel::warn);
    EXPECT_EQ(settable_level("error"), LogLevel::error);
    EXPECT_EQ(settable_level("fatal"), LogLevel::fatal);
    for (const auto* word : {"", "panic", "dpanic", "verbose", "inf"})
        EXPECT_EQ(settable_level(word), std::nullopt) << word;
}

}  // namespace
}  // namespace warren::http
