#include "config/convert.h"

#include "support/case_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace warren::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

Value text(std::string value) {
    return {std::move(value)};
}
Value integer(std::int64_t value) {
    return {value};
}
Value number(double value) {
    return {value};
}
Value boolean(bool value) {
    return {value};
}

TEST(Conversion, TextsTakeNumbersAndBooleansAsWritten) {
    EXPECT_EQ(to_text(text("Prof")).value, "Prof");
    EXPECT_EQ(to_text(integer(-7)).value, "-7");
    EXPECT_EQ(to_text(number(1.5)).value, "1.5");
    EXPECT_EQ(to_text(number(1e21)).value, "1000000000000000000000");
    EXPECT_EQ(to_text(boolean(true)).value, "true");
}

TEST(Conversion, TextsDoNotTakeListsTablesAndDates) {
    EXPECT_THAT(to_text({List{}}).complaint, HasSubstr("a list"));
    EXPECT_THAT(to_text({Table{}}).complaint, HasSubstr("a table"));
    EXPECT_THAT(to_text({DateOrTime{}}).complaint, HasSubstr("a date or time"));
}

TEST(Conversion, IntegersAreReadInGosSpelling) {
    const std::pair<std::string, std::int64_t> cases[] = {
        {"10", 10},
        {"-3", -3},
        {"+3", 3},
        {"0", 0},
        {"0x10", 16},
        {"0XfF", 255},
        {"010", 8},
        {"0o17", 15},
        {"0b11", 3},
        {"1_000", 1000},
        {"0x_1f", 31},
        {"1.5", 1},
        {"10.", 10},
        {"-2.9", -2},
        {"-0x10", -16},
        {"9223372036854775807", std::numeric_limits<std::int64_t>::max()},
        {"-9223372036854775808", std::numeric_limits<std::int64_t>::min()}};
    for (const auto& [spelling, expected] : cases) EXPECT_EQ(to_integer(text(spelling)).value, expected) << spelling;
}

TEST(Conversion, WhatIsNoIntegerIsSaidSo) {
    for (const std::string spelling : {"", "abc", "1e3", "10s", " 10", "10 ", "08", "0x", "0z1", "_1", "1_", "1__0",
                                       "--1", "0x1.5", "9223372036854775808", ".5", "1.x"}) {
        const auto reading = to_integer(text(spelling));
        EXPECT_FALSE(reading.value) << spelling;
        EXPECT_EQ(reading.complaint, "cannot be read as a whole number: it is \"" + spelling + "\"");
        EXPECT_EQ(reading.severity, Severity::warning);
    }
}

TEST(Conversion, IntegersLoseTheFractionOfNumbersAndSaySo) {
    EXPECT_EQ(to_integer(number(7.0)).value, 7);
    EXPECT_THAT(to_integer(number(7.0)).complaint, IsEmpty());
    EXPECT_EQ(to_integer(number(-1.9)).value, -1);
    EXPECT_THAT(to_integer(number(-1.9)).complaint, HasSubstr("only the whole part counts"));
    EXPECT_EQ(to_integer(boolean(true)).value, 1);
}

TEST(Conversion, NumbersThatFitNoIntegerAreNotOne) {
    for (const double value :
         {1e19, -1e19, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
        EXPECT_FALSE(to_integer(number(value)).value) << value;
    }
}

// C-3: what has a unit is 0 for Burrow, or 10^9 times too long.
TEST(Conversion, SecondsTakeUnits) {
    const std::pair<std::string, std::int64_t> cases[] = {
        {"10", 10},    {"10s", 10}, {"5m", 300},      {"1h30m", 5400}, {"7d", 604800},  {"1.5m", 90},
        {"2000ms", 2}, {"-5s", -5}, {"1h1m1s", 3661}, {"0s", 0},       {"0.07d", 6048}, {"1000000us", 1}};
    for (const auto& [spelling, expected] : cases) {
        const auto reading = to_seconds(text(spelling));
        EXPECT_EQ(reading.value, expected) << spelling;
        EXPECT_THAT(reading.complaint, IsEmpty()) << spelling;
    }
}

TEST(Conversion, SecondsAreRoundedWithAWarning) {
    EXPECT_EQ(to_seconds(text("1500ms")).value, 2);
    EXPECT_EQ(to_seconds(text("1.4s")).value, 1);
    EXPECT_EQ(to_seconds(text("1.4s")).complaint, "is \"1.4s\", which is rounded to 1 seconds");
}

TEST(Conversion, LessThanASecondIsRefused) {
    for (const std::string spelling : {"250ms", "1ns", "-999ms"}) {
        const auto reading = to_seconds(text(spelling));
        EXPECT_FALSE(reading.value) << spelling;
        EXPECT_EQ(reading.severity, Severity::refusal) << spelling;
        EXPECT_EQ(reading.complaint, "is \"" + spelling + "\", but it counts whole seconds");
    }
}

TEST(Conversion, WhatIsNoDurationIsSaidSo) {
    for (const std::string spelling : {"", "s", "10x", "1h30", "10 s", "1.2.3s", "soon", "-", "99999999d"}) {
        const auto reading = to_seconds(text(spelling));
        EXPECT_FALSE(reading.value) << spelling;
        EXPECT_EQ(reading.complaint, "cannot be read as a number of seconds: it is \"" + spelling + "\"");
    }
}

TEST(Conversion, UnsignedIntegersStartAtZero) {
    EXPECT_EQ(to_unsigned(integer(5)).value, 5);
    EXPECT_EQ(to_unsigned(integer(-5)).value, 0);
    EXPECT_THAT(to_unsigned(integer(-5)).complaint, HasSubstr("negative"));
}

TEST(Conversion, NumbersTakeNumericTexts) {
    EXPECT_EQ(to_number(number(0.5)).value, 0.5);
    EXPECT_EQ(to_number(integer(1)).value, 1.0);
    EXPECT_EQ(to_number(text("0.25")).value, 0.25);
    EXPECT_EQ(to_number(text("1e-1")).value, 0.1);
    EXPECT_EQ(to_number(text("-0.5")).value, -0.5);
    for (const std::string spelling : {"", "half", "0.5x", "nan", "inf", "--1"}) {
        EXPECT_FALSE(to_number(text(spelling)).value) << spelling;
    }
}

TEST(Conversion, BooleansTakeNumbersAndTwelveWords) {
    for (const std::string word : {"1", "t", "T", "TRUE", "true", "True"})
        EXPECT_EQ(to_boolean(text(word)).value, true) << word;
    for (const std::string word : {"0", "f", "F", "FALSE", "false", "False"}) {
        EXPECT_EQ(to_boolean(text(word)).value, false) << word;
    }
    EXPECT_EQ(to_boolean(integer(2)).value, true);
    EXPECT_EQ(to_boolean(number(0)).value, false);
    EXPECT_FALSE(to_boolean(text("yes")).value);
    EXPECT_FALSE(to_boolean(text("")).value);
}

// C-7: Burrow splits at white space only, so it takes "a:1,b:2" for one malformed server.
TEST(Conversion, ListsAreSplitAtWhiteSpaceAndCommas) {
    EXPECT_THAT(*to_list(text(" a:1  b:2\tc:3\n")).value, ElementsAre("a:1", "b:2", "c:3"));
    EXPECT_THAT(*to_list(text("a:1,b:2, c:3,")).value, ElementsAre("a:1", "b:2", "c:3"));
    EXPECT_THAT(*to_list({List{text("a:1"), text("b:2,c:3"), integer(7)}}).value,
                ElementsAre("a:1", "b:2", "c:3", "7"));
    EXPECT_THAT(*to_list(integer(7)).value, ElementsAre("7"));
    EXPECT_THAT(*to_list({List{}}).value, IsEmpty());
    EXPECT_FALSE(to_list({Table{}}).value);
    EXPECT_FALSE(to_list({List{{List{}}}}).value);
}

TEST(Conversion, TablesTakeJsonTexts) {
    const Value table{
        Table{{{"a", text("x"), 1}, {"b", integer(7), 2}, {"c", boolean(true), 3}, {"d", {Nothing{}}, 4}}}};
    EXPECT_THAT(*to_table(table).value, ElementsAre(Pair("a", "x"), Pair("b", "7"), Pair("c", "true")));
    EXPECT_THAT(*to_table(text(R"({"ApiKey": "x", "n": 1.5})")).value,
                ElementsAre(Pair("apikey", "x"), Pair("n", "1.5")));
    EXPECT_THAT(*to_table(text("")).value, IsEmpty());
    EXPECT_THAT(*to_table(text("{}")).value, IsEmpty());
    for (const std::string spelling : {"x", "[]", "{", "{\"a\": []}"}) {
        EXPECT_FALSE(to_table(text(spelling)).value) << spelling;
        EXPECT_THAT(to_table(text(spelling)).complaint, HasSubstr("cannot be read as a table of texts")) << spelling;
    }
    EXPECT_FALSE(to_table({List{}}).value);
}

TEST(Conversion, WhatIsNoTableIsToldInTheRightWords) {
    const std::string start = "cannot be read as a table of texts: it is ";
    EXPECT_EQ(to_table(integer(1)).complaint, start + "1");
    EXPECT_EQ(to_table(boolean(true)).complaint, start + "true");
    EXPECT_EQ(to_table(boolean(false)).complaint, start + "false");
    EXPECT_EQ(to_table({List{}}).complaint, start + "a list");
    EXPECT_EQ(to_table(text(R"({"Authorization": "Bearer t0ken")")).complaint, start + "a text that is no JSON object")
        << "texts may hold tokens";
}

/// Rows of the table of conversions: kinds of values, and what an integer, a text and a boolean make of them.
struct Row {
    std::string name;
    Value value;
    std::optional<std::int64_t> as_integer;
    std::optional<std::string> as_text;
    std::optional<bool> as_boolean;
};

class Conversions : public testing::TestWithParam<Row> {};

TEST_P(Conversions, AreThoseOfTheTable) {
    EXPECT_EQ(to_integer(GetParam().value).value, GetParam().as_integer);
    EXPECT_EQ(to_text(GetParam().value).value, GetParam().as_text);
    EXPECT_EQ(to_boolean(GetParam().value).value, GetParam().as_boolean);
}

INSTANTIATE_TEST_SUITE_P(
    Values, Conversions,
    testing::Values(
        Row{"text", text("12"), 12, "12", std::nullopt}, Row{"word", text("true"), std::nullopt, "true", true},
        Row{"unit", text("10s"), std::nullopt, "10s", std::nullopt},
        Row{"exponent", text("1e3"), std::nullopt, "1e3", std::nullopt}, Row{"integer", integer(-3), -3, "-3", true},
        Row{"zero", integer(0), 0, "0", false}, Row{"fraction", number(2.75), 2, "2.75", true},
        Row{"large_fraction", number(1e15), 1'000'000'000'000'000, "1000000000000000", true},
        Row{"true_itself", boolean(true), 1, "true", true}, Row{"false_itself", boolean(false), 0, "false", false},
        Row{"list", {List{}}, std::nullopt, std::nullopt, std::nullopt},
        Row{"table", {Table{}}, std::nullopt, std::nullopt, std::nullopt},
        Row{"date", {DateOrTime{}}, std::nullopt, std::nullopt, std::nullopt}),
    testing_support::CaseName());

}  // namespace
}  // namespace warren::config
