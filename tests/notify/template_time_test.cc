#include "notify/template/time_format.h"
#include "notify/template/time_math.h"
#include "notify/template_testing.h"
#include "support/case_name.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>
#include <string>

namespace warren::notify::template_testing {
namespace {

const FixedZone& india() {
    static const FixedZone zone("IST", 19'800);
    return zone;
}

const FixedZone& newfoundland() {
    static const FixedZone zone("NST", -12'600);
    return zone;
}

/// 5 March 2024, 07:08:09.123456789 UTC.
constexpr language::Time moment_in(const language::Zone& zone) {
    return {.seconds = 1'709'622'489, .nanoseconds = 123'456'789, .zone = &zone};
}

struct Layout {
    std::string name;
    std::string layout;
    std::string expected;
};

class TemplateTimeLayout : public ::testing::TestWithParam<Layout> {};

TEST_P(TemplateTimeLayout, IsFilledIn) {
    EXPECT_EQ(language::format_time(moment_in(newfoundland()), GetParam().layout), GetParam().expected);
}

const Layout layouts[] = {
    {"rfc3339", "2006-01-02T15:04:05Z07:00", "2024-03-05T03:38:09-03:30"},
    {"offsets", "-0700 -07:00 -07 -070000 -07:00:00", "-0330 -03:30 -03 -033000 -03:30:00"},
    {"offsets_with_z", "Z0700 Z07:00 Z07 Z070000 Z07:00:00", "-0330 -03:30 -03 -033000 -03:30:00"},
    {"zone_name", "MST", "NST"},
    {"half_days", "3:04PM 03:04pm", "3:38AM 03:38am"},
    {"underscore_before_a_year", "_2006 _2 __2", "_2024  5  65"},
    {"fractions", "05.0 05.00000 05,999 .9 .0x", "09.1 09.12345 09,123 .1 .1x"},
    {"more_digits_than_there_are", ".000000000000 .999999999999", ".123456789 .123456789"},
    {"fraction_before_a_digit", ".005 .0001", ".009 .0003"},
    {"words_that_begin_like_tokens", "Janet Monkey MSTX Marching", "Janet Monkey NSTX Marching"},
    {"tokens_before_capitals", "JanX MonX", "MarX TueX"},
    {"literal_text", "UTC, o'clock", "UTC, o'clock"},
    {"nothing", "", ""},
};

INSTANTIATE_TEST_SUITE_P(Layouts, TemplateTimeLayout, ::testing::ValuesIn(layouts), testing_support::CaseName());

TEST(TemplateTime, IsShownInTheLocalZone) {
    const auto message = full_message();
    EXPECT_EQ(outcome("{{.Start}}", message, india()), "2024-03-05 12:38:09.123456789 +0530 IST");
    EXPECT_EQ(outcome("{{.Start.UTC}} {{.Start.UTC.Local.Hour}}", message, india()),
              "2024-03-05 07:08:09.123456789 +0000 UTC 12");
    EXPECT_EQ(outcome("{{formattimestamp 0 \"15:04 MST\"}}", message, newfoundland()), "20:30 NST");
    EXPECT_EQ(outcome("{{jsonencoder .Start}}", message, india()), "\"2024-03-05T12:38:09.123456789+05:30\"");
}

// N-18: Burrow appends its process clock, " m=+60.4".
TEST(TemplateTime, IsPrintedWithoutAProcessClock) {
    EXPECT_EQ(outcome("{{.Start}}"), "2024-03-05 07:08:09.123456789 +0000 UTC");
}

// N-15: kept.
TEST(TemplateTime, IsZeroInUtcWhereThereIsNoIncident) {
    EXPECT_EQ(outcome("{{.Start}}|{{.Start.IsZero}}", empty_message(), india()), "0001-01-01 00:00:00 +0000 UTC|true");
}

TEST(TemplateTime, CountsDaysAcrossMonthsAndYears) {
    EXPECT_EQ(outcome("{{(.Start.AddDate 0 0 -65).Format \"2006-01-02\"}}"), "2023-12-31");
    EXPECT_EQ(outcome("{{(.Start.AddDate 0 -1 24).Format \"2006-01-02\"}}"), "2024-02-29");
    EXPECT_EQ(outcome("{{(.Start.AddDate 0 25 0).Format \"2006-01-02\"}}"), "2026-04-05");
    EXPECT_EQ(outcome("{{(.Start.AddDate -2025 0 0).Format \"2006 06 002 Mon\"}}"), "-0001 01 064 Fri");
    EXPECT_EQ(outcome("{{(.Start.AddDate 7976 0 0).Year}}"), "10000");
}

TEST(TemplateTime, KeepsTheClockOfTheZoneWhenDaysAreAdded) {
    // Central Europe goes to summer time on the last Sunday of March.
    class SummerTime : public language::Zone {
    public:
        [[nodiscard]] std::string_view name() const override { return "Local"; }
        [[nodiscard]] language::ZoneOffset at(std::int64_t unix_seconds) const override {
            const bool is_summer = unix_seconds >= 1'711'846'800;
            return {.abbreviation = is_summer ? "CEST" : "CET",
                    .seconds = is_summer ? 7'200 : 3'600,
                    .daylight_saving = is_summer};
        }
    };
    const SummerTime zone;
    const auto message = full_message();
    EXPECT_EQ(outcome("{{.Start.AddDate 0 0 30}} {{(.Start.AddDate 0 0 30).IsDST}}", message, zone),
              "2024-04-04 08:08:09.123456789 +0200 CEST true");
    EXPECT_EQ(outcome("{{(.Start.AddDate 0 0 30).Sub .Start}}", message, zone), "719h0m0s");
}

TEST(TemplateTime, RoundsFromGosZeroTime) {
    EXPECT_EQ(outcome("{{.Start.Truncate 86400000000000}}"), "2024-03-05 00:00:00 +0000 UTC");
    EXPECT_EQ(outcome("{{.Start.Round 86400000000000}}"), "2024-03-05 00:00:00 +0000 UTC");
    EXPECT_EQ(outcome("{{.Start.Round 604800000000000}}"), "2024-03-04 00:00:00 +0000 UTC");
    EXPECT_EQ(outcome("{{(.Start.AddDate -3000 0 0).Truncate 86400000000000}}"), "-0976-03-05 00:00:00 +0000 UTC");
    EXPECT_EQ(outcome("{{.Start.Round 0}} {{.Start.Truncate -1}}"),
              "2024-03-05 07:08:09.123456789 +0000 UTC 2024-03-05 07:08:09.123456789 +0000 UTC");
}

TEST(TemplateTime, TellsDurations) {
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    EXPECT_EQ(language::duration_text(0), "0s");
    EXPECT_EQ(language::duration_text(999), "999ns");
    EXPECT_EQ(language::duration_text(-1'500), "-1.5µs");
    EXPECT_EQ(language::duration_text(2'000'001), "2.000001ms");
    EXPECT_EQ(language::duration_text(59'000'000'000), "59s");
    EXPECT_EQ(language::duration_text(3'723'500'000'000), "1h2m3.5s");
    EXPECT_EQ(language::duration_text(60'000'000'000), "1m0s");
    EXPECT_EQ(language::duration_text(least), "-2562047h47m16.854775808s");
}

TEST(TemplateTime, HasTheMethodsOfDurations) {
    EXPECT_EQ(
        outcome("{{$d := (.Start.Add 3723500000000).Sub .Start}}{{$d}} {{$d.Hours}} {{$d.Minutes}} {{$d.Seconds}} "
                "{{$d.Milliseconds}} {{$d.Microseconds}} {{$d.Nanoseconds}} {{$d.String}}"),
        "1h2m3.5s 1.0343055555555556 62.05833333333333 3723.5 3723500 3723500000 3723500000000 1h2m3.5s");
    EXPECT_EQ(outcome("{{$d := (.Start.Add -3723500000000).Sub .Start}}{{$d.Truncate 60000000000}} {{$d.Abs}} "
                      "{{$d.Round 60000000000}} {{$d.Round 1000000000}}"),
              "-1h2m0s 1h2m3.5s -1h2m0s -1h2m4s");
}

TEST(TemplateTime, ComparesMoments) {
    EXPECT_EQ(
        outcome("{{$later := .Start.Add 1}}{{.Start.Before $later}} {{.Start.After $later}} {{.Start.Equal $later}} "
                "{{.Start.Compare $later}} {{$later.Compare .Start}} {{$later.Sub .Start}}"),
        "true false false -1 1 1ns");
    EXPECT_EQ(outcome("{{.Start.Equal .Start.UTC}} {{eq .Start .Start.UTC}}", full_message(), india()), "true false");
}

TEST(TemplateTime, BoundsDifferencesAsGoDoes) {
    EXPECT_EQ(outcome("{{(.Start.AddDate 400 0 0).Sub .Start}} {{.Start.Sub (.Start.AddDate 400 0 0)}}"),
              "2562047h47m16.854775807s -2562047h47m16.854775808s");
}

TEST(TemplateTime, RefusesMomentsBillionsOfYearsAway) {
    EXPECT_EQ(outcome("{{.Start.AddDate 9223372036854775807 0 0}}"), execution_error);
    EXPECT_EQ(outcome("{{.Start.AddDate 0 0 -9223372036854775808}}"), execution_error);
    EXPECT_EQ(outcome("{{$t := .Start}}{{range 10}}{{$t = $t.AddDate 1000000000 0 0}}{{end}}{{$t}}"), execution_error);
    EXPECT_EQ(outcome("{{formattimestamp 9223372036854775807 \"2006\"}}"), "292278994");
}

TEST(TemplateTime, HasNoMethodsOfSeveralResults) {
    for (const auto* method : {"Date", "Clock", "Zone", "ISOWeek", "wall"}) {
        EXPECT_EQ(outcome("{{.Start." + std::string(method) + "}}"), execution_error) << method;
    }
}

TEST(TemplateTime, TakesItsZoneFromTheCLibrary) {
    const auto offset = language::local_zone().at(1'709'622'489);
    std::time_t moment = 1'709'622'489;
    std::tm broken_down{};
    ASSERT_NE(::localtime_r(&moment, &broken_down), nullptr);
    EXPECT_EQ(offset.seconds, broken_down.tm_gmtoff);
    EXPECT_EQ(offset.abbreviation, broken_down.tm_zone);
    // Beyond the years of the C library.
    EXPECT_EQ(language::local_zone().at(std::numeric_limits<std::int64_t>::max()).abbreviation, "UTC");
}

}  // namespace
}  // namespace warren::notify::template_testing
