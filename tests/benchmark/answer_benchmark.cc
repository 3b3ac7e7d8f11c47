#include "http/group_json.h"
#include "support/store_filler.h"
#include "warren/core/monitor.h"

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace warren::http {
namespace {

constexpr auto start = base::wall_time_from_ms(1'700'000'000'000);
constexpr int commits = 10;

/// One group that reads all partitions of a topic, its windows full.
struct Site {
    explicit Site(std::int32_t partitions) {
        filler.topic("orders", std::vector<std::int64_t>(static_cast<std::size_t>(partitions), 1'000'000));
        for (int i = 0; i < commits; ++i) {
            const auto at = start - std::chrono::seconds(60 * (commits - i));
            for (std::int32_t partition = 0; partition < partitions; ++partition) {
                filler.commit("payments", "orders", partition, 900'000 + i, base::to_ms(at));
            }
        }
    }

    /// The body of /lag as far as it is the group's.
    std::string lag(base::WallTime now) {
        const auto status = monitor.status(core::ClusterName("production"), core::GroupName("payments"), now);
        JsonWriter json;
        write_status(json, *status, ShownPartitions::all);
        return json.take();
    }

    core::ClusterStore store{core::ClusterName("production"), core::StoreSettings()};
    testing_support::StoreFiller filler{store, start};
    core::Monitor monitor{{&store}, core::EvaluationSettings()};
};

/// Asked again while the verdict is kept: only the text is made.
void lag_answer(benchmark::State& state) {
    Site site(static_cast<std::int32_t>(state.range(0)));
    std::size_t bytes = 0;
    for (auto _ : state) bytes = site.lag(start).size();
    state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(lag_answer)->Arg(1)->Arg(50)->Arg(200)->Unit(benchmark::kMicrosecond);

/// Asked so rarely that each answer copies the windows and judges them anew.
void lag_answer_judged_anew(benchmark::State& state) {
    Site site(static_cast<std::int32_t>(state.range(0)));
    auto now = start;
    for (auto _ : state) {
        now += std::chrono::seconds(11);
        benchmark::DoNotOptimize(site.lag(now));
    }
}
BENCHMARK(lag_answer_judged_anew)->Arg(50)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace warren::http
