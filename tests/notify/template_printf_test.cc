#include "notify/template_testing.h"
#include "support/case_name.h"

#include <gtest/gtest.h>

#include <string>

// Formats beyond the shared vectors. What is expected was recorded from Go.

namespace warren::notify::template_testing {
namespace {

class TemplatePrintf : public ::testing::TestWithParam<Rendering> {};

TEST_P(TemplatePrintf, WritesWhatGoWrites) {
    EXPECT_EQ(outcome(GetParam().text), GetParam().expected) << GetParam().text;
}

const Rendering renderings[] = {
    {"integers_with_flags",
     R"({{printf "[%+d][% d][%x][%#x][%#X][%#o][%#b][%O][%08d][%-8d][%+08d][% 08d][%-08d][%.5d][%8.5d][%08.5d]" 42 42 -42 42 42 42 5 8 -42 -42 42 42 42 42 42 42}})",
     "[+42][ 42][-2a][0x2a][0X2A][052][0b101][0o10][-0000042][-42     ][+0000042][ 0000042][42      ][00042][   "
     "00042][   00042]"},
    {"integer_zero_with_precision_zero", R"({{printf "[%.0d][%5.0d][%05.0d]" 0 0 0}})", "[][     ][     ]"},
    {"integer_bases_of_extremes",
     R"({{printf "%d %x %b %d" -9223372036854775808 -9223372036854775808 -1 .Result.TotalLag}})",
     "-9223372036854775808 -8000000000000000 -1 1234579"},
    {"characters", R"({{printf "[%c][%5c][%-5c][%05c][%c][%c]" 233 65 65 65 55296 1114112}})",
     "[é][    A][A    ][0000A][\357\277\275][\357\277\275]"},
    {"quoted_characters", R"({{printf "%q %+q %q %q %q %#q" 233 233 39 10 1114112 65}})",
     "'é' '\\u00e9' '\\'' '\\n' '\357\277\275' 'A'"},
    {"code_points", R"({{printf "[%U][%#U][%10U][%-10U|%.6U][%#.6U][%U]" 233 233 233 233 233 233 -1}})",
     "[U+00E9][U+00E9 'é'][    U+00E9][U+00E9    |U+0000E9][U+0000E9 'é'][U+FFFFFFFFFFFFFFFF]"},
    {"floating_plain",
     R"({{printf "[%f][%.0f][%.1f][%8.2f][%-8.2f][%08.2f][%+.2f][% .2f][%F]" 1.5 2.5 0.25 3.14159 3.14159 -3.14159 2.0 2.0 1e3}})",
     "[1.500000][2][0.2][    3.14][3.14    ][-0003.14][+2.00][ 2.00][1000.000000]"},
    {"floating_with_exponent",
     R"({{printf "[%e][%E][%.0e][%.3e][%12.2e][%-12.2e]" 12345.678 12345.678 12345.678 0.0 1e-10 1e100}})",
     "[1.234568e+04][1.234568E+04][1e+04][0.000e+00][    1.00e-10][1.00e+100   ]"},
    {"floating_general",
     R"({{printf "[%g][%G][%.3g][%.3g][%.10g][%.0g][%g][%g][%g]" 1e21 1e-7 1234.5 0.00001234 100000.0 123.0 100000.0 1000000.0 0.0001}})",
     "[1e+21][1E-07][1.23e+03][1.23e-05][100000][1e+02][100000][1e+06][0.0001]"},
    {"floating_general_with_point", R"({{printf "[%#g][%#.3g][%#v][%#e][%#.0f][%#x]" 1.0 1.0 1.0 1.0 1.0 1.0}})",
     "[1.00000][1.00][1][1.000000e+00][1.][0x1.0000p+00]"},
    {"floating_hexadecimal_and_binary",
     R"({{printf "[%x][%X][%.2x][%.0x][%b][%x][%x]" 1.5 -0.1 3.14159 1.9 1.0 0.0 1e-320}})",
     "[0x1.8p+00][-0X1.999999999999AP-04][0x1.92p+01][0x1p+01][4503599627370496p-52][0x0p+00][0x1.fap-1064]"},
    {"floating_of_32_bits",
     R"({{printf "%v %g %e %f %.3f %b %x" .Result.Complete .Result.Complete .Result.Complete .Result.Complete .Result.Complete .Result.Complete .Result.Complete}})",
     "0.6666667 0.6666667 6.666667e-01 0.666667 0.667 11184811p-24 0x1.555556p-01"},
    {"floating_of_many_digits", R"({{printf "%.30f %.25e %.30g" 0.1 0.1 0.1}})",
     "0.100000000000000005551115123126 1.0000000000000000555111512e-01 0.100000000000000005551115123126"},
    {"floating_extremes", R"({{printf "%v %v %.3f" 1.7976931348623157e308 5e-324 1e22}})",
     "1.7976931348623157e+308 5e-324 10000000000000000000000.000"},
    {"complex", R"({{printf "%v %.2f %+.1e %8.1f" 1+2i 1-2i 1.5i 3i}})",
     "(1+2i) (1.00-2.00i) (+0.0e+00+1.5e+00i) (     0.0    +3.0i)"},
    {"texts_with_flags",
     R"({{printf "[%5s][%-5s][%05s][%.2s][%5.1s][%x][% x][%#x][%# X][%.2x][%5x][%-6x]" "é1" "é1" "é1" "é1x" "é1" "é1" "é1" "é1" "é1" "é1" "é" "é"}})",
     "[   é1][é1   ][000é1][é1][    é][c3a931][c3 a9 31][0xc3a931][0XC3 0XA9 0X31][c3a9][ c3a9][c3a9  ]"},
    {"quoted_texts",
     R"({{printf "%q %+q %#q %#+q %q %8q %-8q| %.1q" "é\n" "é\n" "a`b" "é" "\x00\x7f\u2028\U0001F600" "a" "a" "éa"}})",
     "\"é\\n\" \"\\u00e9\\n\" \"a`b\" `é` \"\\x00\\x7f\\u2028😀\"      \"a\" \"a\"     | \"é\""},
    {"quoted_back_quotes", R"({{printf "%#q %#q" "a\tb" "a\nb"}})", "`a\tb` \"a\\nb\""},
    {"bytes",
     R"({{printf "%v %d %s %q %x %X %#v %T" .Result.Status.MarshalText .Result.Status.MarshalText .Result.Status.MarshalText .Result.Status.MarshalText .Result.Status.MarshalText .Result.Status.MarshalText .Result.Status.MarshalText .Result.Status.MarshalText}})",
     R"([69 82 82] [69 82 82] ERR "ERR" 455252 455252 []byte{0x45, 0x52, 0x52} []uint8)"},
    {"bools", R"({{printf "[%t][%6t][%-6t][%v][%d][%s]" true false true false true true}})",
     "[true][ false][true  ][false][%!d(bool=true)][%!s(bool=true)]"},
    {"go_syntax",
     R"({{printf "%#v %#v %#v %#v %#v %#v" 1 "a" .Result.TotalLag .Extras (topicsbystatus .Result.Partitions) nil}})",
     R"(1 "a" 0x12d693 map[string]string{"api_key":"k1", "app":"burrow", "zone":""} map[string][]string{"STALL":[]string{"be<t>a&"}, "STOP":[]string{"alpha"}, "WARN":[]string{"alpha"}} <nil>)"},
    {"go_syntax_of_times", R"({{printf "%#v %#v %#v %#v" .Start .Start.Month (.Start.Sub .Start) .Result.Status}})",
     "time.Date(2024, time.March, 5, 7, 8, 9, 123456789, time.UTC) 3 0 3"},
    {"go_syntax_of_lag",
     R"({{printf "%#v %+v %v" (index .Result.Partitions 0).Start.Lag (index .Result.Partitions 0).Start.Lag (index .Result.Partitions 0).Start.Lag}})",
     "&protocol.Lag{Value:0x5} &{Value:5} &{5}"},
    {"go_syntax_of_nil",
     R"({{printf "%#v %v %+v %s %d" .Result.Maxlag.Start.Lag .Result.Maxlag.Start.Lag .Result.Maxlag.Start.Lag .Result.Maxlag.Start.Lag .Result.Maxlag.Start.Lag}})",
     "(*protocol.Lag)(nil) <nil> <nil> %!s(*protocol.Lag=<nil>) 0"},
    {"field_names", R"({{printf "%+v" (index .Result.Partitions 2)}})",
     "&{Topic:be<t>a& Partition:1 Owner:h\"q ClientID:c'x Status:STALL Start:<nil> End:<nil> CurrentLag:0 "
     "Complete:0.33333334}"},
    {"types",
     R"({{printf "%T %T %T %T %T %T %T %T %T" nil 1 1.0 "a" true 1i .Start .Result.Maxlag .Result.Partitions}})",
     "<nil> int float64 string bool complex128 time.Time *protocol.PartitionStatus []*protocol.PartitionStatus"},
    {"types_of_times", R"({{printf "%T %T %T %T" .Start.Month .Start.Weekday (.Start.Sub .Start) .Start.Location}})",
     "time.Month time.Weekday time.Duration *time.Location"},
    {"type_with_width", R"({{printf "[%6T][%-6T][%.2T]" 1 1 1}})", "[   int][int   ][in]"},
    {"by_text_of_the_value",
     R"({{printf "[%8s][%-8v][%q][%x][%.2s]" .Result.Status .Result.Status .Result.Status .Start.Month .Start.Weekday}})",
     R"([     ERR][ERR     ]["ERR"][4d61726368][Tu])"},
    {"by_number_of_the_value",
     R"({{printf "%d %03d %x %c %t" .Result.Status .Start.Month (.Start.Sub .Start) .Result.Status .Result.Status}})",
     "3 003 3073 \003 %!t(protocol.StatusConstant=3)"},
    {"elements_by_verb",
     R"({{printf "%q %x %5s|%d" (topicsbystatus .Result.Partitions) .Extras (index (topicsbystatus .Result.Partitions) "STOP") (partitioncounts .Result.Partitions)}})",
     R"(map["STALL":["be<t>a&"] "STOP":["alpha"] "WARN":["alpha"]] map[6170695f6b6579:6b31 617070:627572726f77 7a6f6e65:] [alpha]|map[%!d(string=rewind):0 %!d(string=stall):1 %!d(string=stop):1 %!d(string=unknown):0 %!d(string=warn):1])"},
    {"wrong_types", R"({{printf "%d %s %t %f %x %c %U" "a" 1 "a" 1 true "a" 1.5}})",
     "%!d(string=a) %!s(int=1) %!t(string=a) %!f(int=1) %!x(bool=true) %!c(string=a) %!U(float64=1.5)"},
    {"wrong_verbs", R"({{printf "%z %! %w %é" 1 2 3 4}})", "%!z(int=1) %!!(int=2) %!w(int=3) %!é(int=4)"},
    {"wrong_verb_of_status", R"({{printf "%z %e" .Result.Status .Start.Month}})",
     "%!z(protocol.StatusConstant=3) %!e(time.Month=3)"},
    {"nothing", R"({{printf "%d %s %v %T %t" nil nil nil nil nil}})", "%!d(<nil>) %!s(<nil>) <nil> <nil> %!t(<nil>)"},
    {"missing", R"({{printf "%d %s %v"}})", "%!d(MISSING) %!s(MISSING) %!v(MISSING)"},
    {"surplus", R"({{printf "a" 1 "b" nil .Result.Status}})",
     "a%!(EXTRA int=1, string=b, <nil>, protocol.StatusConstant=ERR)"},
    {"no_verb", R"({{printf "%"}} {{printf "a%5"}} {{printf "%-"}})", "%!(NOVERB) a%!(NOVERB) %!(NOVERB)"},
    {"percent", R"({{printf "%% %5% %-%"}})", "% % %"},
    {"star", R"({{printf "[%*d][%-*d][%*d][%.*f][%*.*f]" 5 42 5 42 -5 42 2 3.14159 8 3 3.14159}})",
     "[   42][42   ][42   ][3.14][   3.142]"},
    {"star_of_wrong_type", R"({{printf "[%*d][%.*d]" "a" 42 "b" 43}})", "[%!(BADWIDTH)42][%!(BADPREC)43]"},
    {"star_out_of_range", R"({{printf "[%*d][%.*d]" 10000000 42 -1 43}})", "[%!(BADWIDTH)42][%!(BADPREC)43]"},
    {"indexes",
     R"({{printf "%[2]d %[1]d %d" 1 2}} {{printf "%[1]d %[1]x %[1]q" 65}} {{printf "%[2]*[1]d" 42 5}} {{printf "%[3]*.[2]*[1]f" 12.0 2 6}})",
     "2 1 2 65 41 'A'    42  12.00"},
    {"indexes_out_of_range",
     R"({{printf "%[3]d" 1}} {{printf "%[0]d" 1}} {{printf "%[x]d" 1}} {{printf "%[]d" 1}} {{printf "%[1" 1}} {{printf "%[-1]d" 1}})",
     "%!d(BADINDEX) %!d(BADINDEX) %!d(BADINDEX) %!d(BADINDEX) %!(NOVERB) %!d(BADINDEX)"},
    {"index_before_width", R"({{printf "%[1]5d" 1}} {{printf "%[1].2d" 1}})", "%!d(BADINDEX) %!d(BADINDEX)"},
    {"index_silences_surplus", R"({{printf "%[1]d" 1 2 3}})", "1"},
    {"width_beyond_all_numbers", R"({{printf "%99999999d" 1}})", "%!(NOVERB)%!(EXTRA int=1)"},
    {"format_is_no_text", "{{printf 1 2}}", std::string(execution_error)},
    {"format_is_nil", "{{printf nil}}", std::string(execution_error)},
};

INSTANTIATE_TEST_SUITE_P(Recorded, TemplatePrintf, ::testing::ValuesIn(renderings), testing_support::CaseName());

}  // namespace
}  // namespace warren::notify::template_testing
