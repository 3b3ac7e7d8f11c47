#include "kafka/kafka_support.h"
#include "support/case_name.h"
#include "warren/runtime/clock.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace warren::kafka {
namespace {

using namespace testing_support;

/// What a daemon has to stop: a generous limit over the second that each part may take.
constexpr std::chrono::seconds stop_deadline{2};

ClientSettings client_of(const std::string& server) {
    ClientSettings settings;
    settings.servers = {server};
    return settings;
}

SaslSettings some_login() {
    return {SaslMechanism::plain, "someone", "wrong"};
}

struct UnreachableCase {
    std::string name;
    DeadPort::Manner manner;
    bool tls = false;
    bool sasl = false;
    /// Part of the reason shown.
    std::string reason;
};

class Unreachable : public ::testing::TestWithParam<UnreachableCase> {
protected:
    [[nodiscard]] ClientSettings client(const std::string& server) const {
        auto settings = client_of(server);
        if (GetParam().tls) settings.tls = TlsSettings{};
        if (GetParam().sasl) settings.sasl = some_login();
        return settings;
    }
};

TEST_P(Unreachable, IsShownWithItsReasonAndStopsInTime) {
    const DeadPort port(GetParam().manner);
    Surroundings around;
    auto cluster = cluster_at(port.server());
    cluster.client = client(port.server());
    auto consumer = consumer_at(port.server());
    consumer.client = cluster.client;
    auto poller = around.poll(cluster);
    auto reader = around.read(consumer, *poller);
    EXPECT_TRUE(eventually([&] { return around.cluster().state == runtime::HealthState::down; }));
    EXPECT_NE(around.cluster().reason.find(GetParam().reason), std::string::npos) << around.cluster().reason;
    EXPECT_FALSE(around.cluster().caught_up);

    const auto start = runtime::monotonic_now();
    reader.reset();
    poller.reset();
    EXPECT_LT(runtime::monotonic_now() - start, stop_deadline);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, Unreachable,
    ::testing::Values(UnreachableCase{"silent", DeadPort::Manner::silent, false, false, "no answer"},
                      UnreachableCase{"silent_with_tls", DeadPort::Manner::silent, true, false, "no answer"},
                      UnreachableCase{"silent_with_login", DeadPort::Manner::silent, false, true, "no answer"},
                      UnreachableCase{"refusing", DeadPort::Manner::refusing, false, false, "connecting failed"}),
    warren::testing_support::CaseName());

TEST(UnreachableCluster, AHostNameWithoutAnAddressIsShownAsSuch) {
    Surroundings around;
    const auto poller = around.poll(cluster_at("no-such-host.invalid:9092"));
    EXPECT_TRUE(eventually([&] { return around.cluster().state == runtime::HealthState::down; }));
    EXPECT_NE(around.cluster().reason.find("cannot be resolved"), std::string::npos) << around.cluster().reason;
}

TEST(UnreachableCluster, AFileThatTheLibraryCannotReadIsShownAndNoCrash) {
    Surroundings around;
    auto settings = cluster_at("127.0.0.1:1");
    settings.client.tls = TlsSettings{};
    settings.client.tls->ca_file = "/nowhere/ca.pem";
    const auto poller = around.poll(settings);
    EXPECT_TRUE(eventually([&] { return around.cluster().state == runtime::HealthState::down; }));
    EXPECT_NE(around.cluster().reason.find("ca.location"), std::string::npos) << around.cluster().reason;
}

TEST(UnreachableCluster, AReaderWhoseBrokersDoNotAnswerIsDownAndStopsInTime) {
    const auto mock = start_mock();
    ASSERT_TRUE(mock->create_topic("orders", 1));
    const DeadPort port(DeadPort::Manner::silent);
    Surroundings around;
    const auto poller = around.poll(cluster_at(mock->bootstrap()));
    auto reader = around.read(consumer_at(port.server()), *poller);
    EXPECT_TRUE(eventually([&] { return around.consumer().state == runtime::HealthState::down; }));
    const auto start = runtime::monotonic_now();
    reader.reset();
    EXPECT_LT(runtime::monotonic_now() - start, stop_deadline);
}

}  // namespace
}  // namespace warren::kafka
