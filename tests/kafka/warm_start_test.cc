#include "warren/kafka/offsets_reader.h"

#include "kafka/kafka_support.h"
#include "kafka/read_memory.h"
#include "kafka/snapshot_file.h"
#include "kafka/snapshot_stats.h"
#include "kafka/warm_start.h"
#include "kafka/warming.h"
#include "warren/core/snapshot/codec.h"
#include "warren/runtime/frame_file.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

// What a reader takes over from the one before it, through its snapshot file.
namespace warren::kafka {
namespace {

using namespace testing_support;
using Offsets = std::vector<std::int64_t>;

/// A daemon's reader with all that is gone with the daemon.
struct Daemon {
    explicit Daemon(OffsetsReaderSettings settings)
        : poller(around.poll(cluster_at(settings.client.servers.front()))),
          reader(around.read(std::move(settings), *poller)) {}

    [[nodiscard]] bool caught_up() const {
        return eventually([this] { return around.consumer().caught_up; });
    }
    [[nodiscard]] bool shows(const std::string& group, const Offsets& offsets) {
        return eventually([&] { return around.window_of(group, "orders", 0) == offsets; });
    }
    [[nodiscard]] std::int64_t records() const {
        return around.stat("warren_kafka_records_total", {{"consumer", "local"}, {"type", "offset_commit"}});
    }
    [[nodiscard]] bool load_was(const char* result) const {
        return around.stat("warren_snapshot_load", {{"consumer", "local"}, {"result", result}}) == 1;
    }

    Surroundings around;
    std::unique_ptr<ClusterPoller> poller;
    std::unique_ptr<OffsetsReader> reader;
};

class WarmStart : public ::testing::Test {
protected:
    WarmStart() {
        std::string form = (std::filesystem::temp_directory_path() / "warren-warm-XXXXXX").string();
        directory = ::mkdtemp(form.data());
        make_topics(*mock);
    }
    ~WarmStart() override {
        std::error_code ignored;
        std::filesystem::remove_all(directory, ignored);
    }

    static void make_topics(MockCluster& at, int partitions = 2) {
        EXPECT_TRUE(at.create_topic("orders", 1));
        fill(at, "orders", 0, 100);
        EXPECT_TRUE(at.create_topic("__consumer_offsets", partitions));
    }

    [[nodiscard]] OffsetsReaderSettings settings() const {
        auto made = consumer_at(mock->bootstrap());
        made.snapshot_file = file();
        return made;
    }
    [[nodiscard]] std::string file() const { return directory / "local.snapshot"; }

    /// A daemon that reads these commits of `shop` and ends in order.
    void run_once(const Offsets& commits) {
        for (const auto offset : commits) commit(*mock, "shop", "orders", 0, offset);
        Daemon daemon(settings());
        ASSERT_TRUE(daemon.caught_up());
    }

    /// Writes the file anew with changed items of a kind.
    template <typename Item>
    void change_items(const std::function<void(Item&)>& change) const {
        auto old = runtime::FrameFileReader::open(file(), snapshot_mark);
        auto made = runtime::FrameFileWriter::create(file(), snapshot_mark);
        ASSERT_TRUE(old && *old && made);
        while (true) {
            const auto frame = (*old)->next();
            ASSERT_TRUE(frame) << frame.error().message;
            if (!*frame) break;
            core::snapshot::Decoder decoder(**frame);
            std::string changed;
            for (auto item = decoder.next(); item && *item; item = decoder.next()) {
                if (auto* wanted = std::get_if<Item>(&**item)) change(*wanted);
                encode(**item, changed);
            }
            ASSERT_TRUE((*made)->write(changed));
        }
        ASSERT_TRUE((*made)->commit());
    }

    void change_positions(const std::function<void(core::snapshot::Positions&)>& change) const {
        change_items(change);
    }

    /// Writes a file of this cluster by hand. One partition of the offsets topic goes on at its position 1.
    void write_by_hand(const core::snapshot::Header& header, const std::string& rest) const {
        std::string first;
        encode(header, first);
        std::string second;
        encode(core::snapshot::Positions{{1}}, second);
        auto made = runtime::FrameFileWriter::create(file(), snapshot_mark);
        ASSERT_TRUE(made);
        ASSERT_TRUE((*made)->write(first));
        ASSERT_TRUE((*made)->write(second + rest));
        ASSERT_TRUE((*made)->commit());
    }
    static core::snapshot::Header header() {
        return {base::to_ms(runtime::wall_now()), "cluster", "__consumer_offsets", {1, 2}};
    }

    std::filesystem::path directory;
    std::unique_ptr<MockCluster> mock = start_mock();
};

TEST_F(WarmStart, TheNextReaderHasTheWindowsAndReadsOn) {
    run_once({10, 20});
    Daemon next(settings());
    ASSERT_TRUE(next.caught_up());
    EXPECT_TRUE(next.load_was("taken"));
    EXPECT_EQ(next.around.window_of("shop", "orders", 0), (Offsets{10, 20}));
    EXPECT_EQ(next.records(), 0) << "no record is read twice";
    commit(*mock, "shop", "orders", 0, 30);
    EXPECT_TRUE(next.shows("shop", {10, 20, 30}));
    EXPECT_EQ(next.records(), 1);
}

TEST_F(WarmStart, WhatWasCommittedMeanwhileIsRead) {
    run_once({10});
    commit(*mock, "shop", "orders", 0, 20);
    Daemon next(settings());
    ASSERT_TRUE(next.caught_up());
    EXPECT_EQ(next.around.window_of("shop", "orders", 0), (Offsets{10, 20}));
    EXPECT_EQ(next.records(), 1);
}

TEST_F(WarmStart, ASnapshotIsThereAsSoonAsThereIsAFullPicture) {
    commit(*mock, "shop", "orders", 0, 10);
    Daemon daemon(settings());
    ASSERT_TRUE(eventually([&] { return std::filesystem::exists(file()); }));
    Daemon other(settings());
    ASSERT_TRUE(other.caught_up());
    EXPECT_TRUE(other.load_was("taken"));
    EXPECT_EQ(other.around.window_of("shop", "orders", 0), Offsets{10});
}

TEST_F(WarmStart, SavedPositionsWinOverStartLatest) {
    run_once({10});
    commit(*mock, "shop", "orders", 0, 20);
    auto latest = settings();
    latest.start_latest = true;
    latest.backfill_earliest = true;
    Daemon next(latest);
    ASSERT_TRUE(next.caught_up());
    EXPECT_EQ(next.around.window_of("shop", "orders", 0), (Offsets{10, 20}));
    EXPECT_EQ(next.records(), 1) << "what was before is in the snapshot, so nothing is filled in";
}

TEST_F(WarmStart, AnotherClusterStartsAnew) {
    run_once({10});
    const auto other = start_mock();
    make_topics(*other);
    commit(*other, "shop", "orders", 0, 77);
    auto moved = settings();
    moved.client.servers = {other->bootstrap()};
    Daemon next(moved);
    ASSERT_TRUE(next.caught_up());
    EXPECT_TRUE(next.load_was("refused"));
    EXPECT_EQ(next.around.window_of("shop", "orders", 0), Offsets{77});
}

TEST_F(WarmStart, ADamagedFileIsIgnoredAndReplaced) {
    run_once({10});
    std::filesystem::resize_file(file(), std::filesystem::file_size(file()) / 2);
    {
        Daemon next(settings());
        ASSERT_TRUE(next.caught_up());
        EXPECT_TRUE(next.load_was("refused"));
        EXPECT_EQ(next.around.window_of("shop", "orders", 0), Offsets{10});
    }
    Daemon after(settings());
    ASSERT_TRUE(after.caught_up());
    EXPECT_TRUE(after.load_was("taken"));
}

TEST_F(WarmStart, APartitionWhosePositionIsNotInTheLogIsReadAnew) {
    run_once({10, 20});
    change_positions([](core::snapshot::Positions& positions) { positions.next[0] = 999; });
    Daemon next(settings());
    ASSERT_TRUE(next.caught_up());
    EXPECT_TRUE(next.load_was("partly"));
    EXPECT_EQ(next.records(), 2);
    EXPECT_EQ(next.around.window_of("shop", "orders", 0), (Offsets{10, 20}));
}

TEST_F(WarmStart, APartitionOfAnotherPartThatIsNotInTheLogIsReadAnewToo) {
    run_once({10, 20});
    int part = 0;
    change_positions([&](core::snapshot::Positions& positions) {
        if (++part == 40) positions.next[0] = 999;
    });
    Daemon next(settings());
    ASSERT_TRUE(next.caught_up());
    EXPECT_TRUE(next.load_was("partly"));
    EXPECT_EQ(next.records(), 2);
}

TEST_F(WarmStart, AnOffsetsTopicWithFewerPartitionsStartsAnew) {
    run_once({10, 20});
    change_positions([](core::snapshot::Positions& positions) { positions.next.emplace_back(0); });
    Daemon next(settings());
    ASSERT_TRUE(next.caught_up());
    EXPECT_TRUE(next.load_was("refused"));
    EXPECT_EQ(next.records(), 2);
}

TEST_F(WarmStart, PartitionsThatWereAddedAreReadFromTheirBeginningAlsoWithStartLatest) {
    run_once({10, 20});
    change_positions([](core::snapshot::Positions& positions) { positions.next.resize(1); });
    EXPECT_TRUE(mock->produce("__consumer_offsets", 1, core::offset_commit_key("added", "orders", 0),
                              core::offset_commit_value(5, base::to_ms(runtime::wall_now()))));
    EXPECT_TRUE(mock->flush(std::chrono::seconds(10)));
    auto latest = settings();
    latest.start_latest = true;
    Daemon next(latest);
    ASSERT_TRUE(next.caught_up());
    EXPECT_TRUE(next.load_was("taken"));
    EXPECT_EQ(next.around.window_of("added", "orders", 0), Offsets{5});
    EXPECT_EQ(next.around.window_of("shop", "orders", 0), (Offsets{10, 20}));
}

TEST_F(WarmStart, AFileOfAnotherOffsetsTopicIsIgnored) {
    run_once({10});
    EXPECT_TRUE(mock->create_topic("other-offsets", 2));
    auto changed = settings();
    changed.offsets_topic = "other-offsets";
    Daemon next(changed);
    ASSERT_TRUE(next.caught_up());
    EXPECT_TRUE(next.load_was("refused"));
    EXPECT_TRUE(next.around.window_of("shop", "orders", 0).empty());
}

TEST_F(WarmStart, AFileThatIsTooOldIsIgnored) {
    run_once({10});
    auto impatient = settings();
    impatient.snapshot_max_age = std::chrono::seconds(-1);
    Daemon next(impatient);
    ASSERT_TRUE(next.caught_up());
    EXPECT_TRUE(next.load_was("refused"));
    EXPECT_EQ(next.around.window_of("shop", "orders", 0), Offsets{10});
}

TEST_F(WarmStart, AFileFromTheFutureIsIgnored) {
    run_once({10});
    change_items<core::snapshot::Header>([](core::snapshot::Header& header) { header.written_at_ms += 3'600'000; });
    Daemon next(settings());
    ASSERT_TRUE(next.caught_up());
    EXPECT_TRUE(next.load_was("refused"));
    EXPECT_EQ(next.around.window_of("shop", "orders", 0), Offsets{10});
}

/// What a snapshot is taken over into, without brokers.
struct Taken {
    explicit Taken(const OffsetsReaderSettings& settings) {
        memory.cluster_id = "cluster";
        take_snapshot_over(settings, {{0, 1}}, ingest, memory, warming, stats, log);
    }

    Surroundings around;
    core::OffsetsIngest ingest{around.store, core::ConsumerName("local"), core::TopicName("__consumer_offsets"), {}};
    ReadMemory memory;
    Warming warming{ingest, memory};
    SnapshotStats stats{around.stats, "local"};
    runtime::Logger log;
};

TEST_F(WarmStart, AFileWithAnythingBadInItLeavesEverythingAsItWas) {
    std::string group;
    core::snapshot::GroupState owned{.group = "owned", .owners = {{"/h", "c"}}, .topics = {{"t", {{1, true, {}}}}}};
    encode(owned, group);
    write_by_hand(header(), group + "\xff");
    const Taken bad(settings());
    EXPECT_TRUE(bad.around.store.groups().empty());
    EXPECT_FALSE(bad.memory.from_oldest);
    write_by_hand(header(), group);
    const Taken good(settings());
    EXPECT_EQ(good.around.store.groups().size(), 1U);
    EXPECT_TRUE(good.memory.from_oldest);
}

TEST_F(WarmStart, NobodyIsJudgedByWhatIsTakenOverBeforeReadingHasCaughtUp) {
    write_by_hand(header(), {});
    const Taken taken(settings());
    EXPECT_TRUE(taken.around.store.is_warming());
}

TEST_F(WarmStart, TheTopicIsKnownByItsSavedIdWhereBrokersHaveNotToldIt) {
    write_by_hand(header(), {});
    const Taken taken(settings());
    EXPECT_EQ(taken.memory.topic_id, (core::TopicId{1, 2}));
}

TEST_F(WarmStart, WhereNoFileCanBeWrittenTheReaderDoesItsWork) {
    auto nowhere = settings();
    nowhere.snapshot_file = directory / "not" / "there.snapshot";
    commit(*mock, "shop", "orders", 0, 10);
    Daemon daemon(nowhere);
    ASSERT_TRUE(daemon.caught_up());
    EXPECT_TRUE(daemon.load_was("none"));
    EXPECT_TRUE(eventually([&] {
        return daemon.around.stat("warren_snapshot_failures_total", {{"consumer", "local"}}) == 1;
    }));
    commit(*mock, "shop", "orders", 0, 20);
    EXPECT_TRUE(daemon.shows("shop", {10, 20}));
}

TEST_F(WarmStart, WithoutAFileNothingIsWritten) {
    auto off = settings();
    off.snapshot_file.clear();
    {
        Daemon daemon(off);
        ASSERT_TRUE(daemon.caught_up());
    }
    EXPECT_TRUE(std::filesystem::is_empty(directory));
}

}  // namespace
}  // namespace warren::kafka
