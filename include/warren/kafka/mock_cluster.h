#pragma once

#include "warren/base/result.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace warren::kafka {

/// A small Kafka cluster inside this process, for `warren demo` and tests, together with a producer into it.
///
/// It listens on ephemeral ports of 127.0.0.1 and speaks enough of the protocol for metadata, offsets, producing and
/// consuming; it knows neither groups' lists (never run a reaper against it) nor TLS nor logins. A partition keeps its
/// newest 5 MB. Thread-safe.
class MockCluster {
public:
    [[nodiscard]] static base::Result<std::unique_ptr<MockCluster>> start(int brokers);
    ~MockCluster();
    MockCluster(const MockCluster&) = delete;
    MockCluster& operator=(const MockCluster&) = delete;

    /// `host:port`, several of them separated by commas.
    [[nodiscard]] const std::string& bootstrap() const;

    base::Result<void> create_topic(const std::string& topic, int partitions);
    /// `broker` counts from 1; -1: no leader.
    base::Result<void> set_leader(const std::string& topic, std::int32_t partition, std::int32_t broker);
    base::Result<void> set_broker_down(std::int32_t broker);
    base::Result<void> set_broker_up(std::int32_t broker);

    /// How the cluster speaks of a topic: as it is, as if the client had no right to it, or as if it did not exist.
    enum class TopicState : std::uint8_t { normal, denied, missing };
    void set_topic_state(const std::string& topic, TopicState state);

    /// Counts what its brokers are asked from now on.
    void count_requests();
    /// How many ListOffsets requests there were since.
    [[nodiscard]] std::size_t offset_requests() const;

    /// Hands a record over for sending. None: a null key, resp. a tombstone. Waits while very many are unsent.
    base::Result<void> produce(const std::string& topic, std::int32_t partition, std::optional<std::string_view> key,
                               std::optional<std::string_view> value);
    /// Waits until everything is sent.
    base::Result<void> flush(std::chrono::milliseconds timeout);

private:
    MockCluster();

    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warren::kafka
