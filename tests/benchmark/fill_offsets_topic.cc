// Fills an offsets topic with commits, as fast as the broker takes them, or so many a second:
//
//   fill_offsets_topic BOOTSTRAP OFFSETS_TOPIC DATA_TOPIC GROUPS PARTITIONS RECORDS
//   fill_offsets_topic BOOTSTRAP OFFSETS_TOPIC DATA_TOPIC GROUPS PARTITIONS RECORDS PER_SECOND FIRST_OFFSET
//
// The first form creates both topics where they are missing, and fills the data topic so that every group lags. Every
// group commits all partitions of the data topic in turn, the offsets 0, 1, 2 ..., a second apart, as many times as
// RECORDS is enough for. The second form goes on with FIRST_OFFSET, commits at the time it writes, and stops at
// RECORDS.
//
// Batches have ten records of one group, as brokers write them. The brokers' own topic, __consumer_offsets, must be
// there; its coordinators only know what was written when they are started again. One broker must lead everything.
//
// Prints how many records were written. The second form then says of up to 500 of the pairs it wrote, a line each, what
// was committed last: GROUP PARTITION OFFSET. Exit code 1 with the reason if anything fails.

#include "batch_producer.h"
#include "warren/core/encode/offsets_record_writer.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using warren::benchmark::BatchProducer;
using warren::benchmark::RecordToWrite;

/// The brokers' own, and how many partitions it has by default.
constexpr std::string_view brokers_topic = "__consumer_offsets";
constexpr std::uint32_t brokers_partitions = 50;
constexpr std::int32_t offsets_partitions = 8;
constexpr std::int32_t batch_records = 10;
/// How many records of a partition of the data topic no group has committed when the topics are filled.
constexpr std::int64_t lag = 1'000;
constexpr std::size_t most_told = 500;
/// Brokers take records of their own topics from this client only.
constexpr const char* client_id = "__admin_client";

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
        if (rd_kafka_conf_set(conf, name, value, error.data(), error.size()) != RD_KAFKA_CONF_OK) {
            throw std::runtime_error(error.data());
        }
    };
    set("bootstrap.servers", bootstrap.c_str());
    set("linger.ms", "50");
    set("delivery.report.only.error", "true");
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
    rd_kafka_t* handle = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error.data(), error.size());
    if (handle == nullptr) throw std::runtime_error(error.data());
    return Producer(handle);
}

void create_topic(rd_kafka_t* producer, const std::string& name, std::int32_t partitions) {
    std::array<char, 512> error{};
    rd_kafka_NewTopic_t* topic = rd_kafka_NewTopic_new(name.c_str(), partitions, 1, error.data(), error.size());
    rd_kafka_queue_t* queue = rd_kafka_queue_new(producer);
    rd_kafka_CreateTopics(producer, &topic, 1, nullptr, queue);
    rd_kafka_event_t* event = rd_kafka_queue_poll(queue, 30'000);
    if (event == nullptr || rd_kafka_event_error(event) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        throw std::runtime_error("cannot create " + name);
    }
    std::size_t count = 0;
    const auto* results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
    const auto outcome = rd_kafka_topic_result_error(results[0]);
    if (outcome != RD_KAFKA_RESP_ERR_NO_ERROR && outcome != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
        throw std::runtime_error("cannot create " + name + ": " + rd_kafka_topic_result_error_string(results[0]));
    }
    rd_kafka_event_destroy(event);
    rd_kafka_queue_destroy(queue);
    rd_kafka_NewTopic_destroy(topic);
}

/// Whether every partition of the topic has a leader.
bool is_usable(rd_kafka_t* producer, const std::string& topic) {
    rd_kafka_topic_t* handle = rd_kafka_topic_new(producer, topic.c_str(), nullptr);
    const rd_kafka_metadata_t* metadata = nullptr;
    bool usable = rd_kafka_metadata(producer, 0, handle, &metadata, 30'000) == RD_KAFKA_RESP_ERR_NO_ERROR &&
                  metadata->topic_cnt == 1 && metadata->topics[0].partition_cnt > 0;
    for (int i = 0; usable && i < metadata->topics[0].partition_cnt; ++i) {
        usable = metadata->topics[0].partitions[i].leader >= 0;
    }
    if (metadata != nullptr) rd_kafka_metadata_destroy(metadata);
    rd_kafka_topic_destroy(handle);
    return usable;
}

void wait_until_usable(rd_kafka_t* producer, const std::string& topic) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!is_usable(producer, topic)) {
        if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error(topic + " gets no leaders");
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

/// What the groups read: so many records in each partition.
void fill_data_topic(rd_kafka_t* producer, const std::string& topic, std::int32_t partitions, std::int64_t records) {
    rd_kafka_topic_t* handle = rd_kafka_topic_new(producer, topic.c_str(), nullptr);
    for (std::int64_t record = 0; record < records; ++record) {
        for (std::int32_t partition = 0; partition < partitions;) {
            if (rd_kafka_produce(handle, partition, 0, nullptr, 0, nullptr, 0, nullptr) == 0) {
                ++partition;
            } else if (rd_kafka_last_error() == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
                rd_kafka_poll(producer, 100);
            } else {
                throw std::runtime_error(rd_kafka_err2str(rd_kafka_last_error()));
            }
        }
    }
    rd_kafka_topic_destroy(handle);
    if (rd_kafka_flush(producer, 120'000) != RD_KAFKA_RESP_ERR_NO_ERROR || failed_deliveries > 0) {
        throw std::runtime_error("the broker did not take all records");
    }
}

/// Where brokers keep a group: Java's hash of its name.
std::int32_t brokers_partition_of(std::string_view group) {
    std::uint32_t hash = 0;
    for (const char letter : group) hash = 31 * hash + static_cast<unsigned char>(letter);
    const auto number = static_cast<std::int32_t>(hash);
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(number < 0 ? -number : number) % brokers_partitions);
}

std::int64_t now_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

/// Waits where records are written faster than they should.
class Pace {
public:
    explicit Pace(std::int64_t per_second) : per_second_(per_second) {}

    [[nodiscard]] bool is_ahead(std::int64_t written) const { return std::chrono::steady_clock::now() < due(written); }
    void wait(std::int64_t written) const { std::this_thread::sleep_until(due(written)); }

private:
    [[nodiscard]] std::chrono::steady_clock::time_point due(std::int64_t written) const {
        return began_ + std::chrono::microseconds(written * 1'000'000 / per_second_);
    }

    std::int64_t per_second_;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

struct Plan {
    std::string bootstrap;
    std::string offsets_topic;
    std::string data_topic;
    std::int64_t groups = 0;
    std::int32_t partitions = 0;
    std::int64_t records = 0;
    std::int64_t first_offset = 0;
    /// None: no pause, and times a second apart.
    std::optional<std::int64_t> per_second;

    [[nodiscard]] std::int64_t pairs() const { return groups * partitions; }
    [[nodiscard]] bool is_of_brokers() const { return offsets_topic == brokers_topic; }
};

/// Commits of all groups, round by round.
class Commits {
public:
    explicit Commits(const Plan& plan)
        : plan_(plan),
          producer_(plan.bootstrap, client_id, plan.offsets_topic),
          began_ms_(now_ms() - plan.records / plan.pairs() * 1'000),
          newest_(plan.per_second ? static_cast<std::size_t>(plan.pairs()) : 0, none) {
        if (plan.per_second) pace_.emplace(*plan.per_second);
    }

    std::int64_t write() {
        for (std::int64_t round = 0; written_ < plan_.records; ++round) write_round(round);
        producer_.flush();
        return written_;
    }

    /// What was committed last of pairs that lie evenly among those that were written.
    void tell() const {
        std::vector<std::size_t> written;
        for (std::size_t pair = 0; pair < newest_.size(); ++pair) {
            if (newest_[pair] != none) written.push_back(pair);
        }
        // An odd step does not keep to a few partitions.
        const std::size_t step = (written.size() / most_told + 1) | 1U;
        const auto partitions = static_cast<std::size_t>(plan_.partitions);
        for (std::size_t i = 0; i < written.size(); i += step) {
            const auto pair = written[i];
            std::printf("%s %zu %lld\n", name_of(static_cast<std::int64_t>(pair / partitions)).c_str(),
                        pair % partitions, static_cast<long long>(newest_[pair]));
        }
    }

private:
    static constexpr std::int64_t none = -1;

    static std::string name_of(std::int64_t group) { return "bench-group-" + std::to_string(group); }

    [[nodiscard]] std::int32_t place_of(std::int64_t group) const {
        if (plan_.is_of_brokers()) return brokers_partition_of(name_of(group));
        return static_cast<std::int32_t>(group % offsets_partitions);
    }

    /// Groups side by side, as many as the topic has partitions, so that a request gets a batch of each.
    void write_round(std::int64_t round) {
        const std::int64_t beside = plan_.is_of_brokers() ? brokers_partitions : offsets_partitions;
        for (std::int64_t first = 0; first < plan_.groups; first += beside) {
            for (std::int32_t partition = 0; partition < plan_.partitions; partition += batch_records) {
                for (auto group = first; group < std::min(first + beside, plan_.groups); ++group) {
                    if (written_ < plan_.records) write_batch(round, group, partition);
                }
            }
        }
    }

    void write_batch(std::int64_t round, std::int64_t group, std::int32_t first) {
        const auto offset = plan_.first_offset + round;
        const auto time = plan_.per_second ? now_ms() : began_ms_ + round * 1'000;
        const auto value = warren::core::offset_commit_value(offset, time);
        const auto end = std::min(first + batch_records, plan_.partitions);
        std::vector<std::string> keys;
        std::vector<RecordToWrite> records;
        keys.reserve(batch_records);
        for (auto partition = first; partition < end; ++partition) {
            keys.push_back(warren::core::offset_commit_key(name_of(group), plan_.data_topic, partition));
            records.push_back({keys.back(), value});
            if (plan_.per_second) newest_[static_cast<std::size_t>(group * plan_.partitions + partition)] = offset;
        }
        producer_.add(place_of(group), warren::benchmark::record_batch(records, time));
        written_ += end - first;
        if (pace_ && pace_->is_ahead(written_)) {
            producer_.send();
            pace_->wait(written_);
        }
    }

    const Plan& plan_;
    BatchProducer producer_;
    std::int64_t began_ms_;
    std::int64_t written_ = 0;
    std::optional<Pace> pace_;
    /// By group and partition.
    std::vector<std::int64_t> newest_;
};

Plan plan_of(int argc, char** argv) {
    if (argc != 7 && argc != 9) {
        throw std::runtime_error(
            "usage: fill_offsets_topic BOOTSTRAP OFFSETS_TOPIC DATA_TOPIC GROUPS PARTITIONS RECORDS "
            "[PER_SECOND FIRST_OFFSET]");
    }
    Plan plan{.bootstrap = argv[1],
              .offsets_topic = argv[2],
              .data_topic = argv[3],
              .groups = std::atoll(argv[4]),
              .partitions = static_cast<std::int32_t>(std::atoi(argv[5])),
              .records = std::atoll(argv[6]),
              .first_offset = 0,
              .per_second = {}};
    if (plan.pairs() <= 0) throw std::runtime_error("GROUPS and PARTITIONS must be numbers above 0");
    if (argc == 9) {
        plan.per_second = std::max(1LL, std::atoll(argv[7]));
        plan.first_offset = std::atoll(argv[8]);
    } else {
        plan.records -= plan.records % plan.pairs();
        if (plan.records == 0) throw std::runtime_error("RECORDS is not enough for one commit of each partition");
    }
    return plan;
}

void create_topics(const Plan& plan) {
    const Producer producer = producer_for(plan.bootstrap);
    if (!plan.is_of_brokers()) create_topic(producer.get(), plan.offsets_topic, offsets_partitions);
    create_topic(producer.get(), plan.data_topic, plan.partitions);
    wait_until_usable(producer.get(), plan.offsets_topic);
    fill_data_topic(producer.get(), plan.data_topic, plan.partitions, plan.records / plan.pairs() + lag);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const Plan plan = plan_of(argc, argv);
        if (!plan.per_second) create_topics(plan);
        Commits commits(plan);
        std::printf("%lld\n", static_cast<long long>(commits.write()));
        commits.tell();
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "fill_offsets_topic: %s\n", problem.what());
        return 1;
    }
    return 0;
}
