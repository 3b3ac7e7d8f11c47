#include "notify/template_testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace warren::notify::template_testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(TemplateData, HasOnlyPartitionsThatAreNotOk) {
    EXPECT_EQ(outcome("{{range .Result.Partitions}}{{.Topic}}/{{.Partition}} {{end}}"), "alpha/0 alpha/3 be<t>a&/1 ");
    EXPECT_EQ(outcome("{{topicsbystatus .Result.Partitions}}"), "map[STALL:[be<t>a&] STOP:[alpha] WARN:[alpha]]");
}

TEST(TemplateData, HasTheMaxlagPartitionEvenIfItIsOk) {
    auto status = full_status();
    status.maxlag = core::PartitionPlace{.topic = 2, .partition = 0};
    EXPECT_EQ(outcome("{{.Result.Maxlag.Topic}} {{maxlag .Result.Maxlag}} {{len .Result.Partitions}}",
                      make_message(std::move(status))),
              "healthy 3 3");
}

TEST(TemplateData, KnowsTheMaxlagPartitionAmongTheOthers) {
    EXPECT_EQ(outcome("{{range .Result.Partitions}}{{eq . $.Result.Maxlag}} {{end}}"), "false true false ");
}

TEST(TemplateData, NamesEveryStatusOfPartitions) {
    auto status = full_status();
    status.topics[0].partitions[0].status = core::Status::rewind;
    const auto message = make_message(std::move(status));
    EXPECT_EQ(outcome("{{range .Result.Partitions}}{{.Status}}={{printf \"%d\" .Status}} {{end}}", message),
              "REWIND=6 STOP=4 STALL=5 ");
    EXPECT_EQ(outcome("{{partitioncounts .Result.Partitions}}", message),
              "map[rewind:1 stall:1 stop:1 unknown:0 warn:0]");
}

TEST(TemplateData, ListsTheTopicsOfAStatusOnce) {
    auto status = full_status();
    for (auto& partition : status.topics[0].partitions) partition.status = core::Status::stop;
    EXPECT_EQ(outcome("{{(topicsbystatus .Result.Partitions).STOP}}", make_message(std::move(status))), "[alpha]");
}

TEST(TemplateData, HasTheTypesOfBurrow) {
    EXPECT_EQ(outcome("{{with index .Result.Partitions 0}}{{printf \"%T %T %T %T %T %T %T\" .Partition .CurrentLag "
                      ".Complete .Status .Start .Start.Offset .Start.Lag}}{{end}}"),
              "int32 uint64 float32 protocol.StatusConstant *protocol.ConsumerOffset int64 *protocol.Lag");
    EXPECT_EQ(outcome("{{printf \"%T %T %T\" .Result.TotalPartitions .Result.TotalLag .Extras}}"),
              "int uint64 map[string]string");
}

TEST(TemplateData, HasTheFieldsOfCommits) {
    EXPECT_EQ(
        outcome("{{with (index .Result.Partitions 0).End}}{{.Offset}} {{.Timestamp}} {{.ObservedTimestamp}} {{.Lag}} "
                "{{.Lag.Value}}{{end}}"),
        "200 1700000060000 1700000061000 {9} 9");
}

TEST(TemplateData, FollowsPointersInsideOfOtherValues) {
    EXPECT_EQ(outcome("{{(index .Result.Partitions 0).End}}"), "{200 0 1700000060000 1700000061000 &{9}}");
    EXPECT_EQ(outcome("{{slice .Result.Partitions 2}}"), "[&{be<t>a& 1 h\"q c'x STALL <nil> <nil> 0 0.33333334}]");
}

// N-3: the close template that Burrow ships says `.Id`.
TEST(TemplateData, AcceptsIdAsAnotherNameOfId) {
    EXPECT_EQ(outcome("{{.Id}} {{$.Id}}"), "0123-id 0123-id");
    EXPECT_EQ(outcome("{{.id}}"), execution_error);
    EXPECT_EQ(outcome("{{.Result.Id}}"), execution_error);
    EXPECT_THAT(outcome("{{jsonencoder .}}{{printf \"%+v\" .}}"), Not(HasSubstr("Id")));
}

// C-14: the configuration lower-cases the keys of `extras`.
TEST(TemplateData, FindsExtrasInEitherSpelling) {
    EXPECT_EQ(outcome("{{.Extras.API_Key}} {{.Extras.api_key}} {{index .Extras \"App\"}} {{index .Extras \"app\"}}"),
              "k1 k1 burrow burrow");
    EXPECT_EQ(outcome("{{.Extras.Nope}} [{{index .Extras \"Nope\"}}]"), "<no value> []");
}

TEST(TemplateData, PrefersTheExactSpellingOfExtras) {
    auto message = full_message();
    message.extras["App"] = "exact";
    EXPECT_EQ(outcome("{{.Extras.App}} {{.Extras.app}} {{.Extras.APP}}", message), "exact burrow burrow");
}

TEST(TemplateData, LooksUpOtherMapsInTheExactSpellingOnly) {
    EXPECT_EQ(outcome("{{(partitioncounts .Result.Partitions).STOP}}"), "<no value>");
}

TEST(TemplateData, TakesNamesThatAreNotUtf8) {
    auto status = full_status();
    status.group = core::GroupName("a\xff z");
    const auto message = make_message(std::move(status));
    EXPECT_EQ(outcome("{{.Group}}|{{html .Group}}|{{jsonencoder .Group}}|{{printf \"%q\" .Group}}|{{urlquery .Group}}",
                      message),
              "a\xff z|a\xff z|\"a\\ufffd z\"|\"a\\xff z\"|a%FF+z");
}

}  // namespace
}  // namespace warren::notify::template_testing
