#include "warren/core/decode/offsets_record.h"
#include "warren/core/encode/offsets_record_writer.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

namespace warren::core {
namespace {

TEST(OffsetsRecordWriter, CommitReadsBack) {
    const std::string key = offset_commit_key("my group", "orders", 7);
    const std::string value = offset_commit_value(1234567890123, 1700000000000);
    const auto record = decode_offsets_record(key, value);
    const auto* commit = std::get_if<OffsetCommitRecord>(&record);
    ASSERT_NE(commit, nullptr);
    EXPECT_EQ(commit->key.group, "my group");
    EXPECT_EQ(commit->key.topic, "orders");
    EXPECT_EQ(commit->key.partition, 7);
    ASSERT_TRUE(commit->value);
    EXPECT_EQ(commit->value->offset, 1234567890123);
    EXPECT_EQ(commit->value->commit_timestamp_ms, 1700000000000);
}

TEST(OffsetsRecordWriter, GroupWithMembersReadsBack) {
    const std::string key = group_metadata_key("g");
    const std::string value = group_metadata_value(
        {{.member_id = "m-1", .client_id = "c", .client_host = "/10.0.0.1", .assignment = {{"t", {0, 2}}}}}, 5,
        1700000000000);
    const auto record = decode_offsets_record(key, value);
    const auto* group = std::get_if<GroupMetadataRecord>(&record);
    ASSERT_NE(group, nullptr);
    EXPECT_EQ(group->group, "g");
    ASSERT_TRUE(group->value);
    EXPECT_EQ(group->value->protocol_type, "consumer");
    EXPECT_EQ(group->value->generation, 5);
    ASSERT_EQ(group->value->members.size(), 1U);
    const GroupMember& member = group->value->members.front();
    EXPECT_EQ(member.client_id, "c");
    EXPECT_EQ(member.client_host, "/10.0.0.1");
    const auto assignment = decode_assignment(member.assignment);
    ASSERT_TRUE(assignment);
    ASSERT_EQ(assignment->partitions.size(), 1U);
    EXPECT_EQ(assignment->partitions.front().topic, "t");
    EXPECT_EQ(assignment->partitions.front().partitions, (std::vector<std::int32_t>{0, 2}));
    const auto subscription = decode_subscription(member.subscription);
    ASSERT_TRUE(subscription);
    EXPECT_EQ(subscription->topics, std::vector<std::string_view>{"t"});
}

TEST(OffsetsRecordWriter, EmptyGroupIsAValue) {
    const std::string key = group_metadata_key("g");
    const std::string value = group_metadata_value({}, 6, 0);
    const auto record = decode_offsets_record(key, value);
    const auto* group = std::get_if<GroupMetadataRecord>(&record);
    ASSERT_NE(group, nullptr);
    ASSERT_TRUE(group->value);
    EXPECT_TRUE(group->value->members.empty());
    EXPECT_FALSE(group->value->protocol);
}

}  // namespace
}  // namespace warren::core
