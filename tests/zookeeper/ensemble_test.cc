#include "zookeeper/ensemble.h"

#include "warren/runtime/clock.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

namespace warren::zookeeper {
namespace {

using namespace std::chrono_literals;
using runtime::HealthState;

/// Nobody listens at the address: all events are the test's.
class EnsembleTest : public testing::Test {
protected:
    void take(Event::Kind kind) { ensemble.take({kind, ""}, now); }
    void look_after(std::chrono::seconds time) { ensemble.look_after(*session, now += time); }
    [[nodiscard]] HealthState state() const { return board.all().front().state; }

    runtime::HealthBoard board{runtime::Logger()};
    Ensemble ensemble{{.servers = {"127.0.0.1:1"}}, board.add("zookeeper", "notifier", ""), runtime::Logger()};
    const std::unique_ptr<Session> session = ensemble.open({}, [](const Event&) {});
    base::MonotonicTime now = runtime::monotonic_now();
};

TEST_F(EnsembleTest, AConnectionThatIsDownForLongIsToldAndSoIsItsComingBack) {
    take(Event::Kind::connected);
    EXPECT_EQ(state(), HealthState::starting) << "what comes of a new session is for its user to say";
    take(Event::Kind::disconnected);
    look_after(1s);
    EXPECT_EQ(state(), HealthState::starting);
    look_after(4s);
    EXPECT_EQ(state(), HealthState::down);
    take(Event::Kind::connected);
    EXPECT_EQ(state(), HealthState::up);
}

TEST_F(EnsembleTest, AConnectionThatComesLateIsUp) {
    look_after(4s);
    EXPECT_EQ(state(), HealthState::down);
    take(Event::Kind::connected);
    EXPECT_EQ(state(), HealthState::up);
}

TEST_F(EnsembleTest, ARefusedSessionIsNotUpForHavingConnected) {
    take(Event::Kind::connected);
    take(Event::Kind::refused);
    EXPECT_EQ(state(), HealthState::down);
    const auto next = ensemble.open({}, [](const Event&) {});
    take(Event::Kind::connected);
    EXPECT_EQ(state(), HealthState::down);
}

}  // namespace
}  // namespace warren::zookeeper
