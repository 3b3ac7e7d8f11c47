#include "notify/template_testing.h"

#include <gtest/gtest.h>

#include <string>

// Templates that run away end with an error: no crash, no hang, no endless memory.

namespace warren::notify::template_testing {
namespace {

std::string repeated(std::string_view text, std::size_t count) {
    std::string all;
    for (std::size_t index = 0; index < count; ++index) all += text;
    return all;
}

/// Texts are too long to be shown where one is wrong.
bool runs_away(std::string_view text) {
    return outcome(text) == execution_error;
}

bool is_refused(std::string_view text) {
    return outcome(text) == parse_error;
}

std::string nested_parentheses(std::size_t depth) {
    return "{{" + repeated("(", depth) + "1" + repeated(")", depth) + "}}";
}

std::string nested_blocks(std::size_t depth) {
    return repeated("{{if true}}", depth) + "x" + repeated("{{end}}", depth);
}

TEST(TemplateLimits, ParenthesesMayBeNestedOnlySoDeep) {
    EXPECT_EQ(outcome(nested_parentheses(language::deepest_nesting)), "1");
    EXPECT_TRUE(is_refused(nested_parentheses(language::deepest_nesting + 1)));
    EXPECT_TRUE(is_refused(nested_parentheses(200'000)));
}

TEST(TemplateLimits, BlocksMayBeNestedOnlySoDeep) {
    EXPECT_EQ(outcome(nested_blocks(language::deepest_nesting)), "x");
    EXPECT_TRUE(is_refused(nested_blocks(language::deepest_nesting + 1)));
    EXPECT_TRUE(is_refused(nested_blocks(50'000)));
    EXPECT_TRUE(is_refused(repeated("{{range 1}}{{block \"x\" 1}}", 50'000)));
}

TEST(TemplateLimits, ChainsMayBeLong) {
    EXPECT_EQ(outcome("{{if 0}}" + repeated("{{else if 0}}", 20'000) + "{{else}}x{{end}}"), "x");
    EXPECT_EQ(outcome("{{1" + repeated(" | print", 10'000) + "}}"), "1");
    EXPECT_EQ(outcome("{{.Extras.nope" + repeated(".x", 50'000) + "}}"), "<no value>");
    EXPECT_EQ(outcome("{{len (print" + repeated(" 1", 50'000) + ")}}"), "99999");
}

TEST(TemplateLimits, TextMayBeOnlySoLong) {
    EXPECT_EQ(outcome(repeated("x", language::longest_template)).size(), language::longest_template);
    EXPECT_TRUE(is_refused(repeated("x", language::longest_template + 1)));
}

TEST(TemplateLimits, TemplatesMayCallThemselvesOnlySoDeep) {
    EXPECT_EQ(
        outcome("{{define \"r\"}}{{if .}}{{template \"r\" (minus . 1)}}{{end}}x{{end}}{{template \"r\" 300}}").size(),
        301U);
    EXPECT_TRUE(runs_away("{{define \"r\"}}{{template \"r\"}}{{end}}{{template \"r\"}}"));
    EXPECT_TRUE(runs_away("{{define \"r\"}}" + repeated("{{if 1}}", 150) + "{{template \"r\" ((((1))))}}" +
                          repeated("{{end}}", 150) + "{{end}}{{template \"r\"}}"));
}

TEST(TemplateLimits, LoopsMayTurnOnlySoOften) {
    EXPECT_EQ(outcome("{{range 100000}}{{end}}done"), "done");
    EXPECT_TRUE(runs_away("{{range 9223372036854775807}}{{end}}"));
    EXPECT_TRUE(runs_away("{{range .Start.UnixNano}}{{range 1000000}}{{continue}}{{end}}{{end}}"));
}

TEST(TemplateLimits, CallsMayMultiplyOnlySoOften) {
    // Each template calls the next one twice.
    std::string text = "{{template \"t0\"}}{{define \"t40\"}}{{end}}";
    for (int level = 0; level < 40; ++level) {
        const auto next = "{{template \"t" + std::to_string(level + 1) + "\"}}";
        text += "{{define \"t" + std::to_string(level) + "\"}}" + next + next + "{{end}}";
    }
    EXPECT_TRUE(runs_away(text));
}

TEST(TemplateLimits, TheMessageMayGrowOnlySoLong) {
    EXPECT_EQ(outcome("{{range 31}}{{printf \"%99999d\" 1}}{{end}}").size(), 31U * 99'999U);
    EXPECT_TRUE(runs_away("{{range 32}}{{printf \"%99999d\" 1}}{{end}}"));
}

TEST(TemplateLimits, TextsMayGrowOnlySoLong) {
    EXPECT_TRUE(runs_away("{{$x := \"0123456789\"}}{{range 40}}{{$x = print $x $x}}{{end}}{{len $x}}"));
    EXPECT_TRUE(runs_away("{{$x := printf \"%99999s\" \"<\"}}{{range 9}}{{$x = html $x $x}}{{end}}"));
    EXPECT_TRUE(runs_away("{{printf \"" + repeated("%99999[1]d", 100) + "\" 1}}"));
    EXPECT_TRUE(runs_away("{{range 1000000}}{{$x := printf \"%99999d\" 1}}{{end}}"));
}

TEST(TemplateLimits, WidthsMayBeOnlySoLarge) {
    EXPECT_EQ(outcome("{{printf \"%100000d\" 1}}").size(), 100'000U);
    EXPECT_TRUE(runs_away("{{printf \"%100001d\" 1}}"));
    EXPECT_TRUE(runs_away("{{printf \"%1000000s\" \"a\"}}"));
    EXPECT_TRUE(runs_away("{{printf \"%.1000000f\" 1.0}}"));
    EXPECT_TRUE(runs_away("{{printf \"%*d\" 1000000 1}}"));
    EXPECT_EQ(outcome("{{printf \"%.100000f\" 1.0}}").size(), 100'002U);
}

TEST(TemplateLimits, ManyPartitionsAreStillAMessage) {
    auto status = full_status();
    auto& partitions = status.topics[0].partitions;
    partitions.resize(10'000, partitions[0]);
    const auto message = make_message(std::move(status));
    EXPECT_EQ(outcome("{{len .Result.Partitions}}", message), "10001");
    EXPECT_GT(outcome("{{jsonencoder .Result}}", message).size(), 1'000'000U);
    EXPECT_EQ(outcome("{{range $i, $p := .Result.Partitions}}{{if eq (add $i 1) (len $.Result.Partitions)}}"
                      "{{$i}} {{(index $.Result.Partitions $i).Partition}}{{end}}{{end}}",
                      message),
              "10000 1");
    EXPECT_GT(outcome("{{range .Result.Partitions}}{{.Topic}} {{.Partition}} {{.Status}} {{.CurrentLag}} {{.Owner}} "
                      "{{if .Start}}{{.Start.Offset}} {{.End.Offset}}{{end}}\n{{end}}",
                      message)
                  .size(),
              300'000U);
}

Message message_about_partitions(std::size_t count) {
    auto status = full_status();
    auto& partitions = status.topics[0].partitions;
    partitions.resize(count, partitions[0]);
    return make_message(std::move(status));
}

// The largest outages are those that matter most.
TEST(TemplateLimits, GrowWithThePartitionsThatThereAreToTellOf) {
    const auto outage = message_about_partitions(40'000);
    const auto json = Template::parse("{{jsonencoder .Result}}", Helpers::all).value().render(outage);
    ASSERT_TRUE(json) << json.error().message;
    EXPECT_GT(json->size(), language::Limits().text);
    const char* table = "{{range .Result.Partitions}}{{if .Owner}}{{printf \"%s %d\\n\" .Topic .Partition}}"
                        "{{range 20}}{{end}}{{end}}{{end}}";
    const auto work = Template::parse(table, Helpers::all).value().render(outage);
    EXPECT_TRUE(work) << work.error().message;
}

TEST(TemplateLimits, HoldForManyPartitionsToo) {
    const auto message = message_about_partitions(1'000);
    for (const char* text :
         {"{{range .Result.Partitions}}{{jsonencoder $.Result}}{{end}}",
          "{{range .Result.Partitions}}{{range $.Result.Partitions}}{{range 10}}{{end}}{{end}}{{end}}"}) {
        EXPECT_FALSE(Template::parse(text, Helpers::all).value().render(message)) << text;
    }
}

}  // namespace
}  // namespace warren::notify::template_testing
