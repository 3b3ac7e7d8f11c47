// Reads a topic and keeps nothing of it: what the library, and the decoder, need in any case.
//
//   read_offsets_topic BOOTSTRAP TOPIC [--decode] [--follow]
//
//   --decode   decodes every record, as Warren does
//   --follow   begins at the end instead of the beginning, says "following" when it is there, and goes on until SIGTERM
//
// Prints the number of records, seconds of wall time and seconds of CPU. Exit code 1 with the reason if anything fails.

#include "warren/core/decode/offsets_record.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace {

struct Options {
    const char* bootstrap = nullptr;
    const char* topic = nullptr;
    bool decode = false;
    bool follow = false;
};

volatile std::sig_atomic_t stop_requested = 0;

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
    set("enable.auto.offset.store", "false");
    set("enable.partition.eof", "true");
    set("isolation.level", "read_committed");
    set("queued.min.messages", "100000");
    set("queued.max.messages.kbytes", "262144");
    set("fetch.queue.backoff.ms", "50");
    set("max.partition.fetch.bytes", "1048576");
    set("fetch.max.bytes", "4194304");
    set("fetch.min.bytes", "100000");
    set("fetch.wait.max.ms", "200");
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

std::optional<std::string_view> view(const void* bytes, std::size_t size) {
    if (bytes == nullptr) return std::nullopt;
    return std::string_view(static_cast<const char*>(bytes), size);
}

/// What has been seen of the topic. The decoder's answers are counted, so that nothing of it can be left out.
struct Seen {
    long long records = 0;
    long long commits = 0;
    int ends = 0;
};

void look_at(const rd_kafka_message_t& message, bool decode, Seen& seen) {
    if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) ++seen.ends;
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) return;
    ++seen.records;
    if (!decode) return;
    const auto record = warren::core::decode_offsets_record(view(message.key, message.key_len),
                                                            view(message.payload, message.len));
    if (std::holds_alternative<warren::core::OffsetCommitRecord>(record)) ++seen.commits;
}

void assign_all(rd_kafka_t* consumer, const char* topic, int partitions, std::int64_t position) {
    rd_kafka_topic_partition_list_t* all = rd_kafka_topic_partition_list_new(partitions);
    for (int i = 0; i < partitions; ++i) rd_kafka_topic_partition_list_add(all, topic, i)->offset = position;
    rd_kafka_assign(consumer, all);
    rd_kafka_topic_partition_list_destroy(all);
}

/// Until the end of every partition, or until it is told to stop.
Seen read(rd_kafka_t* consumer, int partitions, const Options& options) {
    Seen seen;
    rd_kafka_queue_t* queue = rd_kafka_queue_get_consumer(consumer);
    std::array<rd_kafka_message_t*, 1000> messages{};
    bool at_end = false;
    while (options.follow ? stop_requested == 0 : !at_end) {
        const auto count = rd_kafka_consume_batch_queue(queue, 50, messages.data(), messages.size());
        for (std::size_t i = 0; i < static_cast<std::size_t>(std::max<ssize_t>(count, 0)); ++i) {
            look_at(*messages[i], options.decode, seen);
            rd_kafka_message_destroy(messages[i]);
        }
        if (!at_end && seen.ends >= partitions) {
            at_end = true;
            if (options.follow) {
                std::puts("following");
                std::fflush(stdout);
            }
        }
    }
    rd_kafka_queue_destroy(queue);
    return seen;
}

Options options_of(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == "--decode") {
            options.decode = true;
        } else if (word == "--follow") {
            options.follow = true;
        } else {
            (options.bootstrap == nullptr ? options.bootstrap : options.topic) = argv[i];
        }
    }
    if (options.topic == nullptr) fail("usage: read_offsets_topic BOOTSTRAP TOPIC [--decode] [--follow]");
    return options;
}

}  // namespace

int main(int argc, char** argv) {
    const Options options = options_of(argc, argv);
    if (options.follow) std::signal(SIGTERM, [](int) { stop_requested = 1; });
    const auto began = std::chrono::steady_clock::now();
    rd_kafka_t* const consumer = consumer_for(options.bootstrap);
    const int partitions = partitions_of(consumer, options.topic);
    assign_all(consumer, options.topic, partitions,
               options.follow ? RD_KAFKA_OFFSET_END : RD_KAFKA_OFFSET_BEGINNING);
    const Seen seen = read(consumer, partitions, options);
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began;
    std::printf("%lld %.3f %.3f\n", seen.records, wall.count(), static_cast<double>(std::clock()) / CLOCKS_PER_SEC);
    if (options.decode && seen.commits != seen.records) std::fprintf(stderr, "not all records are commits\n");
    rd_kafka_consumer_close(consumer);
    rd_kafka_destroy(consumer);
    return 0;
}
