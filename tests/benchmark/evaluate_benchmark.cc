#include "warren/core/evaluate/group_evaluation.h"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

namespace warren::core {
namespace {

GroupWindows windows_of(std::int32_t partitions) {
    GroupWindows windows{.intervals = 10, .topics = {{TopicName("orders"), {}}}, .commits = {}};
    for (std::int32_t partition = 0; partition < partitions; ++partition) {
        windows.topics[0].partitions.push_back({.first_commit = static_cast<std::uint32_t>(windows.commits.size()),
                                                .commit_count = 10,
                                                .used = true,
                                                .end_offset = 5'000,
                                                .lowest_end_offset = 4'000,
                                                .owner = nullptr});
        for (std::int64_t commit = 0; commit < 10; ++commit) {
            windows.commits.push_back({.offset = 100 * commit,
                                       .timestamp_ms = 1'700'000'000'000 + 1'000 * commit,
                                       .observed_at_ms = 1'700'000'000'000,
                                       .lag = static_cast<std::uint64_t>(4'000 + commit)});
        }
    }
    return windows;
}

void judge_group(benchmark::State& state) {
    const GroupWindows windows = windows_of(static_cast<std::int32_t>(state.range(0)));
    const auto now = base::wall_time_from_ms(1'700'000'010'000);
    for (auto _ : state) {
        benchmark::DoNotOptimize(evaluate_group(ClusterName("c"), GroupName("g"), windows, EvaluationSettings(), now));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(judge_group)->Arg(20)->Arg(200);

}  // namespace
}  // namespace warren::core
