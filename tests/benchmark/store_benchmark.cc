#include "warren/base/time.h"
#include "warren/core/encode/offsets_record_writer.h"
#include "warren/core/ingest.h"
#include "warren/core/window/cluster_store.h"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <vector>

namespace warren::core {
namespace {

constexpr std::int64_t start_ms = 1'700'000'000'000;

struct Records {
    std::vector<std::string> keys;
    std::vector<std::string> values;
    std::vector<RawRecord> raw;
};

/// One commit of every partition of every group, group by group, as brokers write them.
Records one_round(std::int64_t groups, std::int32_t partitions) {
    Records records;
    for (std::int64_t group = 0; group < groups; ++group) {
        for (std::int32_t partition = 0; partition < partitions; ++partition) {
            records.keys.push_back(offset_commit_key("group-" + std::to_string(group), "orders", partition));
            records.values.push_back(offset_commit_value(1'000, start_ms));
        }
    }
    for (std::size_t i = 0; i < records.keys.size(); ++i) {
        records.raw.push_back({.partition = 0, .offset = 0, .key = records.keys[i], .value = records.values[i]});
    }
    return records;
}

void fill_topics(ClusterStore& store, std::int32_t partitions) {
    TopicIngest ingest(store);
    const std::vector<TopicPartitions> topics = {{TopicName("orders"), partitions}, {TopicName("__offsets"), 1}};
    ingest.topics(topics);
    std::vector<EndOffset> ends = {{.topic = "__offsets", .partition = 0, .end = 1'000'000}};
    for (std::int32_t partition = 0; partition < partitions; ++partition) {
        ends.push_back({.topic = "orders", .partition = partition, .end = 2'000});
    }
    ingest.end_offsets(ends, base::wall_time_from_ms(start_ms));
}

/// Raw record to window: decoder, look-up and window together, in batches of a thousand.
void records_into_windows(benchmark::State& state) {
    const auto groups = state.range(0);
    const auto partitions = static_cast<std::int32_t>(state.range(1));
    ClusterStore store(ClusterName("bench"), StoreSettings());
    fill_topics(store, partitions);
    OffsetsIngest ingest(store, ConsumerName("bench"), TopicName("__offsets"), GroupFilter());
    Records records = one_round(groups, partitions);
    std::int64_t order = 0;
    std::size_t next = 0;
    std::vector<RawRecord> batch(1'000);
    for (auto _ : state) {
        for (RawRecord& record : batch) {
            record = records.raw[next];
            record.offset = ++order;
            next = next + 1 == records.raw.size() ? 0 : next + 1;
        }
        benchmark::DoNotOptimize(ingest.apply(batch, base::wall_time_from_ms(start_ms)));
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch.size()));
    const StoreSizes sizes = store.sizes();
    state.counters["bytes_per_partition"] =
        static_cast<double>(sizes.bytes) / static_cast<double>(sizes.group_partitions);
}
BENCHMARK(records_into_windows)->Args({200, 20})->Args({2'000, 50})->Args({20'000, 50});

}  // namespace
}  // namespace warren::core
