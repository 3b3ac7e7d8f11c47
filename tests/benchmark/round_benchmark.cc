#include "support/store_filler.h"
#include "warren/core/monitor.h"
#include "warren/runtime/worker_team.h"

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace warren::core {
namespace {

using namespace std::chrono_literals;

constexpr auto start = base::wall_time_from_ms(1'700'000'000'000);
constexpr int topics = 500;
constexpr std::int32_t partitions = 50;
constexpr int commits = 10;

/// Groups that read all partitions of one of 500 topics, 25,000 partitions in all. They fall behind, so every rule has
/// to be looked at until the last one.
struct Site {
    explicit Site(int groups) {
        for (int i = 0; i < topics; ++i) filler.topic(topic_of(i), std::vector<std::int64_t>(partitions, 1'000'000));
        for (int i = 0; i < groups; ++i) {
            for (std::int32_t partition = 0; partition < partitions; ++partition) fill(i, partition);
        }
    }

    static std::string topic_of(int i) { return "topic-" + std::to_string(i % topics); }

    void fill(int group, std::int32_t partition) {
        const std::string name = "consumer-group-" + std::to_string(group);
        for (int i = 0; i < commits; ++i) {
            const auto at = start - std::chrono::seconds(60 * (commits - i));
            filler.commit(name, topic_of(group), partition, 900'000 + 50 * i, base::to_ms(at));
        }
    }

    core::ClusterStore store{ClusterName("production"), StoreSettings()};
    testing_support::StoreFiller filler{store, start};
    Monitor monitor{{&store}, EvaluationSettings()};
};

/// One round of the evaluator over all groups, by so many threads. CPU time is that of all of them.
void evaluator_round(benchmark::State& state) {
    const auto groups = static_cast<int>(state.range(0));
    const auto site = std::make_unique<Site>(groups);
    runtime::WorkerTeam workers("evaluator", static_cast<std::size_t>(state.range(1) - 1), runtime::Logger());
    auto now = start;
    site->monitor.evaluate_all(now, workers);
    for (auto _ : state) benchmark::DoNotOptimize(site->monitor.evaluate_all(now += 10s, workers));
    state.SetItemsProcessed(state.iterations() * groups * partitions);
    state.counters["store_bytes"] = static_cast<double>(site->store.sizes().bytes);
}
BENCHMARK(evaluator_round)
    ->ArgNames({"groups", "threads"})
    ->Args({2'000, 1})
    ->Args({100'000, 1})
    ->Args({100'000, 2})
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace warren::core
