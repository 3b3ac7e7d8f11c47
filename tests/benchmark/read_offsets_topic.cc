// Reads a topic from its beginning to its end and does nothing with it: what the library and the broker need.
//
//   read_offsets_topic BOOTSTRAP TOPIC
//
// Prints the number of records, seconds of wall time and seconds of CPU. Exit code 1 with the reason if anything fails.

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

namespace {

[[noreturn]] void fail(const std::string& reason) {
    std::fprintf(stderr, "read_offsets_topic: %s\n", reason.c_str());
    std::exit(1);
}

rd_kafka_t* consumer_for(const char* bootstrap) {
    std::array<char, 512> error{};
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    const auto set = [&](const char* name, const char* value) {
        if (rd_kafka_conf_set(conf, name, value, error.data(), error.size()) != RD_KAFKA_CONF_OK) fail(error.data());
    };
    // As Warren's own reader.
    set("bootstrap.servers", bootstrap);
    set("group.id", "read_offsets_topic");
    set("enable.auto.commit", "false");
    set("enable.partition.eof", "true");
    set("isolation.level", "read_committed");
    set("queued.min.messages", "300000");
    set("queued.max.messages.kbytes", "262144");
    set("fetch.queue.backoff.ms", "50");
    set("max.partition.fetch.bytes", "4194304");
    set("check.crcs", "true");
    rd_kafka_t* handle = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error.data(), error.size());
    if (handle == nullptr) fail(error.data());
    return handle;
}

int partitions_of(rd_kafka_t* consumer, const char* topic) {
    rd_kafka_topic_t* handle = rd_kafka_topic_new(consumer, topic, nullptr);
    const rd_kafka_metadata_t* metadata = nullptr;
    const auto error = rd_kafka_metadata(consumer, 0, handle, &metadata, 30'000);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) fail(rd_kafka_err2str(error));
    const int count = metadata->topics[0].partition_cnt;
    rd_kafka_metadata_destroy(metadata);
    rd_kafka_topic_destroy(handle);
    return count;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) fail("usage: read_offsets_topic BOOTSTRAP TOPIC");
    const auto began = std::chrono::steady_clock::now();
    rd_kafka_t* const consumer = consumer_for(argv[1]);
    int left = partitions_of(consumer, argv[2]);
    rd_kafka_topic_partition_list_t* all = rd_kafka_topic_partition_list_new(left);
    for (int i = 0; i < left; ++i) {
        rd_kafka_topic_partition_list_add(all, argv[2], i)->offset = RD_KAFKA_OFFSET_BEGINNING;
    }
    rd_kafka_assign(consumer, all);
    rd_kafka_topic_partition_list_destroy(all);
    rd_kafka_queue_t* queue = rd_kafka_queue_get_consumer(consumer);
    std::array<rd_kafka_message_t*, 1000> messages{};
    long long records = 0;
    while (left > 0) {
        const auto count = rd_kafka_consume_batch_queue(queue, 50, messages.data(), messages.size());
        for (std::size_t i = 0; i < static_cast<std::size_t>(std::max<ssize_t>(count, 0)); ++i) {
            if (messages[i]->err == RD_KAFKA_RESP_ERR_NO_ERROR) ++records;
            if (messages[i]->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) --left;
            rd_kafka_message_destroy(messages[i]);
        }
    }
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began;
    std::printf("%lld %.2f %.2f\n", records, wall.count(), static_cast<double>(std::clock()) / CLOCKS_PER_SEC);
    rd_kafka_queue_destroy(queue);
    rd_kafka_consumer_close(consumer);
    rd_kafka_destroy(consumer);
    return 0;
}
