#include "core/store_testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace warren::core {
namespace {

using namespace testing_support;
using ::testing::IsEmpty;

using Shape = std::map<std::string, std::size_t>;

TEST(StoreTopics, AreListedSortedOnceAnEndOffsetIsKnown) {
    TestStore t;
    t.topics({{"b", 1}, {"a", 2}, {"unknown", 1}});
    EXPECT_THAT(t.store.topics(), IsEmpty());
    EXPECT_FALSE(t.store.end_offsets(TopicName("a")));
    t.end("b", 0, 1);
    t.end("a", 1, 2);
    EXPECT_EQ(texts(t.store.topics()), (Names{"a", "b"}));
    const auto ends = t.store.end_offsets(TopicName("a"));
    ASSERT_TRUE(ends);
    ASSERT_EQ(ends->size(), 1U);
    EXPECT_EQ(ends->front().partition, 1);
    EXPECT_EQ(ends->front().end, 2);
    EXPECT_EQ(ends->front().answered_at, moment(0));
}

TEST(StoreTopics, IgnoreAnswersForWhatIsNotListed) {
    TestStore t;
    t.topics({{"t", 1}});
    t.end("other", 0, 1);
    t.end("t", 1, 1);
    t.end("t", -1, 1);
    EXPECT_THAT(t.store.topics(), IsEmpty());
}

TEST(StoreTopics, RememberTheLowestOfTheLastAnswers) {
    TestStore t;
    t.topic("t", 1, 50);
    t.commit({});
    const auto lowest = [&] { return t.group("g").value().topics.at(0).partitions.at(0).lowest_end_offset; };
    t.end("t", 0, 40);
    t.end("t", 0, 60);
    EXPECT_EQ(lowest(), 40);
    t.end("t", 0, 70);
    EXPECT_EQ(lowest(), 40);
    t.end("t", 0, 80);
    EXPECT_EQ(lowest(), 60) << "40 is not among the last three any more";
}

TEST(StoreTopics, ThatVanishLeaveAllGroups) {
    TestStore t;
    t.topic("t", 1);
    t.topic("u", 1);
    t.commit({.group = "both", .topic = "t"});
    t.commit({.group = "both", .topic = "u"});
    t.commit({.group = "one", .topic = "t"});
    EXPECT_EQ(t.topics({{"t", 0}}), Names{"t"});
    EXPECT_EQ(t.shape("both"), (Shape{{"u", 1}}));
    EXPECT_TRUE(t.group("one")->topics.empty());
    EXPECT_EQ(t.groups(), (Names{"both", "one"})) << "the groups stay";
    EXPECT_THAT(t.groups_of("t"), IsEmpty());
}

TEST(StoreTopics, MadeAnewStartAfresh) {
    TestStore t;
    t.topic("t", 3, 100);
    t.commit({.partition = 2, .offset = 90});
    t.topics({{"t", 0}});
    t.topics({{"t", 1}});
    EXPECT_FALSE(t.store.end_offsets(TopicName("t")));
    EXPECT_EQ(t.commit({.partition = 0, .offset = 1}), CommitOutcome::waiting);
    t.end("t", 0, 4);
    EXPECT_EQ(t.shape("g"), (Shape{{"t", 1}}));
    EXPECT_EQ(t.offsets("g", "t", 0), Offsets{1});
}

TEST(StoreTopics, ThatShrinkCutTheGroupsPartitions) {
    TestStore t;
    t.topic("t", 4);
    t.commit({.partition = 0, .offset = 1});
    t.commit({.partition = 3, .offset = 2});
    t.topics({{"t", 2}});
    EXPECT_EQ(t.shape("g"), (Shape{{"t", 2}}));
    EXPECT_EQ(t.commit({.partition = 3}), CommitOutcome::waiting);
    t.topics({{"t", 4}});
    EXPECT_EQ(t.shape("g"), (Shape{{"t", 2}}));
    t.end("t", 3, 5);
    EXPECT_EQ(t.shape("g"), (Shape{{"t", 4}})) << "the commit that waited is there";
}

TEST(StoreTopics, ThatGrowShowInAGroupWithItsFirstCommitBeyond) {
    TestStore t;
    t.topic("t", 1);
    t.commit({.partition = 0});
    t.topic("t", 3);
    EXPECT_EQ(t.shape("g"), (Shape{{"t", 1}}));
    t.commit({.partition = 1});
    EXPECT_EQ(t.shape("g"), (Shape{{"t", 3}}));
    EXPECT_FALSE(t.used("g", "t", 2));
}

TEST(StoreTopics, OfAnyPartitionCountAreTaken) {
    TestStore t;
    t.topics({{"t", -5}});
    EXPECT_EQ(t.commit({}), CommitOutcome::waiting);
    EXPECT_EQ(t.store.sizes().topic_partitions, 0U);
}

// E-22: a topic knows its groups; no window is looked at for that.
TEST(StoreTopics, KnowTheirGroups) {
    TestStore t;
    t.topic("t", 1);
    t.topic("u", 1);
    for (const char* group : {"c", "a", "b"}) t.commit({.group = group});
    t.commit({.group = "a", .topic = "u"});
    EXPECT_EQ(t.groups_of("t"), (Names{"a", "b", "c"}));
    EXPECT_EQ(t.groups_of("u"), Names{"a"});
    EXPECT_THAT(t.groups_of("none"), IsEmpty());
    EXPECT_TRUE(t.store.remove_topic_of_group(GroupName("a"), TopicName("t")));
    t.store.remove_group(GroupName("c"));
    EXPECT_EQ(t.groups_of("t"), Names{"b"});
}

std::string name_of(TestStore& t, const TopicId& id) {
    return std::string(ClusterStore::Batch(t.store, t.now).topic_name(id));
}

TEST(StoreTopics, AreFoundByTheIdThatTheyHave) {
    TestStore t;
    t.topics({{"a", 1}, {"b", 1}});
    const std::vector<NamedTopicId> ids = {{"a", {0, 1}}, {"b", {0, 2}}, {"other", {0, 3}}, {"b", {}}};
    t.store.set_topic_ids(ids);
    EXPECT_EQ(name_of(t, {0, 1}), "a");
    EXPECT_EQ(name_of(t, {0, 2}), "b");
    EXPECT_EQ(name_of(t, {0, 3}), "");
    EXPECT_EQ(name_of(t, {}), "");
    // Both were made anew; one took over the other's id, which brokers never do.
    const std::vector<NamedTopicId> anew = {{"a", {0, 2}}, {"b", {0, 4}}};
    t.store.set_topic_ids(anew);
    EXPECT_EQ(name_of(t, {0, 1}), "");
    EXPECT_EQ(name_of(t, {0, 2}), "a");
    EXPECT_EQ(name_of(t, {0, 4}), "b");
}

TEST(StoreTopics, IdsGoWithTheirTopics) {
    TestStore t;
    t.topics({{"a", 1}, {"b", 1}});
    const std::vector<NamedTopicId> ids = {{"a", {0, 1}}, {"b", {0, 2}}};
    t.store.set_topic_ids(ids);
    t.topics({{"a", 0}});
    EXPECT_EQ(name_of(t, {0, 1}), "");
    EXPECT_EQ(name_of(t, {0, 2}), "b");
}

TEST(StoreTopics, OfAGroupComeSorted) {
    TestStore t;
    for (const char* topic : {"c", "a", "b"}) {
        t.topic(topic, 1);
        t.commit({.topic = topic});
    }
    Names names;
    const auto windows = t.group("g");
    ASSERT_TRUE(windows);
    for (const TopicWindows& topic : windows->topics) names.push_back(topic.topic.str());
    EXPECT_EQ(names, (Names{"a", "b", "c"}));
}

}  // namespace
}  // namespace warren::core
