#pragma once

#include "warren/base/time.h"
#include "warren/core/ingest.h"
#include "warren/core/model/ids.h"
#include "warren/core/window/cluster_store.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace warren::core {

/// Shows the position of a reader of an offsets topic as a group of its own: each record read is a commit of the offset
/// after it, at the time it was read. Not thread-safe.
class OwnProgress {
public:
    OwnProgress(std::string group, TopicName offsets_topic, std::uint32_t intervals)
        : group_(std::move(group)), offsets_topic_(std::move(offsets_topic)), intervals_(intervals) {}

    [[nodiscard]] const std::string& group() const { return group_; }
    void report(ClusterStore::Batch& batch, std::span<const RawRecord> records, base::WallTime now);
    /// Positions may be lower from now on.
    void restart() { next_.clear(); }

private:
    void report_run(ClusterStore::Batch& batch, std::span<const RawRecord> run, base::WallTime now);
    /// Notes the last record of a run. Whether the run only has records beyond all earlier ones of its partition.
    bool advance(std::span<const RawRecord> run);

    std::string group_;
    TopicName offsets_topic_;
    std::uint32_t intervals_;
    /// One after the highest record read, by partition.
    std::vector<std::int64_t> next_;
};

}  // namespace warren::core
