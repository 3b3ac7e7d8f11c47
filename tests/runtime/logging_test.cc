#include "warren/runtime/logging.h"

#include "runtime/runtime_support.h"
#include "support/case_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <limits>
#include <string_view>
#include <thread>

namespace warren::runtime {
namespace {

using testing::content_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::lines_of;
using ::testing::MatchesRegex;
using ::testing::SizeIs;
using testing::TemporaryDirectory;
using testing_support::CaseName;

class Logging : public ::testing::Test {
protected:
    [[nodiscard]] Logger open(LogLevel level = LogLevel::debug) const {
        LoggingSettings settings;
        settings.level = level;
        settings.filename = file();
        auto logger = Logger::open(settings);
        EXPECT_TRUE(logger.has_value()) << logger.error().message;
        return *logger;
    }

    [[nodiscard]] std::string file() const { return directory_.file("warren.log"); }
    [[nodiscard]] std::vector<std::string> lines() const { return lines_of(file()); }

    TemporaryDirectory directory_;
};

constexpr std::string_view time_key = R"("ts":)";

/// The text of the line's time.
std::string time_of(const std::string& line) {
    const auto begin = std::min(line.find(time_key), line.size() - time_key.size()) + time_key.size();
    return line.substr(begin, line.find(',', begin) - begin);
}

/// The line with `T` in the place of its time.
std::string without_time(std::string line) {
    const auto time = time_of(line);
    return line.replace(line.find(time_key) + time_key.size(), time.size(), "T");
}

std::string text_of(const LogField& field) {
    std::string text;
    field.append_to(text);
    return text;
}

double now_in_seconds() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

TEST_F(Logging, ALineIsOneJsonObjectInTheOrderOfAttachment) {
    const auto module = open().with({{"type", "module"}, {"coordinator", "storage"}}).with({{"class", "inmemory"}});
    module.info("configuring", {{"name", "default"}});
    ASSERT_THAT(lines(), SizeIs(1));
    EXPECT_EQ(
        without_time(lines()[0]),
        R"({"level":"info","ts":T,"msg":"configuring","type":"module","coordinator":"storage","class":"inmemory",)"
        R"("name":"default"})");
    EXPECT_TRUE(content_of(file()).ends_with("}\n"));
}

TEST_F(Logging, TheTimeIsTheShortestDecimalOfNowInSeconds) {
    const auto earlier = now_in_seconds();
    open().info("x");
    const auto text = time_of(lines().at(0));
    const auto value = std::stod(text);
    std::array<char, 64> shortest;
    const auto end = std::to_chars(shortest.data(), shortest.data() + shortest.size(), value, std::chars_format::fixed);
    EXPECT_EQ(text, std::string(shortest.data(), end.ptr));
    EXPECT_GE(value, earlier);
    EXPECT_LE(value, now_in_seconds());
}

TEST_F(Logging, ALineOfTextIsForPeople) {
    LoggingSettings settings;
    settings.filename = file();
    settings.format = LogFormat::text;
    const auto log = Logger::open(settings).value().with({{"type", "module"}, {"class", "in memory"}});
    log.info("groups are there", {{"count", 3}, {"ok", true}, {"share", 0.5}, {"empty", ""}, {"text", "a=b\n\xFF"}});
    log.error("two\nlines");
    ASSERT_THAT(lines(), SizeIs(2));
    EXPECT_THAT(
        lines()[0],
        MatchesRegex("....-..-..T..:..:..\\....[+-]..:.. INFO  groups are there type=module class=\"in memory\" "
                     "count=3 ok=true share=0.5 empty=\"\" text=\"a=b.n.ufffd\""));
    EXPECT_THAT(lines()[1], HasSubstr(R"( ERROR "two\nlines" type=module)"));
}

TEST_F(Logging, TheMessageIsEscapedButNotForHtml) {
    open().warn("a \"b\" <c> & \xFF\n");
    EXPECT_THAT(lines().at(0), HasSubstr(R"("msg":"a \"b\" <c> & \ufffd\n"})"));
}

TEST_F(Logging, EachMethodLogsAtItsLevel) {
    const auto log = open();
    log.debug("1");
    log.info("2");
    log.warn("3");
    log.error("4");
    log.panic("5");
    log.log(LogLevel::fatal, "6");
    std::vector<std::string> found;
    for (const auto& line : lines()) found.push_back(without_time(line));
    EXPECT_THAT(found, ElementsAre(R"({"level":"debug","ts":T,"msg":"1"})", R"({"level":"info","ts":T,"msg":"2"})",
                                   R"({"level":"warn","ts":T,"msg":"3"})", R"({"level":"error","ts":T,"msg":"4"})",
                                   R"({"level":"panic","ts":T,"msg":"5"})", R"({"level":"fatal","ts":T,"msg":"6"})"));
}

TEST_F(Logging, OnlyLinesOfTheLevelAndAboveAreWritten) {
    constexpr std::array all{LogLevel::debug, LogLevel::info,  LogLevel::warn,
                             LogLevel::error, LogLevel::panic, LogLevel::fatal};
    const auto log = open();
    std::size_t written = 0;
    for (const auto set : all) {
        log.set_level(set);
        for (const auto level : all) {
            EXPECT_EQ(log.enabled(level), level >= set);
            log.log(level, "line");
            written += level >= set ? 1 : 0;
        }
        EXPECT_THAT(lines(), SizeIs(written)) << to_string(set);
    }
}

TEST_F(Logging, ANewLevelIsSeenByAllCopiesAtOnce) {
    const auto log = open(LogLevel::info);
    const auto copy = log;
    const auto child = log.with({{"name", "child"}});
    copy.debug("dropped");
    child.set_level(LogLevel::debug);
    EXPECT_EQ(log.level(), LogLevel::debug);
    copy.debug("written");
    EXPECT_THAT(lines(), SizeIs(1));
}

TEST_F(Logging, ADefaultLoggerWritesNowhereButHasALevel) {
    const Logger nowhere;
    EXPECT_FALSE(nowhere.enabled(LogLevel::fatal));
    nowhere.panic("not seen", {{"a", 1}});
    nowhere.reopen();
    nowhere.with({{"a", "b"}}).set_level(LogLevel::error);
    EXPECT_EQ(nowhere.level(), LogLevel::error);
}

TEST_F(Logging, NoFileIsCreatedBeforeTheFirstLine) {
    const auto log = open(LogLevel::error);
    log.info("below the level");
    EXPECT_THAT(directory_.names(), IsEmpty());
    log.error("first");
    EXPECT_THAT(directory_.names(), ElementsAre("warren.log"));
}

TEST_F(Logging, AfterReopeningLinesGoToANewFileAtTheSamePlace) {
    const auto log = open();
    log.info("before");
    std::filesystem::rename(file(), directory_.file("moved.log"));
    log.info("still the moved one");
    log.reopen();
    log.info("after");
    EXPECT_THAT(lines_of(directory_.file("moved.log")), SizeIs(2));
    EXPECT_THAT(lines(), ElementsAre(HasSubstr("after")));
}

TEST_F(Logging, WithoutAFileNameLinesGoToStandardOutput) {
    const auto log = Logger::open({});
    ASSERT_TRUE(log.has_value());
    ::testing::internal::CaptureStdout();
    log->info("hello", {{"n", 1}});
    log->debug("below the level");
    log->reopen();
    EXPECT_EQ(without_time(::testing::internal::GetCapturedStdout()),
              "{\"level\":\"info\",\"ts\":T,\"msg\":\"hello\",\"n\":1}\n");
}

TEST_F(Logging, AFileThatCannotBeCreatedIsAnErrorThatNamesIt) {
    testing::write_file(file(), "");
    LoggingSettings settings;
    settings.filename = file() + "/below-a-file.log";
    const auto below_file = Logger::open(settings);
    ASSERT_FALSE(below_file.has_value());
    EXPECT_EQ(below_file.error().message, "cannot open log file " + settings.filename + ": Not a directory");

    settings.filename = directory_.file(".");
    const auto a_directory = Logger::open(settings);
    ASSERT_FALSE(a_directory.has_value());
    EXPECT_THAT(a_directory.error().message, HasSubstr("Is a directory"));
}

TEST_F(Logging, LinesOfManyThreadsStayWhole) {
    constexpr int threads = 4;
    constexpr int lines_each = 200;
    const auto log = open();
    {
        std::vector<std::jthread> writers;
        for (int writer = 0; writer < threads; ++writer) {
            writers.emplace_back([log, writer] {
                for (int line = 0; line < lines_each; ++line) log.info("line", {{"writer", writer}, {"line", line}});
            });
        }
        for (int i = 0; i < lines_each; ++i) log.set_level(i % 2 == 0 ? LogLevel::debug : LogLevel::info);
    }
    std::multiset<std::string> expected;
    for (int i = 0; i < threads * lines_each; ++i) {
        expected.insert(R"({"level":"info","ts":T,"msg":"line","writer":)" + std::to_string(i / lines_each) +
                        R"(,"line":)" + std::to_string(i % lines_each) + "}");
    }
    std::multiset<std::string> found;
    for (const auto& line : lines()) found.insert(without_time(line));
    EXPECT_EQ(found, expected);
}

TEST(LogLevels, AreReadWhateverTheirLetterCase) {
    EXPECT_EQ(log_level_from("debug"), LogLevel::debug);
    EXPECT_EQ(log_level_from("Info"), LogLevel::info);
    EXPECT_EQ(log_level_from("WARN"), LogLevel::warn);
    EXPECT_EQ(log_level_from("error"), LogLevel::error);
    EXPECT_EQ(log_level_from("pANIC"), LogLevel::panic);
    EXPECT_EQ(log_level_from("fatal"), LogLevel::fatal);
}

TEST(LogLevels, OtherWordsAreNone) {
    for (const auto* word : {"", "warning", "inf", "infos", " info", "trace"}) {
        EXPECT_EQ(log_level_from(word), std::nullopt) << word;
    }
}

TEST(LogFields, OfEveryTypeTakeTheirJsonForm) {
    EXPECT_EQ(text_of({"text", "a\t\"<\x01"}), ",\"text\":\"a\\t\\\"<\\u0001\"");
    EXPECT_EQ(text_of({"string", std::string("s")}), R"(,"string":"s")");
    EXPECT_EQ(text_of({"na\"me", "s"}), R"(,"na\"me":"s")");
    EXPECT_EQ(text_of({"yes", true}), R"(,"yes":true)");
    EXPECT_EQ(text_of({"no", false}), R"(,"no":false)");
    EXPECT_EQ(text_of({"least", std::numeric_limits<std::int64_t>::min()}), R"(,"least":-9223372036854775808)");
    EXPECT_EQ(text_of({"most", std::numeric_limits<std::uint64_t>::max()}), R"(,"most":18446744073709551615)");
    EXPECT_EQ(text_of({"small", std::int16_t{-3}}), R"(,"small":-3)");
    EXPECT_EQ(text_of({"size", std::size_t{7}}), R"(,"size":7)");
}

struct NumberCase {
    std::string name;
    double value = 0;
    std::string expected;
};

class LogFieldNumbers : public ::testing::TestWithParam<NumberCase> {};

TEST_P(LogFieldNumbers, AreShortAndWithoutExponent) {
    EXPECT_EQ(text_of({"x", GetParam().value}), ",\"x\":" + GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Doubles, LogFieldNumbers,
    ::testing::Values(NumberCase{"zero", 0.0, "0"}, NumberCase{"whole", 3.0, "3"}, NumberCase{"tenth", 0.1, "0.1"},
                      NumberCase{"time", 1700000000.4423954, "1700000000.4423954"},
                      NumberCase{"tiny", 1e-7, "0.0000001"}, NumberCase{"large", 1e15, "1000000000000000"},
                      NumberCase{"negative", -2.5, "-2.5"}, NumberCase{"not_a_number", std::nan(""), "\"NaN\""},
                      NumberCase{"infinite", std::numeric_limits<double>::infinity(), "\"+Inf\""},
                      NumberCase{"minus_infinite", -std::numeric_limits<double>::infinity(), "\"-Inf\""}),
    CaseName());

TEST(LogFields, HoldTheLongestDoublesWhole) {
    for (const double value : {std::numeric_limits<double>::max(), -std::numeric_limits<double>::denorm_min()}) {
        const auto text = text_of({"x", value}).substr(5);
        EXPECT_EQ(text.find('e'), std::string::npos);
        EXPECT_EQ(std::strtod(text.c_str(), nullptr), value);
    }
}

}  // namespace
}  // namespace warren::runtime
