// Fills an offsets topic with commits, as fast as the broker takes them:
//
//   fill_offsets_topic BOOTSTRAP OFFSETS_TOPIC DATA_TOPIC GROUPS PARTITIONS RECORDS
//
// Creates both topics where they are missing. Every group commits all partitions of the data topic in turn, in batches
// of ten records as brokers write them. The brokers' own topic, __consumer_offsets, must be there; its coordinators only
// know what was written when they are started again. Exit code 1 with the reason if anything fails.

#include "warren/core/encode/offsets_record_writer.h"

#include <librdkafka/rdkafka.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

/// The brokers' own, and how many partitions it has by default.
constexpr std::string_view brokers_topic = "__consumer_offsets";
constexpr std::uint32_t brokers_partitions = 50;
constexpr std::int32_t offsets_partitions = 8;
constexpr const char* batch_records = "10";

[[noreturn]] void fail(const std::string& reason) {
    std::fprintf(stderr, "fill_offsets_topic: %s\n", reason.c_str());
    std::exit(1);
}

struct Handle {
    void operator()(rd_kafka_t* handle) const { rd_kafka_destroy(handle); }
};
using Producer = std::unique_ptr<rd_kafka_t, Handle>;

std::int64_t failed_deliveries = 0;

void on_delivery(rd_kafka_t* /*producer*/, const rd_kafka_message_t* message, void* /*opaque*/) {
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) ++failed_deliveries;
}

Producer producer_for(const std::string& bootstrap) {
    std::array<char, 512> error{};
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    const auto set = [&](const char* name, const char* value) {
        if (rd_kafka_conf_set(conf, name, value, error.data(), error.size()) != RD_KAFKA_CONF_OK) fail(error.data());
    };
    set("bootstrap.servers", bootstrap.c_str());
    set("batch.num.messages", batch_records);
    set("queue.buffering.max.messages", "1000000");
    set("linger.ms", "50");
    // Brokers take records of their own topics from this client only.
    set("client.id", "__admin_client");
    set("acks", "1");
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
    rd_kafka_t* handle = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error.data(), error.size());
    if (handle == nullptr) fail(error.data());
    return Producer(handle);
}

void create_topic(rd_kafka_t* producer, const std::string& name, std::int32_t partitions) {
    std::array<char, 512> error{};
    rd_kafka_NewTopic_t* topic = rd_kafka_NewTopic_new(name.c_str(), partitions, 1, error.data(), error.size());
    rd_kafka_queue_t* queue = rd_kafka_queue_new(producer);
    rd_kafka_CreateTopics(producer, &topic, 1, nullptr, queue);
    rd_kafka_event_t* event = rd_kafka_queue_poll(queue, 30'000);
    if (event == nullptr || rd_kafka_event_error(event) != RD_KAFKA_RESP_ERR_NO_ERROR) fail("cannot create " + name);
    std::size_t count = 0;
    const auto* results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
    const auto outcome = rd_kafka_topic_result_error(results[0]);
    if (outcome != RD_KAFKA_RESP_ERR_NO_ERROR && outcome != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
        fail("cannot create " + name + ": " + rd_kafka_topic_result_error_string(results[0]));
    }
    rd_kafka_event_destroy(event);
    rd_kafka_queue_destroy(queue);
    rd_kafka_NewTopic_destroy(topic);
}

void produce(rd_kafka_t* producer, const std::string& topic, std::int32_t partition, const std::string& key,
             const std::string& value) {
    for (;;) {
        const auto error = rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(partition),
                                             RD_KAFKA_V_KEY(key.data(), key.size()),
                                             // The library copies the value; its parameter is not const for other uses.
                                             RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),  // NOLINT
                                             RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
        if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return;
        if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL) fail(rd_kafka_err2str(error));
        rd_kafka_poll(producer, 100);
    }
}

/// Where brokers keep a group: Java's hash of its name.
std::int32_t partition_of(std::string_view group) {
    std::uint32_t hash = 0;
    for (const char letter : group) hash = 31 * hash + static_cast<unsigned char>(letter);
    const auto number = static_cast<std::int32_t>(hash);
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(number < 0 ? -number : number) % brokers_partitions);
}

std::int64_t now_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 7) fail("usage: fill_offsets_topic BOOTSTRAP OFFSETS_TOPIC DATA_TOPIC GROUPS PARTITIONS RECORDS");
    const std::string offsets_topic = argv[2];
    const std::string data_topic = argv[3];
    const std::int64_t groups = std::atoll(argv[4]);
    const auto partitions = static_cast<std::int32_t>(std::atoi(argv[5]));
    const std::int64_t records = std::atoll(argv[6]);

    const Producer producer = producer_for(argv[1]);
    const bool is_of_brokers = offsets_topic == brokers_topic;
    if (!is_of_brokers) create_topic(producer.get(), offsets_topic, offsets_partitions);
    create_topic(producer.get(), data_topic, partitions);

    const std::int64_t rounds = records / (groups * partitions);
    const std::int64_t first_ms = now_ms() - rounds * 1'000;
    std::int64_t written = 0;
    for (std::int64_t round = 0; round < rounds; ++round) {
        const std::string value = warren::core::offset_commit_value(round, first_ms + round * 1'000);
        for (std::int64_t group = 0; group < groups; ++group) {
            const std::string name = "bench-group-" + std::to_string(group);
            const auto place =
                is_of_brokers ? partition_of(name) : static_cast<std::int32_t>(group % offsets_partitions);
            for (std::int32_t partition = 0; partition < partitions; ++partition) {
                produce(producer.get(), offsets_topic, place,
                        warren::core::offset_commit_key(name, data_topic, partition), value);
                ++written;
            }
            rd_kafka_poll(producer.get(), 0);
        }
    }
    if (rd_kafka_flush(producer.get(), 120'000) != RD_KAFKA_RESP_ERR_NO_ERROR || failed_deliveries > 0) {
        fail("the broker did not take all records");
    }
    std::printf("%lld\n", static_cast<long long>(written));
    return 0;
}
