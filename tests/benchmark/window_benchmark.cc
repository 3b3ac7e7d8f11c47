#include "core/window/group_table.h"
#include "core/window/placement.h"
#include "core/window/places_in_window.h"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace warren::core {
namespace {

constexpr std::uint32_t intervals = 10;
constexpr std::int64_t start_ms = 1'700'000'000'000;

/// Names in a record's key to the group's topic, every time another group than before.
void look_up_key(benchmark::State& state) {
    Topic topic{.name = "orders.completed.v1", .id = {}, .partitions = {}, .seen_in_round = 0, .ends_restored = false};
    GroupTable table(intervals);
    std::vector<std::string> groups;
    for (std::int64_t i = 0; i < state.range(0); ++i) groups.push_back("consumer-group-" + std::to_string(i));
    for (const auto& group : groups) table.add_topic(table.find_or_create(group), topic);
    std::size_t next = 0;
    for (auto _ : state) {
        const std::string& group = groups[next];
        next = next + 1 == groups.size() ? 0 : next + 1;
        benchmark::DoNotOptimize(
            table.find_topic(hash_of_group_topic(hash_of_group(group), topic.name), group, topic.name));
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(look_up_key)->Arg(200)->Arg(2'000)->Arg(100'000);

/// The newest commit into a full window.
void update_window(benchmark::State& state) {
    PackedWindow window;
    std::int64_t order = 0;
    for (auto _ : state) {
        ++order;
        const std::int64_t timestamp_ms = start_ms + 1'000 * order;
        const auto place = place_commit(PlacesInWindow(window), intervals, 0, order, timestamp_ms);
        if (place.kind != PlacementKind::append) state.SkipWithError("a newer commit was not appended");
        window.append({.commit = {.offset = 100 * order,
                                  .timestamp_ms = timestamp_ms,
                                  .observed_at_ms = timestamp_ms,
                                  .lag = static_cast<std::uint64_t>(order % 1'000)},
                       .order = order},
                      intervals);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(update_window);

}  // namespace
}  // namespace warren::core
