#include "fuzz/fuzzing.h"
#include "warren/core/ingest.h"
#include "warren/core/snapshot/codec.h"

#include <variant>
#include <vector>

// Any bytes as the items of a snapshot: they are decoded, encoded, taken over by a store and read back.

using warren::fuzzing::demand;

namespace warren {
namespace {

constexpr base::WallTime now = base::wall_time_from_ms(1'700'000'000'000);

/// The items up to the first bytes that are none.
std::vector<core::snapshot::Item> items_of(std::string_view bytes) {
    std::vector<core::snapshot::Item> items;
    core::snapshot::Decoder decoder(bytes);
    while (true) {
        auto item = decoder.next();
        if (!item || !*item) return items;
        items.push_back(std::move(**item));
    }
}

void take_over(const std::vector<core::snapshot::Item>& items, const char* offsets_topic) {
    core::ClusterStore store(core::ClusterName("local"), {.intervals = 2, .filter = {}});
    const std::vector<core::TopicPartitions> topics = {{core::TopicName("t"), 3}};
    store.set_topics(topics);
    core::OffsetsIngest ingest(store, core::ConsumerName("local"), core::TopicName(offsets_topic), {});
    std::vector<core::snapshot::Positions> parts;
    for (const auto& item : items) {
        if (const auto* part = std::get_if<core::snapshot::Positions>(&item)) parts.push_back(*part);
    }
    ingest.begin_restore({true, true, false}, parts);
    for (const auto& item : items) ingest.restore(item, now);
    ingest.end_restore(now);
    for (const auto& group : store.groups()) static_cast<void>(store.group(group, now));
    std::string again;
    for (std::size_t part = 0; part < core::ClusterStore::parts; ++part) {
        ingest.save_part(part, [](core::snapshot::GroupState&) {}, again);
    }
    ingest.forget_topic();
}

}  // namespace
}  // namespace warren

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warren;
    const auto items = items_of(fuzzing::Input(data, size).rest());
    std::string bytes;
    for (const auto& item : items) core::snapshot::encode(item, bytes);
    demand(items_of(bytes) == items, "what has been decoded is encoded to the same items");
    take_over(items, "__consumer_offsets");
    take_over(items, "another");
    return 0;
}
