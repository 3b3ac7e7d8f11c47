#include "warren/runtime/clock.h"
#include "zookeeper/lease.h"
#include "zookeeper/library_log.h"
#include "zookeeper/mailbox.h"
#include "zookeeper/name_lookup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <stop_token>
#include <thread>
#include <vector>

namespace warren::zookeeper {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// ---- The library's lines ----

TEST(LibraryLine, IsTakenApart) {
    const auto line = parse_library_line(
        "2026-01-02 03:04:05,678:12(0x7f00):ZOO_ERROR@handle_socket_error_msg@1951: Socket [127.0.0.1:2181] zk "
        "retcode=-4, errno=111(Connection refused): server refused\n");
    EXPECT_EQ(line.level, runtime::LogLevel::warn);
    EXPECT_EQ(line.place, "handle_socket_error_msg@1951");
    EXPECT_EQ(line.text, "Socket [127.0.0.1:2181] zk retcode=-4, errno=111(Connection refused): server refused");
    EXPECT_EQ(system_error_in(line.text), "Connection refused");
}

TEST(LibraryLine, OfAnotherFormIsTakenAsItIs) {
    for (const char* text : {"", "no form at all", ":ZOO_INFO", ":ZOO_INFO@", "a:ZOO_X: @"}) {
        const auto line = parse_library_line(text);
        EXPECT_EQ(line.level, runtime::LogLevel::info);
        EXPECT_THAT(text, HasSubstr(line.text));
        EXPECT_EQ(system_error_in(text), "");
    }
    EXPECT_EQ(system_error_in("errno=5)("), "");
}

TEST(LibraryLog, RemembersWhyConnectingFailedLast) {
    LibraryLog log{runtime::Logger()};
    EXPECT_EQ(log.last_system_error(), "");
    log.take("x:ZOO_ERROR@f@1: errno=111(Connection refused)", {});
    log.take("x:ZOO_INFO@g@2: something else", {});
    EXPECT_EQ(log.last_system_error(), "Connection refused");
}

TEST(LogSlot, HandsLinesToItsOwnLogAndSessionsBeyondTheSlotsAreMute) {
    std::vector<std::shared_ptr<LibraryLog>> logs;
    std::vector<std::unique_ptr<LogSlot>> slots;
    for (int i = 0; i < 100; ++i) {
        logs.push_back(std::make_shared<LibraryLog>(runtime::Logger()));
        slots.push_back(std::make_unique<LogSlot>(logs.back()));
    }
    slots[1]->function()("x:ZOO_ERROR@f@1: errno=1(one)");
    slots[99]->function()("x:ZOO_ERROR@f@1: errno=2(two)");
    EXPECT_EQ(logs[0]->last_system_error(), "");
    EXPECT_EQ(logs[1]->last_system_error(), "one");
    EXPECT_EQ(logs[99]->last_system_error(), "");
    slots[1].reset();
    const LogSlot next(logs[99]);
    next.function()("x:ZOO_ERROR@f@1: errno=2(two)");
    EXPECT_EQ(logs[99]->last_system_error(), "two");
    EXPECT_EQ(logs[1]->last_system_error(), "one");
}

// ---- Names ----

TEST(ServerName, IsTakenApartIntoHostAndPort) {
    EXPECT_EQ(parse_server("zk1:2182"), (HostPort{"zk1", "2182"}));
    EXPECT_EQ(parse_server("zk1"), (HostPort{"zk1", "2181"}));
    EXPECT_EQ(parse_server("[::1]:2182"), (HostPort{"::1", "2182"}));
    EXPECT_EQ(parse_server("[::1]"), (HostPort{"::1", "2181"}));
}

TEST(NameLookup, GivesNumericAddressesEachOnce) {
    const NameLookup lookup({"127.0.0.2:5", "127.0.0.1:4", "127.0.0.2:5", "[::1]:6"});
    const auto addresses = lookup.wait({}, runtime::monotonic_now() + 30s);
    ASSERT_TRUE(addresses && *addresses);
    EXPECT_THAT(**addresses, ElementsAre("127.0.0.1:4", "127.0.0.2:5", "::1:6"));
}

TEST(NameLookup, FailsOnlyIfNoNameCanBeResolvedAndNamesThem) {
    const NameLookup some({"no such name:5", "127.0.0.1:4"});
    const auto found = some.wait({}, runtime::monotonic_now() + 30s);
    ASSERT_TRUE(found && *found);
    EXPECT_THAT(**found, ElementsAre("127.0.0.1:4"));

    const NameLookup none({"no such name:5"});
    const auto nothing = none.wait({}, runtime::monotonic_now() + 30s);
    ASSERT_TRUE(nothing && !*nothing);
    EXPECT_THAT(nothing->error().message, HasSubstr("'no such name:5'"));
}

// ---- Lease ----

TEST(Lease, LastsThreeQuartersOfTheTimeoutFromTheSending) {
    Lease lease;
    EXPECT_FALSE(lease.is_good(0s));
    lease.renew(100s, 4s);
    EXPECT_TRUE(lease.is_good(103s - 1ns));
    EXPECT_FALSE(lease.is_good(103s));
    lease.give_up();
    EXPECT_FALSE(lease.is_good(100s));
}

TEST(Lease, IsGivenUpWhateverEndsItsSession) {
    Lease lease;
    {
        const LeaseEnd end(lease);
        lease.renew(100s, 4s);
        EXPECT_TRUE(lease.is_good(100s));
    }
    EXPECT_FALSE(lease.is_good(100s));
    try {
        const LeaseEnd end(lease);
        lease.renew(100s, 4s);
        throw std::runtime_error("no memory");
    } catch (const std::runtime_error&) {
        EXPECT_FALSE(lease.is_good(100s));
    }
}

TEST(Lease, IsMeasuredByAClockThatNeverStepsBack) {
    const auto first = Lease::now();
    EXPECT_GE(Lease::now(), first);
    EXPECT_GT(first, 0s);
}

// ---- Mailbox ----

TEST(Mailbox, GivesEverythingInOrderAndWaitsForTheFirst) {
    Mailbox<int> mailbox;
    const std::jthread sender([&] {
        for (int i = 0; i < 1'000; ++i) mailbox.put(i);
    });
    std::vector<int> got;
    while (got.size() < 1'000) {
        const auto items = mailbox.take({}, runtime::monotonic_now() + 30s);
        ASSERT_FALSE(items.empty());
        got.insert(got.end(), items.begin(), items.end());
    }
    for (int i = 0; i < 1'000; ++i) EXPECT_EQ(got[static_cast<std::size_t>(i)], i);
}

TEST(Mailbox, StopsWaitingWhenAStopIsRequestedOrTheTimeHasCome) {
    Mailbox<int> mailbox;
    EXPECT_THAT(mailbox.take({}, runtime::monotonic_now()), IsEmpty());
    std::stop_source source;
    const std::jthread stopper([&] { source.request_stop(); });
    EXPECT_THAT(mailbox.take(source.get_token(), runtime::monotonic_now() + 1h), IsEmpty());
}

}  // namespace
}  // namespace warren::zookeeper
