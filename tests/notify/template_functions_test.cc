#include "notify/template_testing.h"
#include "support/case_name.h"

#include <gtest/gtest.h>

#include <string>

// Functions and helpers beyond the shared vectors. What is expected was recorded from Go.

namespace warren::notify::template_testing {
namespace {

class TemplateFunctions : public ::testing::TestWithParam<Rendering> {};

TEST_P(TemplateFunctions, DoWhatTheyDoInGo) {
    EXPECT_EQ(outcome(GetParam().text), GetParam().expected) << GetParam().text;
}

const Rendering renderings[] = {
    {"and_stops_at_the_first_false", R"({{and 1 "" (index "a" 9)}}|{{and 1 2 3}})", "|3"},
    {"or_stops_at_the_first_true", R"({{or 0 "x" (index "a" 9)}}|{{or 0 "" nil}})", "x|<no value>"},
    {"and_with_piped_value", "{{1 | and 2}} {{1 | and 0}} {{0 | or 0}} {{1 | or 5}}", "1 0 0 5"},
    {"and_or_with_nil", "{{or nil 1}} {{and 1 nil}}", "1 <no value>"},
    {"not_of_many", "{{not nil}} {{not .Result.Maxlag}} {{not .Extras.nope}} {{not 0.0}} {{not .Start}}",
     "true false true true false"},
    {"eq_of_status_and_month", "{{eq .Result.Status 3}} {{eq .Start.Month 3 4}} {{eq .Start.Month .Result.Status}}",
     "true true true"},
    {"eq_of_pointers",
     "{{eq .Result.Maxlag (index .Result.Partitions 1)}} {{eq .Result.Maxlag (index .Result.Partitions 0)}} {{eq "
     ".Result.Maxlag .Result.Maxlag.Start}}",
     "true false false"},
    {"eq_of_nil_pointers",
     "{{eq .Result.Maxlag.Start.Lag nil}} {{eq nil .Result.Maxlag.Start.Lag}} {{ne .Result.Maxlag nil}}",
     "true true true"},
    {"eq_of_map_and_nil", "{{eq .Extras nil}} {{eq nil .Result.Partitions}}", "false false"},
    {"eq_of_lists", "{{eq .Result.Partitions .Result.Partitions}}", std::string(execution_error)},
    {"eq_of_records", "{{eq .Result .Result}}", std::string(execution_error)},
    {"eq_of_map_and_pointer", "{{eq .Extras .Result.Maxlag}}", std::string(execution_error)},
    {"eq_of_times", "{{eq .Start .Start}} {{eq .Start (.Start.Add 1)}} {{eq .Start.Location .Start.Location}}",
     "true false true"},
    {"eq_of_complex", "{{eq 1i 1i}} {{eq 1i 2i}}", "true false"},
    {"eq_of_bool_and_number", "{{eq true 1}}", std::string(execution_error)},
    {"eq_of_missing",
     "{{eq .Extras.nope nil}} {{eq .Extras.nope 1}} {{eq 1 .Extras.nope}} {{ne .Extras.nope .Extras.nope}}",
     "true false false false"},
    {"lt_of_signed_and_unsigned",
     "{{lt -1 .Result.TotalLag}} {{lt .Result.TotalLag -1}} {{gt .Result.TotalLag -1}} {{le .Result.TotalLag 1234579}}",
     "true false true true"},
    {"lt_of_texts", R"({{lt "a" "b"}} {{le "b" "b"}} {{gt "a" "b"}} {{ge "b" "a"}})", "true true false true"},
    {"lt_of_complex", "{{lt 1i 2i}}", std::string(execution_error)},
    {"lt_of_nil", "{{lt nil 1}}", std::string(execution_error)},
    {"lt_of_times", "{{lt .Start .Start}}", std::string(execution_error)},
    {"lt_of_three", "{{lt 1 2 3}}", std::string(execution_error)},
    {"index_of_lists_in_maps",
     R"({{index (topicsbystatus .Result.Partitions) "STOP" 0}} {{index (topicsbystatus .Result.Partitions) "STOP" 0 1}})",
     "alpha 108"},
    {"index_of_missing_keys",
     R"({{index (partitioncounts .Result.Partitions) "x"}} {{index (topicsbystatus .Result.Partitions) "x"}} {{index .Extras "x" | printf "%q"}})",
     R"(0 [] "")"},
    {"index_of_a_missing_list", R"({{index (topicsbystatus .Result.Partitions) "x" 0}})", std::string(execution_error)},
    {"index_without_place", "{{index .ID}}", "0123-id"},
    {"index_by_other_integers",
     R"({{index "abcdef" .Start.Month}} {{index "abcdef" .Result.Status}} {{index "abcdef" (index "\x01" 0)}})",
     "100 100 98"},
    {"index_by_floating", R"({{index "abc" 1.0}})", std::string(execution_error)},
    {"index_by_nil", R"({{index "abc" nil}})", std::string(execution_error)},
    {"index_of_map_by_nil", "{{index .Extras nil}}", std::string(execution_error)},
    {"index_at_the_end", R"({{index "abc" 3}})", std::string(execution_error)},
    {"index_of_a_pointer", "{{index .Result.Maxlag 0}}", std::string(execution_error)},
    {"index_of_a_number", "{{index 1 0}}", std::string(execution_error)},
    {"slice_with_capacity",
     "{{len (slice (slice .Result.Partitions 0 1) 0 3)}} {{len (slice .Result.Partitions 0 1 2)}}", "3 1"},
    {"slice_beyond_capacity", "{{slice (slice .Result.Partitions 0 1 1) 0 3}}", std::string(execution_error)},
    {"slice_in_wrong_order", R"({{slice "abc" 2 1}})", std::string(execution_error)},
    {"slice_of_text_with_capacity", R"({{slice "abc" 0 1 2}})", std::string(execution_error)},
    {"slice_of_lists_by_four", "{{slice .Result.Partitions 0 1 2 3}}", std::string(execution_error)},
    {"slice_at_the_end", R"(<{{slice "abc" 3}}> {{len (slice .Result.Partitions 3)}})", "<> 0"},
    {"slice_of_bytes", "{{slice .Result.Status.MarshalText 1}}", "[82 82]"},
    {"slice_of_nil", "{{slice nil}}", std::string(execution_error)},
    {"slice_of_a_map", "{{slice .Extras}}", std::string(execution_error)},
    {"len_of_maps_and_bytes", "{{len (partitioncounts .Result.Partitions)}} {{len .Result.Status.MarshalText}}", "5 3"},
    {"len_of_a_pointer", "{{len .Result.Maxlag}}", std::string(execution_error)},
    {"len_of_no_value", "{{len .Extras.nope}}", std::string(execution_error)},
    {"call_of_a_function_name", "{{call print 1}}", std::string(execution_error)},
    {"print_spaces", R"({{print 1 2 "a" 3 4 "b" "c" nil nil true}})", "1 2a3 4bc<nil> <nil> true"},
    {"println_spaces", R"({{println "a" 1 nil}}|)", "a 1 <nil>\n|"},
    {"html_of_many", R"({{html 1 2 "<" nil .Result.Status}} {{html .Result.Maxlag.Start.Lag}})",
     "1 2&lt;&lt;no value&gt;ERR &lt;nil&gt;"},
    {"html_of_none", "[{{html}}][{{js}}][{{urlquery}}]", "[][][]"},
    {"js_of_controls_and_others", R"({{js "\x00\x1f\x7f\u00a0\ufeff\U000E0001"}})",
     "\\u0000\\u001F\177\\u00A0\\uFEFF\\uE0001"},
    {"js_of_bytes_that_are_no_text", R"({{js "a\xffb"}})", "a\377b"},
    {"urlquery_of_reserved", R"({{urlquery "-_.~!*'();:@&=+$,/?#[] %"}})",
     "-_.~%21%2A%27%28%29%3B%3A%40%26%3D%2B%24%2C%2F%3F%23%5B%5D+%25"},
    {"json_of_numbers",
     "{{jsonencoder 1e21}} {{jsonencoder 1e20}} {{jsonencoder 1e-7}} {{jsonencoder 0.000001}} {{jsonencoder 1.0}} "
     "{{jsonencoder -0.5}}",
     "1e+21 100000000000000000000 1e-7 0.000001 1 -0.5"},
    {"json_of_texts", R"({{jsonencoder "a\"\\\n\x01\u2028é</"}})", R"("a\"\\\n\u0001\u2028é\u003c/")"},
    {"json_of_lists_and_maps",
     R"({{jsonencoder (topicsbystatus .Result.Partitions)}} {{jsonencoder (slice .Result.Partitions 3)}} {{jsonencoder (index (topicsbystatus .Result.Partitions) "x")}})",
     R"({"STALL":["be\u003ct\u003ea\u0026"],"STOP":["alpha"],"WARN":["alpha"]} [] null)"},
    {"json_of_bytes", "{{jsonencoder .Result.Status.MarshalText}} {{jsonencoder .Result.Status.MarshalJSON}}",
     R"("RVJS" "IkVSUiI=")"},
    {"json_of_times",
     "{{jsonencoder .Start.Month}} {{jsonencoder (.Start.Sub (.Start.Add -5))}} {{jsonencoder (.Start.Truncate "
     "1000000000)}}",
     R"(3 5 "2024-03-05T07:08:09Z")"},
    {"json_of_a_far_year", "{{jsonencoder (.Start.AddDate 9000 0 0)}}", std::string(execution_error)},
    {"json_of_nothing", "{{jsonencoder .Extras.nope}} {{jsonencoder .Result.Maxlag.Start.Lag}}", "null null"},
    {"json_of_complex", "{{jsonencoder 1i}}", std::string(execution_error)},
    {"json_of_bools", "{{jsonencoder true}}", "true"},
    {"helpers_of_missing_partitions",
     "{{partitioncounts .Extras.nope}} {{topicsbystatus .Extras.nope}} {{maxlag .Extras.nope}}",
     "map[rewind:0 stall:0 stop:0 unknown:0 warn:0] map[] 0"},
    {"helper_of_a_list_of_texts", R"({{partitioncounts (index (topicsbystatus .Result.Partitions) "STOP")}})",
     std::string(execution_error)},
    {"arithmetic_wraps_around",
     "{{add 9223372036854775807 1}} {{minus -9223372036854775808 1}} {{multiply 9223372036854775807 2}} {{divide "
     "-9223372036854775808 -1}}",
     "-9223372036854775808 9223372036854775807 -2 -9223372036854775808"},
    {"arithmetic_of_int64", "{{add .Start.Unix 1}}", std::string(execution_error)},
    {"arithmetic_of_no_value", "{{add .Extras.nope 1}}", std::string(execution_error)},
    {"formattimestamp_of_int", R"({{formattimestamp (len .ID) "2006"}})", std::string(execution_error)},
    {"formattimestamp_piped", R"({{"2006" | formattimestamp 1700000000000}})", "2023"},
};

INSTANTIATE_TEST_SUITE_P(Recorded, TemplateFunctions, ::testing::ValuesIn(renderings), testing_support::CaseName());

}  // namespace
}  // namespace warren::notify::template_testing
