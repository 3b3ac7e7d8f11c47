#include "notify/incident.h"

#include "notify/uuid.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <re2/re2.h>
#include <set>
#include <string>
#include <vector>

namespace warren::notify {
namespace {

using namespace std::chrono_literals;
using core::Status;
using Messages = std::vector<MessageKind>;
constexpr auto open = MessageKind::open;
constexpr auto close = MessageKind::close;

/// The incident of one group, with notifiers of the test's choice and a clock that the test turns.
class Group {
public:
    explicit Group(std::vector<NotifierRules> rules, std::vector<bool> listens = {})
        : rules_(std::move(rules)), incident_(listens.empty() ? std::vector<bool>(rules_.size(), true) : listens) {}

    Verdict judge(Status status, std::chrono::milliseconds at) {
        last = incident_.decide(status, {base::MonotonicTime(at), base::wall_time_from_ms(1'000'000) + at}, rules_,
                                [this] { return "id-" + std::to_string(++ids_); });
        return last;
    }

    /// What the only notifier says.
    Messages says(Status status, std::chrono::milliseconds at) {
        Messages kinds;
        for (const Decision& decision : judge(status, at).messages) kinds.push_back(decision.kind);
        return kinds;
    }

    void take_back(std::size_t notifier) { incident_.take_back(notifier); }

    Verdict last;

private:
    std::vector<NotifierRules> rules_;
    Incident incident_;
    int ids_ = 0;
};

const NotifierRules usual;
const NotifierRules closing{.send_close = true};
const NotifierRules once{.send_once = true};

TEST(Incident, SaysNothingOfAGroupThatIsWell) {
    Group group({usual, closing, once});
    EXPECT_TRUE(group.judge(Status::ok, 0s).messages.empty());
    EXPECT_EQ(group.last.id, "");
    EXPECT_EQ(group.last.start, std::nullopt);
}

TEST(Incident, IsAnnouncedAtOnceWithAnIdAndItsStart) {
    Group group({usual});
    EXPECT_EQ(group.says(Status::warn, 5s), Messages{open});
    EXPECT_EQ(group.last.id, "id-1");
    EXPECT_EQ(group.last.start, base::wall_time_from_ms(1'005'000));
}

TEST(Incident, IsAnnouncedAgainOnceTheSendIntervalHasPassed) {
    Group group({usual});
    EXPECT_EQ(group.says(Status::err, 0s), Messages{open});
    EXPECT_EQ(group.says(Status::err, 59'999ms), Messages{});
    EXPECT_EQ(group.says(Status::err, 60s), Messages{open});
    EXPECT_EQ(group.says(Status::err, 119s), Messages{});
    EXPECT_EQ(group.says(Status::err, 120s), Messages{open});
}

TEST(Incident, KeepsItsIdAndStartThroughWarnAndErr) {
    Group group({usual});
    group.judge(Status::warn, 0s);
    EXPECT_EQ(group.judge(Status::err, 10s).id, "id-1");
    EXPECT_EQ(group.judge(Status::warn, 20s).start, base::wall_time_from_ms(1'000'000));
}

TEST(Incident, IsClosedWithItsOwnIdAndTheNextOneHasAnother) {
    Group group({closing});
    group.judge(Status::warn, 0s);
    EXPECT_EQ(group.says(Status::ok, 10s), Messages{close});
    EXPECT_EQ(group.last.id, "id-1");
    EXPECT_EQ(group.last.start, base::wall_time_from_ms(1'000'000));
    EXPECT_EQ(group.says(Status::ok, 20s), Messages{});
    EXPECT_EQ(group.last.id, "");
    EXPECT_EQ(group.says(Status::warn, 30s), Messages{open});
    EXPECT_EQ(group.last.id, "id-2");
}

TEST(Incident, IsNotClosedAloudUnlessAskedFor) {
    Group group({usual});
    group.judge(Status::warn, 0s);
    EXPECT_EQ(group.says(Status::ok, 10s), Messages{});
}

TEST(Incident, WithoutCloseMessagesTheSendIntervalGoesOnOverTheNextIncident) {
    Group group({usual});
    group.judge(Status::warn, 0s);
    group.judge(Status::ok, 10s);
    EXPECT_EQ(group.says(Status::warn, 20s), Messages{});
    EXPECT_EQ(group.last.id, "id-2");
    EXPECT_EQ(group.says(Status::warn, 60s), Messages{open});
}

TEST(Incident, BelowTheThresholdIsNotAnnouncedButHasAnIdAlready) {
    Group group({NotifierRules{.threshold = 3}});
    EXPECT_EQ(group.says(Status::warn, 0s), Messages{});
    EXPECT_EQ(group.says(Status::err, 10s), Messages{open});
    EXPECT_EQ(group.last.id, "id-1");
    EXPECT_EQ(group.last.start, base::wall_time_from_ms(1'000'000));
}

// N-5: kept as in Burrow.
TEST(Incident, IsClosedAlsoByANotifierThatNeverAnnouncedIt) {
    Group group({NotifierRules{.threshold = 3, .send_close = true}});
    EXPECT_EQ(group.says(Status::warn, 0s), Messages{});
    EXPECT_EQ(group.says(Status::ok, 10s), Messages{close});
}

// N-15: kept as in Burrow.
TEST(Incident, WithThresholdOneHealthyGroupsAreAnnouncedWithoutAnId) {
    Group group({NotifierRules{.threshold = 1}});
    EXPECT_EQ(group.says(Status::ok, 0s), Messages{open});
    EXPECT_EQ(group.last.id, "");
    EXPECT_EQ(group.last.start, std::nullopt);
    EXPECT_EQ(group.says(Status::ok, 30s), Messages{});
    EXPECT_EQ(group.says(Status::ok, 60s), Messages{open});
}

TEST(Incident, IsAnnouncedOnceWithSendOnce) {
    Group group({once});
    EXPECT_EQ(group.says(Status::err, 0s), Messages{open});
    EXPECT_EQ(group.says(Status::err, 24h), Messages{});
}

// N-4
TEST(Incident, TheNextOneIsAnnouncedWithSendOnceToo) {
    Group group({once, {.send_close = true, .send_once = true}});
    EXPECT_EQ(group.says(Status::err, 0s), (Messages{open, open}));
    EXPECT_EQ(group.says(Status::ok, 10s), Messages{close});
    EXPECT_EQ(group.says(Status::err, 20s), (Messages{open, open}));
}

TEST(Incident, StatusesAboveErrDoNotExistForThresholds) {
    Group group({NotifierRules{.threshold = 4}});
    EXPECT_EQ(group.says(Status::err, 0s), Messages{});
}

TEST(Incident, EachNotifierGoesByItsOwnRulesAndLists) {
    Group group({usual, {.threshold = 3}, closing, {.send_interval = 10s}}, {true, true, false, true});
    EXPECT_EQ(group.judge(Status::warn, 0s).messages, (std::vector<Decision>{{0, open}, {3, open}}));
    EXPECT_EQ(group.judge(Status::err, 10s).messages, (std::vector<Decision>{{1, open}, {3, open}}));
    EXPECT_TRUE(group.judge(Status::ok, 20s).messages.empty());
}

TEST(Incident, AMessageThatCouldNotBeAcceptedIsDecidedOnAnew) {
    Group group({usual, once});
    group.judge(Status::err, 0s);
    group.take_back(1);
    EXPECT_EQ(group.judge(Status::err, 1s).messages, (std::vector<Decision>{{1, open}}));
}

TEST(Uuid, IsOfVersionFourAndLowerCase) {
    std::array<std::uint8_t, 16> bytes{};
    EXPECT_EQ(uuid_text(bytes), "00000000-0000-4000-8000-000000000000");
    bytes.fill(0xFF);
    EXPECT_EQ(uuid_text(bytes), "ffffffff-ffff-4fff-bfff-ffffffffffff");
}

TEST(Uuid, EachIsAnother) {
    std::set<std::string> all;
    for (int i = 0; i < 100; ++i) all.insert(new_uuid());
    EXPECT_EQ(all.size(), 100U);
    const RE2 form("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    for (const auto& one : all) EXPECT_TRUE(RE2::FullMatch(one, form)) << one;
}

}  // namespace
}  // namespace warren::notify
