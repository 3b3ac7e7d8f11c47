#include "fuzz/fuzzing.h"
#include "warren/core/evaluate/group_evaluation.h"
#include "warren/core/ingest.h"

#include <numeric>
#include <vector>

// Any bytes in an offsets topic: they are decoded, stored, judged and read back. An input is a row of records, each a
// key and a value as blobs.

using warren::fuzzing::demand;

namespace warren {
namespace {

constexpr base::WallTime now = base::wall_time_from_ms(1'700'000'000'000);

/// Topics of the vectors' names, so that records of the kept corpus find them.
void add_topics(core::ClusterStore& store) {
    const std::vector<core::TopicPartitions> topics = {{core::TopicName("orders"), 8},
                                                       {core::TopicName("payments"), 2}};
    store.set_topics(topics);
    std::vector<core::EndOffset> ends;
    for (std::int32_t partition = 0; partition < 8; ++partition) ends.push_back({"orders", partition, 2000});
    store.set_end_offsets(ends, now);
}

std::vector<core::RawRecord> records_of(fuzzing::Input& input) {
    std::vector<core::RawRecord> records;
    while (!input.is_empty()) {
        core::RawRecord record;
        record.offset = static_cast<std::int64_t>(records.size());
        record.key = input.blob();
        record.value = input.blob();
        records.push_back(record);
    }
    return records;
}

/// "Nothing is lost that is not counted."
void demand_that_all_are_counted(const core::BatchReport& report, std::size_t records) {
    const auto sum = [](const auto& counts) { return std::accumulate(counts.begin(), counts.end(), std::size_t{0}); };
    demand(report.records == records, "a report counts every record");
    demand(sum(report.by_type) + report.unknown_type + sum(report.errors) == records,
           "each record counts by its type, as unknown or as an error");
    demand(sum(report.commits) + report.tombstones + report.filtered <= records, "no commit counts twice");
}

void judge_all(core::ClusterStore& store) {
    const core::EvaluationSettings settings;
    for (const auto& group : store.groups()) {
        const auto windows = store.group(group, now);
        if (!windows) continue;
        const auto status = core::evaluate_group(store.name(), group, *windows, settings, now);
        demand(status.complete >= 0 && status.complete <= 1, "a share lies between 0 and 1");
        demand(core::group_status(*windows, settings, now) == status.status, "both ways to judge agree");
    }
}

}  // namespace
}  // namespace warren

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warren;
    fuzzing::Input input(data, size);
    const auto records = records_of(input);

    core::ClusterStore store(core::ClusterName("local"), {.intervals = 3, .filter = {}});
    add_topics(store);
    core::OffsetsIngest ingest(store, core::ConsumerName("local"), core::TopicName("__consumer_offsets"), {});
    demand_that_all_are_counted(ingest.apply(records, now), records.size());
    judge_all(store);
    return 0;
}
