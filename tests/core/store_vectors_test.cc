#include "warren/core/window/cluster_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <map>
#include <string>
#include <vector>

// Plays the part `storage` of tests/data/evaluation-vectors.json, recorded from Burrow: what is written, and what
// reading then gives.
namespace warren::core {
namespace {

using nlohmann::json;

const json& storage_vectors() {
    static const auto vectors =
        json::parse(std::ifstream(std::string(WARREN_TEST_DATA) + "/evaluation-vectors.json")).at("storage");
    return vectors;
}

class Player {
public:
    explicit Player(const json& vector)
        : now_(base::wall_time_from_ms(vector.at("now").get<std::int64_t>() * 1'000)),
          intervals_(vector.at("intervals")),
          store_(ClusterName("local"), settings_of(vector)) {
        for (const json& op : vector.at("ops")) play(op);
    }

    json group(const std::string& name) {
        const auto windows = store_.group(GroupName(name), now_);
        if (!windows) return nullptr;
        json topics = json::object();
        for (const TopicWindows& topic : windows->topics) {
            json& partitions = topics[topic.topic.str()] = json::array();
            for (const PartitionWindow& partition : topic.partitions) partitions.push_back(show(*windows, partition));
        }
        return topics;
    }

    json topic(const std::string& name) const {
        const auto ends = store_.end_offsets(TopicName(name));
        if (!ends) return nullptr;
        json shown = json::array();
        for (const PartitionEnd& end : *ends) shown.push_back(end.end);
        return shown;
    }

    json group_list() const {
        json names = json::array();
        for (const GroupName& name : store_.groups()) names.push_back(name.str());
        return names;
    }

private:
    static StoreSettings settings_of(const json& vector) {
        StoreSettings settings;
        settings.intervals = vector.at("intervals");
        settings.min_distance = std::chrono::seconds(vector.at("min_distance").get<std::int64_t>());
        settings.expire_group = std::chrono::seconds(vector.at("expire_group").get<std::int64_t>());
        return settings;
    }

    void play(const json& op) {
        const std::string kind = op.at("op");
        if (kind == "broker") return broker(op);
        if (kind == "delete_topic") {
            counts_.erase(op.at("topic"));
            return set_topics();
        }
        const std::string group = op.at("group");
        if (kind == "delete_group") return delete_group(op);
        ClusterStore::Batch batch(store_, now_);
        if (kind == "commit") {
            commit(batch, op);
        } else if (kind == "owner") {
            // One record lists all owners of a group, a vector names them one by one.
            owned_[group].push_back(op);
            batch.set_owners(group, owners_of(group), ++owners_order_);
        } else {
            ASSERT_EQ(kind, "clear_owners");
            batch.set_owners(group, {}, ++owners_order_);
        }
    }

    void broker(const json& op) {
        counts_[op.at("topic")] = op.at("count");
        set_topics();
        const std::string topic = op.at("topic");
        const EndOffset end{.topic = topic, .partition = op.at("partition"), .end = op.at("offset")};
        store_.set_end_offsets(std::span(&end, 1), now_);
    }

    void set_topics() {
        std::vector<TopicPartitions> topics;
        for (const auto& [name, count] : counts_) topics.push_back({TopicName(name), count});
        store_.set_topics(topics);
    }

    static void commit(ClusterStore::Batch& batch, const json& op) {
        const std::string group = op.at("group");
        const std::string topic = op.at("topic");
        batch.commit({.group = group,
                      .topic = topic,
                      .partition = op.at("partition"),
                      .offset = op.at("offset"),
                      .timestamp_ms = op.at("timestamp"),
                      .order = op.at("order")});
    }

    void delete_group(const json& op) {
        const GroupName group(op.at("group").get<std::string>());
        if (op.contains("topic") && !op.at("topic").get<std::string>().empty()) {
            store_.remove_topic_of_group(group, TopicName(op.at("topic").get<std::string>()));
        } else {
            store_.remove_group(group);
        }
    }

    std::vector<OwnedPartition> owners_of(const std::string& group) {
        std::vector<OwnedPartition> owners;
        for (const json& op : owned_[group]) {
            const auto owner = std::make_shared<const Owner>(Owner{op.at("owner"), op.at("client_id")});
            owners.push_back({op.at("topic").get_ref<const std::string&>(), op.at("partition"), owner});
        }
        return owners;
    }

    json show(const GroupWindows& windows, const PartitionWindow& partition) const {
        const auto commits = windows.window(partition);
        json slots = json::array();
        if (partition.used) slots.insert(slots.end(), intervals_ - commits.size(), json(nullptr));
        for (const Commit& commit : commits) {
            slots.push_back({{"offset", commit.offset}, {"timestamp", commit.timestamp_ms}, {"lag", nullptr}});
            if (commit.lag) slots.back()["lag"] = *commit.lag;
        }
        return {{"window", slots},
                {"owner", partition.owner ? partition.owner->host : ""},
                {"client_id", partition.owner ? partition.owner->client_id : ""},
                {"current_lag", current_lag(commits, partition.end_offset)},
                {"newest", partition.end_offset ? json(*partition.end_offset) : json()},
                {"lowest", partition.lowest_end_offset ? json(*partition.lowest_end_offset) : json()}};
    }

    base::WallTime now_;
    std::size_t intervals_;
    ClusterStore store_;
    std::map<std::string, std::int32_t> counts_;
    std::map<std::string, std::vector<json>> owned_;
    std::int64_t owners_order_ = 0;
};

/// The store hands out only the newest and the lowest of the broker's last offsets.
json expected_group(json topics) {
    for (auto& [topic, partitions] : topics.items()) {
        for (json& partition : partitions) {
            const auto memory = partition.at("broker_offsets").get<std::vector<std::int64_t>>();
            partition.erase("broker_offsets");
            partition["newest"] = memory.empty() ? json() : json(memory.back());
            partition["lowest"] = memory.empty() ? json() : json(*std::min_element(memory.begin(), memory.end()));
        }
    }
    return topics;
}

/// A number, so that the file is not read by every process that only lists or runs other tests.
constexpr std::size_t vector_count = 43;

class StorageVectors : public ::testing::TestWithParam<std::size_t> {};

TEST_P(StorageVectors, ReadAsRecorded) {
    const json& vector = storage_vectors().at(GetParam());
    SCOPED_TRACE(vector.at("id").get<std::string>() + ": " + vector.at("note").get<std::string>());
    Player player(vector);
    const json& expect = vector.at("expect");
    for (const auto& [name, topics] : expect.at("groups").items()) {
        EXPECT_EQ(player.group(name), topics.is_null() ? json() : expected_group(topics)) << "group " << name;
    }
    for (const auto& [name, offsets] : expect.at("topics").items()) {
        EXPECT_EQ(player.topic(name), offsets) << "topic " << name;
    }
    EXPECT_EQ(player.group_list(), expect.at("group_list_after"));
}

INSTANTIATE_TEST_SUITE_P(All, StorageVectors, ::testing::Range(std::size_t{0}, vector_count));

TEST(StorageVectorFile, HasAllItsCases) {
    EXPECT_EQ(storage_vectors().size(), vector_count);
}

}  // namespace
}  // namespace warren::core
