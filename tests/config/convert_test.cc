#include "config/convert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace warren::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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

}  // namespace
}  // namespace warren::config
