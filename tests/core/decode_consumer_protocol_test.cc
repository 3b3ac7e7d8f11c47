#include "core/decode_testing.h"
#include "warren/core/decode/offsets_record.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warren::core {
namespace {

using decode_testing::ExactBytes;
using decode_testing::from_hex;

// clang-format off
const std::string assignment_body = from_hex(
    "00000002"                              // two topics
    "0006 6f7264657273"                     // "orders"
    "00000003 00000000 00000001 00000002"   // partitions 0, 1, 2
    "0008 7061796d656e7473"                 // "payments"
    "00000001 00000005"                     // partition 5
    "00000002 0001");                       // user data

const std::string subscription_prefix = from_hex(
    "00000002"                              // two topics
    "0006 6f7264657273"                     // "orders"
    "0008 7061796d656e7473"                 // "payments"
    "ffffffff");                            // no user data

const std::string subscription_rest = from_hex(
    "00000001"                              // one owned topic
    "0006 6f7264657273"                     // "orders"
    "00000001 00000000"                     // partition 0
    "00000029"                              // generation
    "0006 7261636b2d61");                   // rack "rack-a"
// clang-format on

std::string with_version(std::string_view hex, std::string_view body) {
    return from_hex(hex) + std::string(body);
}

TEST(DecodeAssignment, ReadsEveryVersionAlike) {
    for (const auto* version : {"0000", "0001", "0002", "0003", "0004", "7fff"}) {
        const std::string bytes = with_version(version, assignment_body);
        const auto assignment = decode_assignment(bytes);
        ASSERT_TRUE(assignment) << version;
        EXPECT_EQ(assignment->version, std::stoi(version, nullptr, 16));
        const auto& topics = assignment->partitions;
        ASSERT_EQ(topics.size(), 2) << version;
        EXPECT_EQ(topics[0].topic, "orders");
        EXPECT_EQ(topics[0].partitions, (std::vector<std::int32_t>{0, 1, 2}));
        EXPECT_EQ(topics[1].topic, "payments");
        EXPECT_EQ(topics[1].partitions, (std::vector<std::int32_t>{5}));
        EXPECT_EQ(assignment->user_data, from_hex("0001"));
    }
}

TEST(DecodeAssignment, IgnoresWhatNewerVersionsAppend) {
    const std::string bytes = with_version("0004", assignment_body + "something new");
    EXPECT_EQ(decode_assignment(bytes).value_or(Assignment()).partitions.size(), 2);
}

TEST(DecodeAssignment, OfNoBytesIsNoPartitions) {
    const auto assignment = decode_assignment("");
    ASSERT_TRUE(assignment);
    EXPECT_TRUE(assignment->partitions.empty());
}

TEST(DecodeAssignment, MayNameNoTopicsAndNoUserData) {
    const auto assignment = decode_assignment(from_hex("0000 00000000 ffffffff"));
    ASSERT_TRUE(assignment);
    EXPECT_TRUE(assignment->partitions.empty());
}

TEST(DecodeAssignment, IsDamagedWhereverItIsCut) {
    const std::string bytes = with_version("0001", assignment_body);
    for (std::size_t size = 1; size < bytes.size(); ++size) {
        const ExactBytes cut(std::string_view(bytes).substr(0, size));
        EXPECT_FALSE(decode_assignment(cut.view())) << size << " bytes";
    }
}

TEST(DecodeAssignment, IsDamagedByNegativeVersionsAndImpossibleCounts) {
    EXPECT_FALSE(decode_assignment(with_version("ffff", assignment_body)));
    EXPECT_FALSE(decode_assignment(from_hex("0000 ffffffff ffffffff"))) << "null topics";
    EXPECT_FALSE(decode_assignment(from_hex("0000 7fffffff ffffffff"))) << "too many topics";
    EXPECT_FALSE(decode_assignment(from_hex("0000 00000001 0001 61 ffffffff ffffffff"))) << "null partitions";
    EXPECT_FALSE(decode_assignment(from_hex("0000 00000001 0001 61 7fffffff ffffffff"))) << "too many partitions";
    EXPECT_FALSE(decode_assignment(from_hex("0000 00000001 ffff 00000000 ffffffff"))) << "null name";
}

TEST(DecodeSubscription, ReadsThePrefixThatAllVersionsShare) {
    const std::vector<std::string> blobs = {
        with_version("0000", subscription_prefix),
        with_version("0003", subscription_prefix + subscription_rest),
        with_version("0009", subscription_prefix + subscription_rest + "something new"),
    };
    for (const auto& blob : blobs) {
        const auto subscription = decode_subscription(blob);
        ASSERT_TRUE(subscription);
        EXPECT_EQ(subscription->topics, (std::vector<std::string_view>{"orders", "payments"}));
    }
}

TEST(DecodeSubscription, ReadsWhatItsVersionHasBehindThePrefix) {
    const std::string rest = subscription_prefix + subscription_rest;
    const auto at = [&](const char* version) { return with_version(version, rest); };
    const std::string second = at("0002");
    const std::string third = at("0003");
    const auto two = decode_subscription(second).value_or(Subscription());
    ASSERT_EQ(two.owned_partitions.size(), 1U);
    EXPECT_EQ(two.owned_partitions[0].topic, "orders");
    EXPECT_EQ(two.owned_partitions[0].partitions, std::vector<std::int32_t>{0});
    EXPECT_EQ(two.generation_id, 41);
    EXPECT_EQ(two.rack_id, std::nullopt);
    EXPECT_EQ(decode_subscription(third).value_or(Subscription()).rack_id, "rack-a");
}

TEST(DecodeSubscription, DoesNotNeedTheFieldsBehindThePrefix) {
    const std::string bytes = with_version("0003", subscription_prefix + subscription_rest);
    const std::size_t needed = 2 + subscription_prefix.size();
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const ExactBytes cut(std::string_view(bytes).substr(0, size));
        const auto subscription = decode_subscription(cut.view());
        ASSERT_EQ(subscription.has_value(), size >= needed) << size << " bytes";
        if (!subscription) continue;
        EXPECT_FALSE(subscription->complete) << size << " bytes";
        EXPECT_EQ(subscription->rack_id, std::nullopt) << size << " bytes";
    }
    EXPECT_TRUE(decode_subscription(bytes).value_or(Subscription()).complete);
}

TEST(DecodeSubscription, IsDamagedByNegativeVersionsAndImpossibleCounts) {
    EXPECT_FALSE(decode_subscription(with_version("ffff", subscription_prefix)));
    EXPECT_FALSE(decode_subscription(from_hex("0000 ffffffff ffffffff"))) << "null topics";
    EXPECT_FALSE(decode_subscription(from_hex("0000 7fffffff ffffffff"))) << "too many topics";
    EXPECT_FALSE(decode_subscription(from_hex("0000 00000001 ffff ffffffff"))) << "null name";
}

}  // namespace
}  // namespace warren::core
