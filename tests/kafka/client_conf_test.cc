#include "kafka/client_conf.h"

#include "kafka/client.h"
#include "support/case_name.h"
#include "warren/kafka/library_info.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace warren::kafka {
namespace {

std::string value_of(const ConfHandle& conf, const char* name) {
    std::array<char, 512> text{};
    std::size_t size = text.size();
    return rd_kafka_conf_get(conf.get(), name, text.data(), &size) == RD_KAFKA_CONF_OK ? text.data() : "(unset)";
}

ConfHandle conf_of(const ClientSettings& settings, Properties more = {}) {
    auto conf = make_conf(settings, more);
    EXPECT_TRUE(conf) << (conf ? "" : conf.error().message);
    return conf ? std::move(*conf) : nullptr;
}

TEST(ClientConf, AllServersAreGivenAndTheClientIsNamed) {
    ClientSettings settings;
    settings.servers = {"a:1", "b:2"};
    settings.client_id = "me";
    const auto conf = conf_of(settings);
    EXPECT_EQ(value_of(conf, "bootstrap.servers"), "a:1,b:2");
    EXPECT_EQ(value_of(conf, "client.id"), "me");
}

TEST(ClientConf, NothingIsSentHomeAndAHungBrokerDoesNotBlockForLong) {
    const auto conf = conf_of({});
    EXPECT_EQ(value_of(conf, "enable.metrics.push"), "false");
    EXPECT_EQ(value_of(conf, "socket.timeout.ms"), "15000");
    EXPECT_EQ(value_of(conf, "socket.connection.setup.timeout.ms"), "30000");
}

TEST(ClientConf, ShorterTimeoutsAreTakenOver) {
    ClientSettings settings;
    settings.dial_timeout = std::chrono::seconds(3);
    settings.read_timeout = std::chrono::seconds(5);
    const auto conf = conf_of(settings);
    EXPECT_EQ(value_of(conf, "socket.timeout.ms"), "5000");
    EXPECT_EQ(value_of(conf, "socket.connection.setup.timeout.ms"), "3000");
}

struct ProtocolCase {
    std::string name;
    bool tls = false;
    bool sasl = false;
    std::string protocol;
};

class Protocol : public ::testing::TestWithParam<ProtocolCase> {};

TEST_P(Protocol, FollowsFromTheSections) {
    ClientSettings settings;
    if (GetParam().tls) settings.tls = TlsSettings{};
    if (GetParam().sasl) settings.sasl = SaslSettings{SaslMechanism::plain, "u", "p"};
    EXPECT_EQ(value_of(conf_of(settings), "security.protocol"), GetParam().protocol);
}

INSTANTIATE_TEST_SUITE_P(Combinations, Protocol,
                         ::testing::Values(ProtocolCase{"none", false, false, "plaintext"},
                                           ProtocolCase{"tls", true, false, "ssl"},
                                           ProtocolCase{"login", false, true, "sasl_plaintext"},
                                           ProtocolCase{"both", true, true, "sasl_ssl"}),
                         testing_support::CaseName());

struct MechanismCase {
    std::string name;
    SaslMechanism mechanism;
    std::string word;
};

class Mechanism : public ::testing::TestWithParam<MechanismCase> {};

TEST_P(Mechanism, IsSetWithTheLogin) {
    ClientSettings settings;
    settings.sasl = SaslSettings{GetParam().mechanism, "someone", "secret"};
    const auto conf = conf_of(settings);
    EXPECT_EQ(value_of(conf, "sasl.mechanisms"), GetParam().word);
    EXPECT_EQ(value_of(conf, "sasl.username"), "someone");
    EXPECT_EQ(value_of(conf, "sasl.password"), "secret");
}

INSTANTIATE_TEST_SUITE_P(All, Mechanism,
                         ::testing::Values(MechanismCase{"plain", SaslMechanism::plain, "PLAIN"},
                                           MechanismCase{"scram_256", SaslMechanism::scram_sha_256, "SCRAM-SHA-256"},
                                           MechanismCase{"scram_512", SaslMechanism::scram_sha_512, "SCRAM-SHA-512"}),
                         testing_support::CaseName());

TEST(ClientConf, AClientCertificateIsUsedWithoutACaFile) {
    ClientSettings settings;
    settings.tls = TlsSettings{"", "/etc/me.pem", "/etc/me.key", false};
    const auto conf = conf_of(settings);
    EXPECT_EQ(value_of(conf, "ssl.certificate.location"), "/etc/me.pem");
    EXPECT_EQ(value_of(conf, "ssl.key.location"), "/etc/me.key");
    EXPECT_EQ(value_of(conf, "enable.ssl.certificate.verification"), "true");
}

TEST(ClientConf, NoVerifySwitchesVerificationOff) {
    ClientSettings settings;
    settings.tls = TlsSettings{"", "", "", true};
    EXPECT_EQ(value_of(conf_of(settings), "enable.ssl.certificate.verification"), "false");
}

TEST(ClientConf, APropertyThatTheLoadedVersionDoesNotKnowIsLeftOut) {
    EXPECT_TRUE(make_conf({}, {{"property.of.the.future", "1"}}));
}

TEST(ClientConf, ARefusedValueIsNamed) {
    const auto conf = make_conf({}, {{"fetch.wait.max.ms", "soon"}});
    ASSERT_FALSE(conf);
    EXPECT_NE(conf.error().message.find("fetch.wait.max.ms"), std::string::npos);
}

TEST(ClientConf, AnUnreadableFileIsAnErrorOfTheClient) {
    ClientSettings settings;
    settings.tls = TlsSettings{"/nowhere/ca.pem", "", "", false};
    const auto client = Client::open(conf_of(settings), runtime::Logger());
    ASSERT_FALSE(client);
    EXPECT_NE(client.error().message.find("ssl.ca.location"), std::string::npos) << client.error().message;
}

TEST(LibraryInfo, NamesTheVersionAndTheFeatures) {
    EXPECT_NE(library_info().find(rd_kafka_version_str()), std::string::npos);
    EXPECT_NE(library_info().find("sasl_scram"), std::string::npos);
}

TEST(Patience, IsShortUntilTheClusterProvesSlow) {
    using std::chrono::milliseconds;
    Patience patience;
    EXPECT_EQ(patience.limit(), milliseconds(800));
    patience.answered(milliseconds(5));
    EXPECT_EQ(patience.limit(), milliseconds(800));
    patience.answered(milliseconds(700));
    EXPECT_EQ(patience.limit(), milliseconds(2800));
    patience.answered(milliseconds(9000));
    EXPECT_EQ(patience.limit(), milliseconds(10'000));
}

TEST(Patience, GrowsForAConnectedClusterThatHasNeverAnsweredInTime) {
    using std::chrono::milliseconds;
    Patience patience;
    patience.failed(RD_KAFKA_RESP_ERR__TRANSPORT);
    EXPECT_EQ(patience.limit(), milliseconds(800));
    patience.failed(RD_KAFKA_RESP_ERR__TIMED_OUT);
    EXPECT_EQ(patience.limit(), milliseconds(1600));
    patience.failed(RD_KAFKA_RESP_ERR__TRANSPORT);
    EXPECT_EQ(patience.limit(), milliseconds(800));
}

TEST(Patience, DoesNotGrowForAClusterThatStoppedAnswering) {
    using std::chrono::milliseconds;
    Patience patience;
    patience.answered(milliseconds(5));
    patience.failed(RD_KAFKA_RESP_ERR__TIMED_OUT);
    EXPECT_EQ(patience.limit(), milliseconds(800));
}

TEST(Patience, GrowsWhereOtherRequestsAreAnsweredUntilThisOneIs) {
    using std::chrono::milliseconds;
    Patience patience;
    patience.answered(milliseconds(5));
    for (int i = 0; i < 10; ++i) patience.grow();
    EXPECT_EQ(patience.limit(), milliseconds(10'000));
    patience.answered(milliseconds(5));
    EXPECT_EQ(patience.limit(), milliseconds(800));
}

}  // namespace
}  // namespace warren::kafka
