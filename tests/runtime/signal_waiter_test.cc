#include "warren/runtime/signal_waiter.h"

#include "support/case_name.h"

#include <gtest/gtest.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace warren::runtime {
namespace {

// Each test runs in a process of its own, because the treatment of signals belongs to the whole process.

constexpr int good = 42;
constexpr int bad = 43;

/// How the process that ran `body` ended, as `waitpid` tells it.
template <typename Body>
int ending_of(Body body) {
    const pid_t child = ::fork();
    if (child == 0) {
        body();
        ::_exit(bad);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
}

template <typename Body>
int exit_code_of(Body body) {
    const int status = ending_of(body);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

void nothing() {}

void send_self(int signal) {
    ::kill(::getpid(), signal);
}

struct StopCase {
    std::string name;
    int signal = 0;
};

class StopSignals : public ::testing::TestWithParam<StopCase> {};

TEST_P(StopSignals, AreReturnedAlthoughTheyWereIgnoredAtTheStart) {
    EXPECT_EQ(exit_code_of([] {
                  ::signal(GetParam().signal, SIG_IGN);
                  SignalWaiter signals;
                  send_self(GetParam().signal);
                  if (signals.wait(nothing, nothing) == GetParam().signal) ::_exit(good);
              }),
              good);
}

TEST_P(StopSignals, EndTheProcessAtOnceInTheFinalPhase) {
    EXPECT_EQ(exit_code_of([] {
                  const SignalWaiter signals;
                  SignalWaiter::exit_on_next_signal(good, 3600);
                  send_self(GetParam().signal);
                  while (true) ::pause();
              }),
              good);
}

INSTANTIATE_TEST_SUITE_P(All, StopSignals,
                         ::testing::Values(StopCase{"interrupt", SIGINT}, StopCase{"quit", SIGQUIT},
                                           StopCase{"terminate", SIGTERM}),
                         testing_support::CaseName());

TEST(SignalWaiter, ReopensForEachUser1AndGoesOnWaiting) {
    EXPECT_EQ(exit_code_of([] {
                  SignalWaiter signals;
                  int reopened = 0;
                  send_self(SIGUSR1);
                  const auto reopen = [&] { send_self(++reopened < 3 ? SIGUSR1 : SIGTERM); };
                  if (signals.wait(reopen, nothing) == SIGTERM && reopened == 3) ::_exit(good);
              }),
              good);
}

TEST(SignalWaiter, TicksWhileItWaits) {
    EXPECT_EQ(exit_code_of([] {
                  SignalWaiter signals;
                  int ticks = 0;
                  const auto tick = [&] {
                      if (++ticks == 2) send_self(SIGTERM);
                  };
                  if (signals.wait(nothing, tick) == SIGTERM) ::_exit(good);
              }),
              good);
}

TEST(SignalWaiter, LetsUser2AndBrokenPipesPass) {
    EXPECT_EQ(exit_code_of([] {
                  const SignalWaiter signals;
                  send_self(SIGUSR2);
                  send_self(SIGPIPE);
                  ::_exit(good);
              }),
              good);
}

TEST(SignalWaiter, LeavesHangUpToKill) {
    const int status = ending_of([] {
        const SignalWaiter signals;
        send_self(SIGHUP);
        while (true) ::pause();
    });
    EXPECT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(WTERMSIG(status), SIGHUP);
}

TEST(SignalWaiter, TheFinalPhaseEndsByItselfOnceItsBudgetIsSpent) {
    EXPECT_EQ(exit_code_of([] {
                  const SignalWaiter signals;
                  SignalWaiter::exit_on_next_signal(good, 1);
                  while (true) ::pause();
              }),
              good);
}

TEST(SignalWaiter, AStopSignalThatCameBeforeTheFinalPhaseCounts) {
    EXPECT_EQ(exit_code_of([] {
                  SignalWaiter signals;
                  send_self(SIGTERM);
                  signals.wait(nothing, nothing);
                  send_self(SIGINT);
                  SignalWaiter::exit_on_next_signal(good, 3600);
              }),
              good);
}

}  // namespace
}  // namespace warren::runtime
