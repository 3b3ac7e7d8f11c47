#include "kafka/trouble.h"

#include "kafka/health_line.h"
#include "support/case_name.h"

#include <gtest/gtest.h>

#include <string>

namespace warren::kafka {
namespace {

/// Texts as the library writes them.
struct TroubleCase {
    std::string name;
    rd_kafka_resp_err_t error;
    std::string text;
    Cause cause;
    std::string shown;
};

class TroubleOf : public ::testing::TestWithParam<TroubleCase> {};

TEST_P(TroubleOf, NamesTheStageAndKeepsTheTextWithoutItsCounts) {
    const auto trouble = trouble_from(GetParam().error, GetParam().text);
    EXPECT_EQ(to_string(trouble.cause), to_string(GetParam().cause));
    EXPECT_EQ(describe(trouble), GetParam().shown);
}

INSTANTIATE_TEST_SUITE_P(
    Library, TroubleOf,
    ::testing::Values(
        TroubleCase{
            "resolve", RD_KAFKA_RESP_ERR__RESOLVE,
            "k:9092/bootstrap: Failed to resolve 'k:9092': Name or service not known (after 1ms in state CONNECT)",
            Cause::resolve,
            "host name cannot be resolved: k:9092/bootstrap: Failed to resolve 'k:9092': Name or service not known"},
        TroubleCase{"refused", RD_KAFKA_RESP_ERR__TRANSPORT,
                    "Connect to ipv4#127.0.0.1:1 failed: Connection refused (after 0ms in state CONNECT, 1 identical "
                    "error(s) suppressed)",
                    Cause::connect, "connecting failed: Connect to ipv4#127.0.0.1:1 failed: Connection refused"},
        TroubleCase{"setup_timeout", RD_KAFKA_RESP_ERR__TRANSPORT,
                    "Connection setup timed out in state APIVERSION_QUERY (after 30028ms in state APIVERSION_QUERY)",
                    Cause::timeout, "no answer in time: Connection setup timed out in state APIVERSION_QUERY"},
        TroubleCase{"tls", RD_KAFKA_RESP_ERR__SSL,
                    "SSL handshake failed: certificate verify failed (after 3ms in state X)", Cause::tls,
                    "TLS failed: SSL handshake failed: certificate verify failed"},
        TroubleCase{
            "login", RD_KAFKA_RESP_ERR__AUTHENTICATION,
            "SASL authentication error: Authentication failed: Invalid username or password (after 301ms in state "
            "AUTH_REQ)",
            Cause::authentication,
            "authentication failed: SASL authentication error: Authentication failed: Invalid username or password"},
        TroubleCase{"rights", RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, "", Cause::authorization,
                    "not authorized: Broker: Topic authorization failed"},
        TroubleCase{"timed_out", RD_KAFKA_RESP_ERR__TIMED_OUT, "", Cause::timeout,
                    "no answer in time: Local: Timed out"},
        TroubleCase{"closed", RD_KAFKA_RESP_ERR__TRANSPORT, "Disconnected (after 20ms in state UP)", Cause::transport,
                    "connection lost: Disconnected"},
        TroubleCase{"anything", RD_KAFKA_RESP_ERR__BAD_MSG, "Invalid response size", Cause::other,
                    "request failed: Invalid response size"}),
    testing_support::CaseName());

class HealthLineTest : public ::testing::Test {
protected:
    [[nodiscard]] runtime::Health shown() const { return board.all()[0]; }

    runtime::HealthBoard board{runtime::Logger()};
    HealthLine line{board.add("cluster", "local", "local")};
};

TEST_F(HealthLineTest, TheSameStageKeepsItsFirstWording) {
    line.down(Trouble{Cause::connect, "a refused"});
    line.down(Trouble{Cause::connect, "b refused"});
    EXPECT_EQ(shown().reason, "connecting failed: a refused");
}

TEST_F(HealthLineTest, BrokersThatFailDifferentlyDoNotTakeTurns) {
    line.down(Trouble{Cause::connect, "a refused"});
    line.down(Trouble{Cause::timeout, "b silent"});
    line.down(Trouble{Cause::connect, "a refused"});
    EXPECT_EQ(shown().reason, "no answer in time: b silent");
}

TEST_F(HealthLineTest, TroubleThatComesBackIsToldAgain) {
    line.down(Trouble{Cause::connect, "a refused"});
    line.up();
    EXPECT_EQ(shown().state, runtime::HealthState::up);
    line.down(Trouble{Cause::connect, "a refused"});
    EXPECT_EQ(shown().state, runtime::HealthState::down);
}

}  // namespace
}  // namespace warren::kafka
