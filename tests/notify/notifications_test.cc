#include "warren/notify/notifications.h"

#include "notify/notify_support.h"
#include "notify/scripted_server.h"
#include "support/store_filler.h"
#include "warren/core/monitor.h"
#include "warren/runtime/clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <latch>
#include <memory>
#include <optional>
#include <string>
#include <unistd.h>
#include <vector>

namespace warren::notify {
namespace {

using namespace std::chrono_literals;
using fakes::eventually;
using fakes::Peer;
using fakes::RecordingServer;
using fakes::ScriptedServer;
using fakes::SeenRequest;
using fakes::template_of;
using ::testing::ElementsAre;
using ::testing::StartsWith;

/// Real threads, a real clock, a real endpoint; groups that a test puts into the store. Periods are as short as
/// settings allow.
class NotificationsTest : public testing::Test {
protected:
    NotificationsTest() { kafka.topic("t", {100}); }

    /// One commit with lag is an error, one without is well.
    void commit(const std::string& group, std::int64_t lag) {
        kafka.set_now(runtime::wall_now());
        kafka.commit(group, "t", 0, 100 - lag, base::to_ms(runtime::wall_now()));
    }

    static NotifierSettings notifier(const std::string& name, const std::string& url) {
        NotifierSettings settings;
        settings.name = name;
        settings.interval = 1s;
        settings.send_interval = 1h;
        settings.send_close = true;
        settings.template_open = template_of("open {{.Group}} {{.ID}} {{.Result.Status}}");
        settings.template_close = template_of("close {{.Group}} {{.ID}} {{.Result.Status}}");
        settings.target = HttpSettings{.url_open = url, .url_close = url};
        return settings;
    }

    std::unique_ptr<Notifications> start(std::vector<NotifierSettings> notifiers) {
        return std::make_unique<Notifications>(
            NotificationSettings{std::move(notifiers), 20ms}, monitor, conditions(), stats, runtime::Logger());
    }

    JudgingConditions conditions() {
        return {.is_in_charge = [this] { return in_charge.load(); },
                .is_read_up =
                    [this](const core::ClusterName& cluster) {
                        ++asked_for_reading;
                        return cluster.view() == "local" && read_up.load();
                    }};
    }

    static std::vector<std::string> bodies(const RecordingServer& server) {
        std::vector<std::string> all;
        for (const auto& request : server.requests()) all.push_back(request.body);
        return all;
    }

    core::ClusterStore store{core::ClusterName("local"), {.intervals = 1}};
    testing_support::StoreFiller kafka{store, runtime::wall_now()};
    core::Monitor monitor{{&store}, {.expire_cache = 0s}};
    runtime::StatsRegistry stats;
    std::atomic<bool> in_charge = true;
    std::atomic<bool> read_up = true;
    std::atomic<int> asked_for_reading = 0;
};

TEST_F(NotificationsTest, TellOfTheBeginningAndTheEndOfAnIncidentOnceEach) {
    const RecordingServer server;
    commit("late", 5);
    commit("well", 0);
    const auto notifications = start({notifier("web", server.url())});
    ASSERT_TRUE(eventually([&] { return server.count() == 1; }));
    const std::string opened = bodies(server).front();
    EXPECT_TRUE(opened.starts_with("open late ") && opened.ends_with(" ERR")) << opened;
    commit("late", 0);
    ASSERT_TRUE(eventually([&] { return server.count() == 2; }));
    const std::string id = opened.substr(10, 36);
    EXPECT_THAT(bodies(server), ElementsAre("open late " + id + " ERR", "close late " + id + " OK"));
}

TEST_F(NotificationsTest, RepeatAnOpenMessageOnceTheSendIntervalHasPassed) {
    const RecordingServer server;
    commit("late", 5);
    auto settings = notifier("web", server.url());
    settings.send_interval = 1s;
    const auto notifications = start({settings});
    ASSERT_TRUE(eventually([&] { return server.count() == 3; }));
    EXPECT_EQ(bodies(server)[0], bodies(server)[2]);
}

TEST_F(NotificationsTest, GoByEachNotifiersListsAndThreshold) {
    const RecordingServer all;
    const RecordingServer some;
    auto picky = notifier("some", some.url());
    picky.filter = core::GroupFilter([](std::string_view group) { return group.starts_with("a"); },
                                     [](std::string_view group) { return group == "a2"; });
    for (const char* group : {"a1", "a2", "b1"}) commit(group, 5);
    auto deaf = notifier("deaf", some.url());
    deaf.threshold = 4;
    const auto notifications = start({notifier("all", all.url()), picky, deaf});
    ASSERT_TRUE(eventually([&] { return all.count() == 3 && some.count() >= 1; }));
    EXPECT_THAT(bodies(some), ElementsAre(StartsWith("open a1 ")));
}

TEST_F(NotificationsTest, RestWhileThisProcessIsNotInCharge) {
    const RecordingServer server;
    in_charge = false;
    commit("late", 5);
    const auto notifications = start({notifier("web", server.url())});
    auto& gauge = stats.stat(runtime::StatKind::gauge, "warren_notifications_in_charge", "");
    in_charge = true;
    ASSERT_TRUE(eventually([&] { return server.count() == 1; }));
    EXPECT_EQ(gauge.value(), 1);
    in_charge = false;
    ASSERT_TRUE(eventually([&] { return gauge.value() == 0; }));
    commit("late", 0);
    in_charge = true;
    ASSERT_TRUE(eventually([&] { return server.count() == 2; }));
    EXPECT_EQ(bodies(server)[1].substr(11, 36), bodies(server)[0].substr(10, 36)) << "the incident was forgotten";
}

// An offsets topic is read from its beginning: what is known of a group half way says that it has stopped.
TEST_F(NotificationsTest, LeaveGroupsAloneWhoseClusterIsStillBeingRead) {
    const RecordingServer server;
    read_up = false;
    commit("late", 5);
    const auto notifications = start({notifier("web", server.url())});
    ASSERT_TRUE(eventually([&] { return asked_for_reading >= 2; }));
    EXPECT_EQ(server.count(), 0U);
    EXPECT_EQ(stats.stat(runtime::StatKind::gauge, "warren_notifications_incidents", "").value(), 0);
    read_up = true;
    EXPECT_TRUE(eventually([&] { return server.count() == 1; }));
}

TEST_F(NotificationsTest, TellTheLogWhenTheyBeginAndEndToJudge) {
    const auto file = std::filesystem::temp_directory_path() / ("warren-notify-" + std::to_string(getpid()));
    runtime::LoggingSettings logging;
    logging.filename = file.string();
    const auto log = runtime::Logger::open(logging);
    ASSERT_TRUE(log.has_value());
    const auto logged = [&] {
        std::ifstream stream(file);
        return std::string(std::istreambuf_iterator<char>(stream), {});
    };
    {
        const Notifications notifications({}, monitor, conditions(), stats, *log);
        EXPECT_TRUE(eventually([&] {
            return logged().find(R"("msg":"starting evaluations","type":"coordinator","name":"notifier")") !=
                   std::string::npos;
        }));
        in_charge = false;
        EXPECT_TRUE(eventually([&] { return logged().find(R"("msg":"stopping evaluations")") != std::string::npos; }));
    }
    std::filesystem::remove(file);
}

// N-14
TEST_F(NotificationsTest, ASlowEndpointDelaysNobodyElse) {
    std::latch asked(1);
    const ScriptedServer slow([&](Peer& peer) {
        asked.count_down();
        peer.wait_for_end();
    });
    const RecordingServer quick;
    auto waiting = notifier("slow", slow.url());
    std::get<HttpSettings>(waiting.target).timeout = 0s;
    commit("late", 5);
    const auto notifications = start({waiting, notifier("quick", quick.url())});
    asked.wait();
    commit("later", 5);
    EXPECT_TRUE(eventually([&] { return quick.count() == 2; }));
}

TEST_F(NotificationsTest, AFailureIsTriedAgainAndHasItsLineInTheLog) {
    const RecordingServer server([](const SeenRequest&, std::size_t number) {
        return number == 0 ? RecordingServer::code(500) : RecordingServer::ok();
    });
    auto settings = notifier("web", server.url());
    settings.send_interval = 2s;
    settings.send_once = true;
    commit("late", 5);
    const auto notifications = start({settings});
    ASSERT_TRUE(eventually([&] { return server.count() == 2; }));
    EXPECT_EQ(bodies(server)[0], bodies(server)[1]);
}

// The endpoint is down for longer than a message is tried: no later message of the incident would make up for it.
TEST_F(NotificationsTest, AnIncidentToBeToldOnceIsToldWhenTheEndpointIsBack) {
    const RecordingServer server([](const SeenRequest&, std::size_t number) {
        return number < 5 ? RecordingServer::code(503) : RecordingServer::ok();
    });
    auto settings = notifier("web", server.url());
    settings.send_interval = 1s;
    settings.send_once = true;
    commit("late", 5);
    const auto notifications = start({settings});
    ASSERT_TRUE(eventually([&] { return server.count() == 6; }));
    EXPECT_EQ(bodies(server)[0], bodies(server)[5]) << "the incident should be the same";
}

TEST_F(NotificationsTest, ANotifierOfClassNullSendsNothingAndHarmsNobody) {
    const RecordingServer server;
    NotifierSettings quiet;
    quiet.name = "quiet";
    quiet.interval = 1s;
    commit("late", 5);
    const auto notifications = start({quiet, notifier("web", server.url())});
    EXPECT_TRUE(eventually([&] { return server.count() == 1; }));
}

TEST_F(NotificationsTest, ForgetTheIncidentOfAGroupThatIsGone) {
    const RecordingServer server;
    auto& incidents = stats.stat(runtime::StatKind::gauge, "warren_notifications_incidents", "");
    commit("late", 5);
    const auto notifications = start({notifier("web", server.url())});
    ASSERT_TRUE(eventually([&] { return server.count() == 1; }));
    EXPECT_EQ(incidents.value(), 1);
    kafka.tombstone("late");
    EXPECT_TRUE(eventually([&] { return incidents.value() == 0; }));
    commit("late", 5);
    ASSERT_TRUE(eventually([&] { return server.count() == 2; }));
    EXPECT_NE(bodies(server)[0], bodies(server)[1]) << "the id should be another";
}

}  // namespace
}  // namespace warren::notify
