#include "config/validate.h"

#include <gtest/gtest.h>

#include <string>

namespace warren::config {
namespace {

const std::string label_of_63(63, 'a');

TEST(HostPort, NamesAddressesAndBracketedIpv6AreAccepted) {
    for (const std::string text : {"localhost:9092", "kafka-1.example.com:9092", "10.0.0.1:9092", "[::1]:9092",
                                   "[fe80::1:2]:9092", "[::ffff:1.2.3.4]:80", "1st.example:1", "3com.com:1", "a:1",
                                   "docker_kafka:9092", "a-b_c-d:1", "h:99999", "h:-1", "h:+1", "1.2.3.4a:1"}) {
        EXPECT_TRUE(is_host_port(text, EmptyHost::refused)) << text;
    }
    EXPECT_TRUE(is_host_port(label_of_63 + ".b:1", EmptyHost::refused));
}

TEST(HostPort, EverythingElseIsRefused) {
    for (const std::string text :
         {"",         "nohost",      "h:",      "h:kafka",     "h:1x",      "h:1.5",           "h:0x10",
          "::1:9092", "a:b:1",       "[::1]",   "[::1:9092",   "::1]:9092", "[::1]9092",       "[x:y]:1",
          "[]:1",     "256.1.2.3:1", "1.2.3:1", "1.2.3.4.5:1", "1234:1",    "01.2.3.4:1",      "-a:1",
          "a-:1",     "a..b:1",      "a.:1",    ".a:1",        "a_b_c:1",   "a_b.c:1",         "_a:1",
          "a_:1",     "a b:1",       " a:1",    "a/b:1",       "ä:1",       "[fe80::1%eth0]:1"}) {
        EXPECT_FALSE(is_host_port(text, EmptyHost::refused)) << text;
    }
    EXPECT_FALSE(is_host_port(label_of_63 + "a:1", EmptyHost::refused));
    EXPECT_FALSE(is_host_port(std::string("10.0.0.1\0x:1", 12), EmptyHost::refused));
}

TEST(HostPort, OnlyListenersMayLeaveTheHostOut) {
    EXPECT_TRUE(is_host_port(":8000", EmptyHost::accepted));
    EXPECT_TRUE(is_host_port(":0", EmptyHost::accepted));
    EXPECT_FALSE(is_host_port(":8000", EmptyHost::refused));
    for (const std::string text : {":", "", "8000", "h:", "a..b:1", "::1:80"}) {
        EXPECT_FALSE(is_host_port(text, EmptyHost::accepted)) << text;
    }
}

TEST(HostPort, ThePortIsKnownWhereItFits) {
    EXPECT_EQ(port_of("h:9092"), 9092);
    EXPECT_EQ(port_of("[::1]:+65535"), 65535);
    EXPECT_EQ(port_of("h:65536"), std::nullopt);
    EXPECT_EQ(port_of("h:-1"), std::nullopt);
    EXPECT_EQ(port_of("h"), std::nullopt);
}

TEST(ZookeeperPath, AcceptsTheRootAndPlainSegments) {
    for (const std::string text : {"/", "/burrow", "/a/b/c", "/kafka-1/consumers", "/_a/-b", "/a.b", "/0"}) {
        EXPECT_TRUE(is_zookeeper_path(text)) << text;
    }
}

TEST(ZookeeperPath, RefusesEmptySegmentsAndOddLetters) {
    for (const std::string text : {"", "a", "a/b", "//", "/a/", "/a//b", "/.a", "/a/..", "/a b", "/ä", "/a:b"}) {
        EXPECT_FALSE(is_zookeeper_path(text)) << text;
    }
}

TEST(KafkaVersion, AcceptsWhatBurrowAccepts) {
    for (const std::string text :
         {"", "2.8.0", "3.9.1", "99.0.0", "10.20.30", "0.10.2.0", "0.99.1.2", "0.8", "0.8.0", "0.8.1", "0.8.2", "0.9",
          "0.9.0", "0.10", "0.10.0", "0.10.1", "0.10.2", "0.11", "0.11.0"}) {
        EXPECT_TRUE(is_kafka_version(text)) << text;
    }
}

TEST(KafkaVersion, RefusesEverythingElse) {
    for (const std::string text : {"9", "3.0", "3.0.0.0", "foo", "0.12", "0.8.3", "0.11.0.0.0", "1.2.x", "1..2",
                                   ".1.2.3", "1.2.3 ", "v2.8.0", "01.2.3", "00.1.2.3", "-1.2.3"}) {
        EXPECT_FALSE(is_kafka_version(text)) << text;
    }
}

TEST(KafkaVersion, GroupsCanBeListedFromZeroElevenOn) {
    for (const std::string text : {"0.11", "0.11.0", "0.11.0.0", "0.12.0.0", "0.100.0.0", "1.0.0", "2.8.0"}) {
        EXPECT_TRUE(can_list_groups(text)) << text;
    }
    for (const std::string text : {"", "0.8", "0.9.0", "0.10.2", "0.10.2.0", "0.09.0.0"}) {
        EXPECT_FALSE(can_list_groups(text)) << text;
    }
}

}  // namespace
}  // namespace warren::config
