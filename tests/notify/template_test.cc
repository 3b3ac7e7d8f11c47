#include "warren/notify/template.h"

#include "notify/template_testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace warren::notify::template_testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Template, RendersAMessage) {
    const auto parsed = Template::parse("{{.Group}} is {{.Result.Status}}", Helpers::all);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->render(full_message()), "g<1>&\"q\" is ERR");
    EXPECT_EQ(parsed->render(empty_message()), "g2 is OK");
}

TEST(Template, FailsAsAWholeWhereRenderingFails) {
    const auto parsed = Template::parse("{{.Group}}\n{{.Nope}}", Helpers::all);
    ASSERT_TRUE(parsed);
    const auto rendered = parsed->render(full_message());
    ASSERT_FALSE(rendered);
    EXPECT_THAT(rendered.error().message, StartsWith("line 2: "));
}

// N-10: URL templates have no helpers, as in Burrow.
TEST(Template, KnowsHelpersOnlyIfItMay) {
    EXPECT_TRUE(Template::parse("{{jsonencoder .Group}}{{html .Group}}", Helpers::all));
    EXPECT_TRUE(Template::parse("{{urlquery .Group}}", Helpers::none));
    for (const auto* helper : {"jsonencoder", "topicsbystatus", "partitioncounts", "add", "minus", "multiply", "divide",
                               "maxlag", "formattimestamp"}) {
        EXPECT_FALSE(Template::parse("{{" + std::string(helper) + " 1}}", Helpers::none)) << helper;
    }
}

// N-2: Burrow picks one of the file's templates at random.
TEST(Template, IsAlwaysTheTextOfTheFileItself) {
    const auto parsed = Template::parse("{{define \"a\"}}A{{end}}{{define \"b\"}}B{{end}}text", Helpers::all);
    ASSERT_TRUE(parsed);
    for (int attempt = 0; attempt < 20; ++attempt) EXPECT_EQ(parsed->render(full_message()), "text");
}

TEST(Template, OutlivesWhatItWasMadeOf) {
    auto text = std::make_unique<std::string>("{{.ID}} {{\"literal\"}} {{index .Extras \"app\"}}");
    auto parsed = Template::parse(*text, Helpers::all);
    ASSERT_TRUE(parsed);
    text.reset();
    const Template copy = *parsed;
    parsed = base::failure("gone");
    EXPECT_EQ(copy.render(full_message()), "0123-id literal burrow");
}

TEST(Template, CanBeRenderedByManyThreadsAtOnce) {
    const auto parsed = Template::parse("{{$n := 0}}{{range 500}}{{$n = add $n .}}{{end}}{{$n}}", Helpers::all);
    ASSERT_TRUE(parsed);
    std::vector<std::string> rendered(4);
    std::vector<std::thread> threads;
    for (auto& text : rendered) {
        threads.emplace_back([&text, &parsed] { text = parsed->render(full_message()).value_or("failed"); });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_THAT(rendered, ::testing::Each("124750"));
}

TEST(TemplateComplaint, NamesTheLineWhereLoadingFails) {
    EXPECT_THAT(complaint("a\nb {{nope}}\n"), StartsWith("line 2: function \"nope\" not defined"));
    EXPECT_THAT(complaint("{{if true}}\n\nx"), StartsWith("line 3: "));
    EXPECT_THAT(complaint("\n{{/* c\n\n"), StartsWith("line 2: unclosed comment"));
    EXPECT_THAT(complaint("x\n{{$y}}"), "line 2: undefined variable \"$y\"");
    EXPECT_THAT(complaint("{{.A}}\r\n{{- /* c\n */ -}}\n{{1 | 2}}"), StartsWith("line 4: non executable command"));
    EXPECT_THAT(complaint("{{define \"x\"}}a{{end}}\n{{define \"x\"}}b{{end}}"),
                StartsWith("line 2: multiple definition of template \"x\""));
    EXPECT_THAT(complaint("{{\n1\n;}}"), StartsWith("line 3: unexpected \";\""));
}

TEST(TemplateComplaint, NamesTheLineWhereRenderingFails) {
    EXPECT_THAT(complaint("{{.ID}}\n{{if true}}\n{{.Result.Nope}}{{end}}"),
                "line 3: can't evaluate field Nope in type protocol.ConsumerGroupStatus");
    EXPECT_THAT(complaint("\n{{template \"x\"}}"), "line 2: template \"x\" not defined");
    EXPECT_THAT(complaint("{{divide 1 0}}"), "line 1: error calling divide: division by zero");
    EXPECT_THAT(complaint("{{range .Result.Partitions}}{{.Start.Lag.Value}}{{end}}"), HasSubstr("nil pointer"));
    EXPECT_THAT(complaint("{{add .Result.TotalLag 1}}"), HasSubstr("expected int; got uint64"));
}

}  // namespace
}  // namespace warren::notify::template_testing
