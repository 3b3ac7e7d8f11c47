#include "warren/base/number_text.h"

#include "support/case_name.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>

namespace warren::base {
namespace {

std::string share(float value) {
    std::string out;
    append_float32(out, value);
    return out;
}

std::string metric(double value) {
    std::string out;
    append_metric_value(out, value);
    return out;
}

struct ShareCase {
    std::string name;
    float value = 0;
    std::string text;
};

class ShareText : public testing::TestWithParam<ShareCase> {};

TEST_P(ShareText, IsSpelledAsInBurrowsAnswers) {
    EXPECT_EQ(share(GetParam().value), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(Numbers, ShareText,
                         testing::Values(ShareCase{"zero", 0.0F, "0"}, ShareCase{"one", 1.0F, "1"},
                                         ShareCase{"tenth", 1.0F / 10.0F, "0.1"}, ShareCase{"half", 0.5F, "0.5"},
                                         ShareCase{"third", 1.0F / 3.0F, "0.33333334"},
                                         ShareCase{"two_thirds", 2.0F / 3.0F, "0.6666667"},
                                         ShareCase{"seven_ninths", 7.0F / 9.0F, "0.7777778"},
                                         ShareCase{"one_of_a_thousand", 1.0F / 1000.0F, "0.001"},
                                         ShareCase{"one_of_a_million", 1.0F / 1e6F, "0.000001"},
                                         ShareCase{"one_of_ten_million", 1.0F / 1e7F, "1e-7"},
                                         ShareCase{"tiny", 1.5e-12F, "1.5e-12"}),
                         testing_support::CaseName());

struct MetricCase {
    std::string name;
    double value = 0;
    std::string text;
};

class MetricText : public testing::TestWithParam<MetricCase> {};

TEST_P(MetricText, IsSpelledAsOnBurrowsMetricsPage) {
    EXPECT_EQ(metric(GetParam().value), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Numbers, MetricText,
    testing::Values(MetricCase{"zero", 0, "0"}, MetricCase{"negative_zero", -0.0, "0"}, MetricCase{"one", 1, "1"},
                    MetricCase{"minus_one", -1, "-1"}, MetricCase{"largest_plain_integer", 999999, "999999"},
                    MetricCase{"million", 1e6, "1e+06"}, MetricCase{"minus_million", -1e6, "-1e+06"},
                    MetricCase{"above_a_million", 1234567, "1.234567e+06"},
                    MetricCase{"nine_digits", 431323195, "4.31323195e+08"},
                    MetricCase{"beyond_53_bits", 123456789012345678.0, "1.2345678901234568e+17"},
                    MetricCase{"all_64_bits", 18446744073709551615.0, "1.8446744073709552e+19"},
                    MetricCase{"lowest_offset", -9223372036854775808.0, "-9.223372036854776e+18"},
                    MetricCase{"fraction", 0.25, "0.25"}, MetricCase{"large_fraction", 999999.5, "999999.5"},
                    MetricCase{"smallest_plain", 0.0001, "0.0001"}, MetricCase{"below_it", 0.00001, "1e-05"},
                    MetricCase{"seconds_of_today", 1700000545.25, "1.70000054525e+09"},
                    MetricCase{"three_exponent_digits", 1e300, "1e+300"},
                    MetricCase{"nan", std::numeric_limits<double>::quiet_NaN(), "NaN"},
                    MetricCase{"infinity", std::numeric_limits<double>::infinity(), "+Inf"},
                    MetricCase{"minus_infinity", -std::numeric_limits<double>::infinity(), "-Inf"}),
    testing_support::CaseName());

TEST(NumberText, ReadsBackToTheSameNumber) {
    std::mt19937_64 random(7);
    for (int i = 0; i < 20'000; ++i) {
        const auto offset = static_cast<double>(random() >> (random() % 64));
        EXPECT_EQ(std::strtod(metric(offset).c_str(), nullptr), offset);
        const auto part = static_cast<float>(random() % 1000 + 1) / static_cast<float>(random() % 1000 + 1000);
        EXPECT_EQ(std::strtof(share(part).c_str(), nullptr), part);
    }
}

TEST(NumberText, KeepsWhatStandsBeforeIt) {
    std::string out = "complete=";
    append_float32(out, 0.5F);
    append_metric_value(out, 7);
    EXPECT_EQ(out, "complete=0.57");
}

}  // namespace
}  // namespace warren::base
