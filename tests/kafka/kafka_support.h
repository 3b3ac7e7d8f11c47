#pragma once

#include "warren/core/encode/offsets_record_writer.h"
#include "warren/core/window/cluster_store.h"
#include "warren/kafka/cluster_poller.h"
#include "warren/kafka/mock_cluster.h"
#include "warren/kafka/offsets_reader.h"
#include "warren/runtime/clock.h"
#include "warren/runtime/health.h"
#include "warren/runtime/stats.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace warren::kafka::testing_support {

/// Waits until `condition` holds; false if it does not for a long time.
inline bool eventually(const std::function<bool()>& condition,
                       std::chrono::seconds deadline = std::chrono::seconds(30)) {
    const auto end = std::chrono::steady_clock::now() + deadline;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return true;
}

/// A port of 127.0.0.1 where connections are accepted by the system and nothing ever answers, or are refused.
class DeadPort {
public:
    enum class Manner { silent, refusing };

    explicit DeadPort(Manner manner) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        EXPECT_EQ(::bind(socket_, generic, size), 0);
        EXPECT_EQ(::getsockname(socket_, generic, &size), 0);
        port_ = ntohs(address.sin_port);
        if (manner == Manner::silent) {
            EXPECT_EQ(::listen(socket_, 64), 0);
        }
    }
    ~DeadPort() { ::close(socket_); }
    DeadPort(const DeadPort&) = delete;
    DeadPort& operator=(const DeadPort&) = delete;

    [[nodiscard]] std::string server() const { return "127.0.0.1:" + std::to_string(port_); }

private:
    int socket_;
    unsigned port_ = 0;
};

/// A store with the health board and figures that go with it, for one cluster `local` and one consumer `local`.
struct Surroundings {
    core::ClusterStore store{core::ClusterName("local"), core::StoreSettings{}};
    runtime::HealthBoard board{runtime::Logger()};
    runtime::HealthBoard::Reporter cluster_health = board.add("cluster", "local", "local");
    runtime::HealthBoard::Reporter consumer_health = board.add("consumer", "local", "local");
    runtime::StatsRegistry stats;

    [[nodiscard]] runtime::Health cluster() const { return board.all()[0]; }
    [[nodiscard]] runtime::Health consumer() const { return board.all()[1]; }

    [[nodiscard]] std::unique_ptr<ClusterPoller> poll(ClusterSettings settings) {
        return std::make_unique<ClusterPoller>(std::move(settings), store, cluster_health, stats, runtime::Logger());
    }
    [[nodiscard]] std::unique_ptr<OffsetsReader> read(OffsetsReaderSettings settings, const ClusterPoller& poller) {
        return std::make_unique<OffsetsReader>(std::move(settings), store, poller, consumer_health, stats,
                                               runtime::Logger());
    }

    /// The end offset of a partition as the store knows it.
    [[nodiscard]] std::optional<std::int64_t> end_of(const std::string& topic, std::int32_t partition) const {
        const auto ends = store.end_offsets(core::TopicName(topic));
        if (!ends) return std::nullopt;
        for (const auto& end : *ends) {
            if (end.partition == partition) return end.end;
        }
        return std::nullopt;
    }

    /// The committed offsets in the window of a group's partition, oldest first.
    [[nodiscard]] std::vector<std::int64_t> window_of(const std::string& group, const std::string& topic,
                                                      std::size_t partition) {
        std::vector<std::int64_t> offsets;
        const auto windows = store.group(core::GroupName(group), runtime::wall_now());
        if (!windows) return offsets;
        for (const auto& entry : windows->topics) {
            if (entry.topic.view() != topic || partition >= entry.partitions.size()) continue;
            for (const auto& commit : windows->window(entry.partitions[partition])) offsets.push_back(commit.offset);
        }
        return offsets;
    }

    [[nodiscard]] std::int64_t stat(std::string_view family, const runtime::StatLabels& labels) const {
        for (const auto& entry : stats.snapshot()) {
            if (entry.name != family) continue;
            for (const auto& sample : entry.samples) {
                if (sample.labels == labels) return sample.value;
            }
        }
        return 0;
    }
};

inline std::unique_ptr<MockCluster> start_mock(int brokers = 1) {
    auto mock = MockCluster::start(brokers);
    EXPECT_TRUE(mock) << (mock ? "" : mock.error().message);
    return mock ? std::move(*mock) : nullptr;
}

/// Settings of a cluster that is polled as often as can be.
inline ClusterSettings cluster_at(const std::string& servers) {
    ClusterSettings settings;
    settings.name = core::ClusterName("local");
    settings.client.servers = {servers};
    settings.offset_refresh = std::chrono::seconds(1);
    settings.topic_refresh = std::chrono::seconds(1);
    return settings;
}

inline OffsetsReaderSettings consumer_at(const std::string& servers) {
    OffsetsReaderSettings settings;
    settings.name = core::ConsumerName("local");
    settings.cluster = core::ClusterName("local");
    settings.client.servers = {servers};
    return settings;
}

inline void fill(MockCluster& mock, const std::string& topic, std::int32_t partition, int records) {
    for (int i = 0; i < records; ++i) EXPECT_TRUE(mock.produce(topic, partition, std::nullopt, "x"));
    EXPECT_TRUE(mock.flush(std::chrono::seconds(10)));
}

/// Writes an offset commit, made just now, to partition 0 of `__consumer_offsets`.
inline void commit(MockCluster& mock, const std::string& group, const std::string& topic, std::int32_t partition,
                   std::int64_t offset) {
    EXPECT_TRUE(mock.produce("__consumer_offsets", 0, core::offset_commit_key(group, topic, partition),
                             core::offset_commit_value(offset, base::to_ms(runtime::wall_now()))));
    EXPECT_TRUE(mock.flush(std::chrono::seconds(10)));
}

}  // namespace warren::kafka::testing_support
