#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Records written to a broker as fast as it takes them. librdkafka sends every batch as a request of its own, which
/// keeps the broker busy with requests where batches are small; here a request has a batch of each partition. Layouts:
/// Kafka's `ProduceRequest` version 7 (clients/src/main/resources/common/message) and record batches of version 2.
namespace warren::benchmark {

struct RecordToWrite {
    std::string_view key;
    std::string_view value;
};

/// The bytes of one batch.
[[nodiscard]] std::string record_batch(std::span<const RecordToWrite> records, std::int64_t timestamp_ms);

/// One connection to the broker that leads all partitions of one topic. Not thread-safe. Throws std::runtime_error with
/// the reason if the broker does not take everything.
class BatchProducer {
public:
    /// `bootstrap` is HOST:PORT with a numeric host.
    BatchProducer(const std::string& bootstrap, std::string client_id, std::string topic);
    ~BatchProducer();
    BatchProducer(const BatchProducer&) = delete;
    BatchProducer& operator=(const BatchProducer&) = delete;

    /// Batches of a partition are written in the order of the calls; one is sent when its partition gets another one.
    void add(std::int32_t partition, std::string batch);
    /// Sends what was added.
    void send();
    /// Sends, and returns when the broker has confirmed everything.
    void flush();

private:
    struct Added {
        std::int32_t partition;
        std::string batch;
    };

    [[nodiscard]] std::string request() const;
    void write(std::string_view bytes);
    void read(char* bytes, std::size_t size);
    void take_answer();

    std::string client_id_;
    std::string topic_;
    int socket_ = -1;
    std::vector<Added> added_;
    std::int32_t sent_ = 0;
    std::int32_t confirmed_ = 0;
};

}  // namespace warren::benchmark
