#include "warren/core/decode/offsets_record.h"
#include "warren/core/encode/offsets_record_writer.h"

#include <benchmark/benchmark.h>

#include <string>

namespace warren::core {
namespace {

void decode_offset_commit(benchmark::State& state) {
    const std::string key = offset_commit_key("payments-service-42", "orders.completed.v1", 17);
    const std::string value = offset_commit_value(123'456'789, 1'700'000'000'000);
    for (auto _ : state) benchmark::DoNotOptimize(decode_offsets_record(key, value));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(decode_offset_commit);

void decode_group_of_20_members(benchmark::State& state) {
    std::vector<MemberToWrite> members(20);
    for (std::size_t i = 0; i < members.size(); ++i) {
        members[i] = {.member_id = "member-" + std::to_string(i),
                      .client_id = "client",
                      .client_host = "/10.0.0.1",
                      .assignment = {{"orders.completed.v1", {static_cast<std::int32_t>(i)}}}};
    }
    const std::string key = group_metadata_key("payments-service-42");
    const std::string value = group_metadata_value(members, 1, 1'700'000'000'000);
    for (auto _ : state) benchmark::DoNotOptimize(decode_offsets_record(key, value));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(decode_group_of_20_members);

}  // namespace
}  // namespace warren::core
