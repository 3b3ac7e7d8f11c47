#include "app/demo_groups.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace warren::app {
namespace {

TEST(DemoGroups, AreAtLeastEightWithDistinctNames) {
    std::set<std::string> names;
    for (const DemoGroup& group : demo_groups()) names.insert(group.name);
    EXPECT_GE(names.size(), 8U);
    EXPECT_EQ(names.size(), demo_groups().size());
}

TEST(DemoGroups, EachReadsATopicOfTheDemo) {
    for (const DemoGroup& group : demo_groups()) {
        const auto& topics = demo_topics();
        EXPECT_TRUE(std::any_of(topics.begin(), topics.end(), [&](const auto& topic) {
            return topic.name == group.topic;
        })) << group.name;
    }
}

TEST(DemoGroups, NeverCommitBeyondTheEndNorBelowZero) {
    for (const DemoGroup& group : demo_groups()) {
        DemoMoment moment{.tick = 0, .end = 30'000, .committed = 30'000 - group.behind};
        for (moment.tick = 1; moment.tick < 3'600; ++moment.tick) {
            moment.end += 40;
            const auto offset = group.commit_at(moment);
            if (!offset) continue;
            EXPECT_GE(*offset, 0) << group.name << " at " << moment.tick;
            EXPECT_LE(*offset, moment.end) << group.name << " at " << moment.tick;
            moment.committed = *offset;
        }
    }
}

}  // namespace
}  // namespace warren::app
