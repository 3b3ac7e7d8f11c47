#include "support/store_filler.h"
#include "warren/metrics/exposition.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace warren::metrics {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto start = base::wall_time_from_ms(1'700'000'000'000);
constexpr int groups = 2'000;
constexpr int topics = 100;
constexpr std::int32_t partitions = 50;
constexpr int commits = 10;

std::string topic_of(int i) {
    return "topic-" + std::to_string(i % topics);
}

std::string group_of(int i) {
    return "consumer-group-" + std::to_string(i);
}

/// 2,000 groups that read all 50 partitions of one topic each, their windows full.
struct Site {
    Site() {
        for (int i = 0; i < topics; ++i) filler.topic(topic_of(i), std::vector<std::int64_t>(partitions, 1'000'000));
        for (int i = 0; i < groups; ++i) {
            for (std::int32_t partition = 0; partition < partitions; ++partition) fill(i, partition);
        }
    }

    void fill(int group, std::int32_t partition) {
        for (int i = 0; i < commits; ++i) {
            const auto at = start - std::chrono::seconds(60 * (commits - i));
            filler.commit(group_of(group), topic_of(group), partition, 900'000 + i, base::to_ms(at));
        }
    }

    /// Some time after the page before.
    std::size_t page() {
        now += 11s;
        std::size_t bytes = 0;
        write_page(monitor, stats, {}, now, [&](std::string_view piece) {
            bytes += piece.size();
            return true;
        });
        return bytes;
    }

    core::ClusterStore store{core::ClusterName("production"), core::StoreSettings()};
    testing_support::StoreFiller filler{store, start};
    core::Monitor monitor{{&store}, core::EvaluationSettings()};
    runtime::StatsRegistry stats;
    base::WallTime now = start;
};

Site& site() {
    static const auto made = std::make_unique<Site>();
    return *made;
}

/// All groups judged, and the page written.
void metrics_page(benchmark::State& state) {
    std::size_t bytes = 0;
    for (auto _ : state) bytes = site().page();
    state.counters["page_bytes"] = static_cast<double>(bytes);
}
BENCHMARK(metrics_page)->Unit(benchmark::kMillisecond);

/// The copy of one group's windows, unpacked. The longest time for which making a page holds a lock is a tenth of it.
void copy_of_a_group(benchmark::State& state) {
    const auto count = static_cast<std::int32_t>(state.range(0));
    core::ClusterStore store{core::ClusterName("one"), core::StoreSettings()};
    testing_support::StoreFiller filler{store, start};
    filler.topic("t", std::vector<std::int64_t>(static_cast<std::size_t>(count), 1'000'000));
    for (int i = 0; i < commits; ++i) {
        for (std::int32_t partition = 0; partition < count; ++partition) {
            filler.commit("g", "t", partition, 900'000 + i, base::to_ms(start));
        }
    }
    for (auto _ : state) benchmark::DoNotOptimize(store.peek(core::GroupName("g")));
}
BENCHMARK(copy_of_a_group)->Arg(50)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMicrosecond);

/// Writes without a pause, as poller and reader do, and notes how long each write took.
class Writer {
public:
    Writer() : thread_([this] { run(); }) {}

    std::vector<double> stop() {
        stop_ = true;
        thread_.join();
        return milliseconds_;
    }

private:
    void run() {
        const std::string topic = topic_of(0);
        const core::EndOffset end{topic, 0, 1'000'000};
        for (int i = 0; !stop_; ++i) {
            time([&] { site().store.set_end_offsets({&end, 1}, start); });
            const auto group = group_of(i % groups);
            const auto of_group = topic_of(i % groups);
            time([&] {
                core::ClusterStore::Batch batch(site().store, start);
                batch.commit({.group = group,
                              .topic = of_group,
                              .partition = i % partitions,
                              .offset = 900'100,
                              .timestamp_ms = base::to_ms(start),
                              .order = 100'000'000 + i});
            });
        }
    }

    template <typename Write>
    void time(const Write& write) {
        const auto begun = Clock::now();
        write();
        milliseconds_.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begun).count());
    }

    std::atomic<bool> stop_{false};
    std::vector<double> milliseconds_;
    std::thread thread_;
};

double quantile(const std::vector<double>& sorted, double share) {
    return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(static_cast<double>(sorted.size()) * share))];
}

void show_waits(benchmark::State& state, std::vector<double> waits) {
    if (waits.empty()) return;
    std::sort(waits.begin(), waits.end());
    state.counters["writes"] = static_cast<double>(waits.size());
    state.counters["write_p99_ms"] = quantile(waits, 0.99);
    state.counters["write_p9999_ms"] = quantile(waits, 0.9999);
    state.counters["write_longest_ms"] = waits.back();
}

/// How long others wait for a lock while pages are made.
void writes_beside_pages(benchmark::State& state) {
    Writer writer;
    for (auto _ : state) benchmark::DoNotOptimize(site().page());
    show_waits(state, writer.stop());
}
BENCHMARK(writes_beside_pages)->Unit(benchmark::kMillisecond)->Iterations(20);

/// The same without pages: what the machine's own pauses are.
void writes_alone(benchmark::State& state) {
    Writer writer;
    for (auto _ : state) std::this_thread::sleep_for(200ms);
    show_waits(state, writer.stop());
}
BENCHMARK(writes_alone)->Unit(benchmark::kMillisecond)->Iterations(20);

}  // namespace
}  // namespace warren::metrics
