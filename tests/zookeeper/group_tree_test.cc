#include "zookeeper/group_tree.h"

#include "zookeeper/fake_ensemble.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace warren::zookeeper {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using testing_support::FakeEnsemble;

/// A tree beside a fake server, in the words of a test.
class TestTree {
public:
    explicit TestTree(core::GroupFilter filter = {}) : tree("/k/consumers", std::move(filter)) {}

    static std::string offset_path(const std::string& group, const std::string& topic, const std::string& partition) {
        return "/k/consumers/" + group + "/offsets/" + topic + "/" + partition;
    }
    void commit(const std::string& group, const std::string& topic, const std::string& partition,
                const std::string& offset) {
        zk.write(offset_path(group, topic, partition), offset);
    }

    /// Hands over what has happened, and answers until nothing is asked for any more. What the commits said since.
    std::vector<std::string> settle() {
        std::vector<std::string> told;
        do {
            for (const Event& event : zk.take_events()) tree.take(event);
            while (const auto request = tree.next_request()) tree.answer(*request, zk.serve(*request));
        } while (!tree.is_settled());
        last = tree.take_news();
        for (const NodeCommit& one : last.commits) {
            told.push_back(one.group + " " + one.topic + "/" + std::to_string(one.partition) + "=" + one.offset +
                           (one.owner.empty() ? "" : " by " + one.owner));
        }
        return told;
    }
    const TreeNews& settle_news() {
        settle();
        return last;
    }

    FakeEnsemble zk;
    GroupTree tree;
    TreeNews last;
};

TEST(GroupTree, TellsAllOffsetsThatAreThereWithTheirOwners) {
    TestTree t;
    t.commit("g", "t", "0", "7");
    t.commit("g", "t", "1", "8");
    t.commit("h", "u", "0", "9");
    t.zk.write("/k/consumers/g/owners/t/1", "g_host-1");
    t.zk.write("/k/consumers/g/ids/g_host", "{}");
    EXPECT_THAT(t.settle(), UnorderedElementsAre("g t/0=7", "g t/1=8 by g_host-1", "h u/0=9"));
    EXPECT_THAT(*t.last.groups, UnorderedElementsAre("g", "h"));
}

TEST(GroupTree, TellsTransactionAndTimeOfTheOffsetsNode) {
    TestTree t;
    t.commit("g", "t", "0", "7");
    t.settle();
    ASSERT_THAT(t.last.commits, SizeIs(1));
    const NodeStat& stat = t.last.commits[0].stat;
    EXPECT_GT(stat.mzxid, 0);
    EXPECT_EQ(stat.mtime_ms, 1'000 + stat.mzxid);
}

TEST(GroupTree, TellsEveryChangeAlsoToTheSameOffset) {
    TestTree t;
    t.commit("g", "t", "0", "7");
    t.settle();
    t.commit("g", "t", "0", "8");
    EXPECT_THAT(t.settle(), ElementsAre("g t/0=8"));
    t.commit("g", "t", "0", "8");
    EXPECT_THAT(t.settle(), ElementsAre("g t/0=8"));
    EXPECT_THAT(t.settle(), IsEmpty());
}

TEST(GroupTree, TellsNothingWhenOnlyTheOwnerChanges) {
    TestTree t;
    t.commit("g", "t", "0", "7");
    t.zk.write("/k/consumers/g/owners/t/0", "a");
    EXPECT_THAT(t.settle(), ElementsAre("g t/0=7 by a"));
    t.zk.write("/k/consumers/g/owners/t/0", "b");
    EXPECT_THAT(t.settle(), IsEmpty());
    t.commit("g", "t", "0", "8");
    EXPECT_THAT(t.settle(), ElementsAre("g t/0=8 by b"));
}

TEST(GroupTree, FindsGroupsTopicsAndPartitionsThatComeLater) {
    TestTree t;
    t.commit("g", "t", "0", "1");
    t.settle();
    t.commit("g", "t", "1", "2");
    EXPECT_THAT(t.settle(), ElementsAre("g t/1=2"));
    t.commit("g", "u", "0", "3");
    EXPECT_THAT(t.settle(), ElementsAre("g u/0=3"));
    t.zk.write("/k/consumers/h/ids", "");
    EXPECT_THAT(t.settle(), IsEmpty());
    t.commit("h", "t", "0", "4");
    EXPECT_THAT(t.settle(), ElementsAre("h t/0=4"));
}

// Z-5
TEST(GroupTree, ReadsPartitionsByTheirNamesAndPassesOverOthers) {
    TestTree t;
    t.commit("g", "t", "5", "1");
    t.commit("g", "t", "17", "2");
    t.commit("g", "t", "lock", "3");
    EXPECT_THAT(t.settle(), UnorderedElementsAre("g t/5=1", "g t/17=2"));
    EXPECT_THAT(t.last.strange_nodes, ElementsAre("/k/consumers/g/offsets/t/lock"));
}

// Z-4
TEST(GroupTree, WatchesNodesAgainThatWereDeletedAndMadeAnew) {
    for (const char* path : {"/k/consumers/g/offsets/t/0", "/k/consumers/g/offsets/t", "/k/consumers/g/offsets",
                             "/k/consumers/g", "/k/consumers", "/k"}) {
        TestTree t;
        t.commit("g", "t", "0", "1");
        t.settle();
        t.zk.remove(path);
        EXPECT_THAT(t.settle(), IsEmpty()) << path;
        t.commit("g", "t", "0", "2");
        EXPECT_THAT(t.settle(), ElementsAre("g t/0=2")) << path;
        t.commit("g", "t", "0", "3");
        EXPECT_THAT(t.settle(), ElementsAre("g t/0=3")) << path;
    }
}

// Z-4: too fast for anyone to see the node missing.
TEST(GroupTree, WatchesNodesAgainThatWereReplacedInOneMoment) {
    for (const char* path : {"/k/consumers/g/offsets/t/0", "/k/consumers/g/offsets/t", "/k/consumers/g", "/k"}) {
        TestTree t;
        t.commit("g", "t", "0", "1");
        t.settle();
        t.zk.remove(path);
        t.commit("g", "t", "0", "2");
        EXPECT_THAT(t.settle(), ElementsAre("g t/0=2")) << path;
        t.commit("g", "t", "0", "3");
        EXPECT_THAT(t.settle(), ElementsAre("g t/0=3")) << path;
    }
}

// Z-6
TEST(GroupTree, WaitsForAPathThatIsMissing) {
    TestTree t;
    EXPECT_THAT(t.settle(), IsEmpty());
    EXPECT_TRUE(t.tree.root_is_missing());
    EXPECT_TRUE(t.tree.is_settled());
    t.zk.write("/k", "");
    EXPECT_THAT(t.settle(), IsEmpty());
    t.commit("g", "t", "0", "1");
    EXPECT_THAT(t.settle(), ElementsAre("g t/0=1"));
    EXPECT_FALSE(t.tree.root_is_missing());
}

// Z-6: the path came between the two questions.
TEST(GroupTree, LosesNothingThatComesWhileItLooksForAMissingPath) {
    TestTree t;
    const auto list = t.tree.next_request();
    t.tree.answer(*list, t.zk.serve(*list));
    t.commit("g", "t", "0", "1");
    EXPECT_THAT(t.settle(), ElementsAre("g t/0=1"));
}

TEST(GroupTree, LeavesGroupsOutThatTheListsRejectAndSaysSoEachTime) {
    TestTree t(core::GroupFilter({}, [](std::string_view group) { return group == "g"; }));
    t.commit("g", "t", "0", "1");
    t.commit("h", "t", "0", "2");
    EXPECT_THAT(t.settle(), ElementsAre("h t/0=2"));
    EXPECT_THAT(t.last.skipped_groups, ElementsAre("g"));
    EXPECT_THAT(*t.last.groups, ElementsAre("h"));
    EXPECT_FALSE(t.zk.is_watched("/k/consumers/g"));
    t.commit("i", "t", "0", "3");
    EXPECT_THAT(t.settle(), ElementsAre("i t/0=3"));
    EXPECT_THAT(t.last.skipped_groups, ElementsAre("g"));
}

TEST(GroupTree, AsksAgainWhatALostConnectionHasSwallowed) {
    TestTree t;
    t.commit("g", "t", "0", "1");
    t.zk.write("/k/consumers/g/owners/t/0", "a");
    // Each request is lost once.
    std::vector<std::string> lost;
    while (const auto request = t.tree.next_request()) {
        const std::string what = std::to_string(static_cast<int>(request->kind)) + request->path;
        const bool is_first = std::find(lost.begin(), lost.end(), what) == lost.end();
        if (is_first) lost.push_back(what);
        Answer answer = is_first ? Answer{} : t.zk.serve(*request);
        if (is_first) answer.code = Code::connection_loss;
        t.tree.answer(*request, answer);
    }
    EXPECT_THAT(lost, SizeIs(6));
    EXPECT_THAT(t.settle(), ElementsAre("g t/0=1 by a"));
}

TEST(GroupTree, ReadsAnOffsetAgainThatChangesWhileItsOwnerIsRead) {
    TestTree t;
    t.commit("g", "t", "0", "1");
    while (const auto request = t.tree.next_request()) {
        if (request->kind == ReadRequest::Kind::owner) {
            t.commit("g", "t", "0", "2");
            for (const Event& event : t.zk.take_events()) t.tree.take(event);
        }
        t.tree.answer(*request, t.zk.serve(*request));
        if (request->kind == ReadRequest::Kind::owner) break;
    }
    EXPECT_THAT(t.settle(), ElementsAre("g t/0=1", "g t/0=2"));
}

/// Answers one request, and lets the offset at `busy` change after each answer: something is always on its way.
bool answer_one_of_a_busy_tree(TestTree& t, const std::string& busy) {
    const auto request = t.tree.next_request();
    if (!request) return false;
    t.tree.answer(*request, t.zk.serve(*request));
    t.zk.write(busy, "1");
    for (const Event& event : t.zk.take_events()) t.tree.take(event);
    return true;
}

TEST(GroupTree, HasReadAllOnceEachNodeHasBeenReadAlsoIfOneChangesAllTheTime) {
    TestTree t;
    const std::string busy = TestTree::offset_path("g", "t", "0");
    t.commit("g", "t", "0", "1");
    t.commit("g", "t", "1", "2");
    t.commit("h", "t", "0", "3");
    std::size_t told = 0;
    for (int step = 0; step < 100 && !t.tree.has_read_all(); ++step) {
        ASSERT_TRUE(answer_one_of_a_busy_tree(t, busy));
        for (const NodeCommit& one : t.tree.take_news().commits) {
            if (one.group == "h" || one.partition == 1) ++told;
        }
        EXPECT_FALSE(t.tree.is_settled());
    }
    EXPECT_TRUE(t.tree.has_read_all());
    EXPECT_EQ(told, 2U) << "an offset that never changes was not read";
}

TEST(GroupTree, HasReadAllInSpiteOfWhatIsMissingForbiddenOrGone) {
    TestTree missing;
    EXPECT_FALSE(missing.tree.has_read_all());
    missing.settle();
    EXPECT_TRUE(missing.tree.has_read_all());

    TestTree t;
    t.commit("g", "t", "0", "1");
    t.commit("g", "u", "0", "1");
    t.commit("g", "u", "1", "1");
    t.zk.forbid("/k/consumers/g/offsets/t");
    t.zk.forbid(TestTree::offset_path("g", "u", "0"));
    t.zk.forbid("/k/consumers/g/owners/u/1");
    t.settle();
    EXPECT_TRUE(t.tree.has_read_all());

    TestTree gone;
    gone.commit("g", "t", "0", "1");
    for (int i = 0; i < 2; ++i) {
        const auto request = gone.tree.next_request();
        gone.tree.answer(*request, gone.zk.serve(*request));
    }
    EXPECT_FALSE(gone.tree.has_read_all());
    gone.zk.remove("/k/consumers/g");
    gone.settle();
    EXPECT_TRUE(gone.tree.has_read_all());
}

TEST(GroupTree, TakesNoAnswerForANodeThatIsGoneMeanwhile) {
    TestTree t;
    t.commit("g", "t", "0", "1");
    std::optional<ReadRequest> data;
    while (const auto request = t.tree.next_request()) {
        if (request->kind == ReadRequest::Kind::data) {
            data = request;
            break;
        }
        t.tree.answer(*request, t.zk.serve(*request));
    }
    ASSERT_TRUE(data);
    const Answer late = t.zk.serve(*data);
    t.zk.remove("/k/consumers/g");
    for (const Event& event : t.zk.take_events()) t.tree.take(event);
    while (const auto request = t.tree.next_request()) t.tree.answer(*request, t.zk.serve(*request));
    EXPECT_FALSE(t.tree.is_settled());
    t.tree.answer(*data, late);
    EXPECT_THAT(t.settle(), IsEmpty());
    EXPECT_EQ(t.tree.size(), 1U);
}

TEST(GroupTree, TellsWhatItMayNotReadAndReadsItWhenItMay) {
    TestTree t;
    t.commit("g", "t", "0", "1");
    t.commit("g", "u", "0", "2");
    t.zk.forbid("/k/consumers/g/offsets/t");
    EXPECT_THAT(t.settle(), ElementsAre("g u/0=2"));
    ASSERT_THAT(t.last.failures, SizeIs(1));
    EXPECT_EQ(t.last.failures[0].what, "failed to read partitions");
    EXPECT_EQ(t.last.failures[0].path, "/k/consumers/g/offsets/t");
    EXPECT_EQ(t.last.failures[0].reason, "not authenticated");
    t.zk.allow("/k/consumers/g/offsets/t");
    EXPECT_THAT(t.settle(), IsEmpty());
    t.tree.retry_failed();
    EXPECT_THAT(t.settle(), ElementsAre("g t/0=1"));
    t.tree.retry_failed();
    EXPECT_THAT(t.settle(), IsEmpty());
}

TEST(GroupTree, KnowsWhetherTheListOfGroupsCanBeRead) {
    TestTree t;
    t.commit("g", "t", "0", "1");
    EXPECT_EQ(t.tree.root_failure(), std::nullopt);
    t.zk.forbid("/k/consumers");
    t.settle();
    EXPECT_EQ(t.tree.root_failure(), "not authenticated");
    t.tree.retry_failed();
    EXPECT_EQ(t.tree.root_failure(), "not authenticated") << "nothing is known yet";
    t.settle();
    EXPECT_EQ(t.tree.root_failure(), "not authenticated");
    t.zk.allow("/k/consumers");
    t.tree.retry_failed();
    EXPECT_THAT(t.settle(), ElementsAre("g t/0=1"));
    EXPECT_EQ(t.tree.root_failure(), std::nullopt);
    t.zk.forbid("/k/consumers/g");
    t.settle();
    EXPECT_EQ(t.tree.root_failure(), std::nullopt) << "that is one group only";

    t.zk.forbid("/k/consumers");
    t.commit("h", "t", "0", "1");
    t.settle();
    EXPECT_EQ(t.tree.root_failure(), "not authenticated");
    t.zk.remove("/k/consumers");
    t.zk.allow("/k/consumers");
    t.tree.retry_failed();
    t.settle();
    EXPECT_TRUE(t.tree.root_is_missing());
    EXPECT_EQ(t.tree.root_failure(), std::nullopt);
}

TEST(GroupTree, TellsAnOffsetWhoseOwnerItMayNotRead) {
    TestTree t;
    t.commit("g", "t", "0", "1");
    t.zk.forbid("/k/consumers/g/owners/t/0");
    EXPECT_THAT(t.settle(), ElementsAre("g t/0=1"));
    EXPECT_THAT(t.last.failures, SizeIs(1));
}

TEST(GroupTree, HoldsNothingOfWhatIsGone) {
    TestTree t;
    t.settle();
    const std::size_t watches = t.zk.watches();
    for (int i = 0; i < 100; ++i) {
        const std::string group = "console-consumer-" + std::to_string(i);
        t.commit(group, "t", "0", "1");
        t.settle();
        t.zk.remove("/k/consumers/" + group);
        t.settle();
    }
    EXPECT_EQ(t.tree.size(), 1U);
    EXPECT_EQ(t.tree.path_bytes(), 0U);
    EXPECT_LE(t.zk.watches(), watches + 1);
}

TEST(GroupTree, PassesOverEventsOfNodesItDoesNotKnow) {
    TestTree t;
    t.settle();
    for (const char* path : {"", "/", "/k", "/elsewhere/g", "/k/consumers-2/g", "/k/consumers/unknown/offsets"}) {
        t.tree.take({Event::Kind::data_changed, path});
    }
    EXPECT_FALSE(t.tree.next_request());
}

/// Things happen while requests and answers are on their way, which come in the server's order.
class Chance {
public:
    explicit Chance(unsigned seed) : random_(seed) {}

    void run(int steps) {
        for (int step = 0; step < steps; ++step) {
            happen();
            if (upto(1) == 0) ask();
            if (upto(2) == 0) deliver(upto(3));
        }
        deliver(1'000'000);
        note(t.settle_news());
    }

    TestTree t;
    std::map<std::string, std::string> truth;
    std::map<std::string, std::string> told;

private:
    using Letter = std::variant<Event, std::pair<ReadRequest, Answer>>;

    int upto(int most) { return std::uniform_int_distribution<int>(0, most)(random_); }

    void happen() {
        const std::string group = "g" + std::to_string(upto(1));
        const std::string path = TestTree::offset_path(group, "t" + std::to_string(upto(1)), std::to_string(upto(1)));
        const int what = upto(9);
        if (what < 3) {
            truth[path] = std::to_string(++offset_);
            t.zk.write(path, truth[path]);
        } else if (what == 3) {
            const std::vector<std::string> parts = {path, path.substr(0, path.rfind('/')), "/k/consumers/" + group,
                                                    "/k/consumers"};
            const std::string& gone = parts[static_cast<std::size_t>(upto(3))];
            t.zk.remove(gone);
            std::erase_if(truth, [&](const auto& one) { return (one.first + "/").starts_with(gone + "/"); });
        }
        fetch_events();
    }

    void fetch_events() {
        for (Event& event : t.zk.take_events()) pipe_.emplace_back(std::move(event));
    }

    void ask() {
        if (const auto request = t.tree.next_request()) pipe_.emplace_back(std::pair(*request, t.zk.serve(*request)));
    }

    void deliver(int most) {
        for (; most > 0 && !pipe_.empty(); --most) {
            if (const auto* event = std::get_if<Event>(&pipe_.front())) {
                t.tree.take(*event);
            } else {
                const auto& [request, answer] = std::get<1>(pipe_.front());
                t.tree.answer(request, answer);
            }
            pipe_.pop_front();
        }
        note(t.tree.take_news());
    }

    void note(const TreeNews& news) {
        for (const NodeCommit& one : news.commits) {
            told[TestTree::offset_path(one.group, one.topic, std::to_string(one.partition))] = one.offset;
        }
    }

    std::mt19937 random_;
    std::deque<Letter> pipe_;
    int offset_ = 0;
};

TEST(GroupTree, KnowsEveryOffsetInTheEndAndWatchesItWhateverHappenedMeanwhile) {
    for (unsigned seed = 1; seed <= 500; ++seed) {
        Chance chance(seed);
        chance.run(100);
        for (const auto& [path, value] : chance.truth) {
            ASSERT_EQ(chance.told[path], value) << path << ", seed " << seed;
        }
        for (const auto& [path, value] : chance.truth) chance.t.zk.write(path, "last");
        ASSERT_THAT(chance.t.settle(), SizeIs(chance.truth.size())) << "seed " << seed;
    }
}

}  // namespace
}  // namespace warren::zookeeper
