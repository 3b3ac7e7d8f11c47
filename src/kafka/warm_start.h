#pragma once

#include "kafka/read_memory.h"
#include "kafka/snapshot_stats.h"
#include "kafka/topic_consumer.h"
#include "kafka/warming.h"
#include "warren/core/ingest.h"
#include "warren/kafka/client_settings.h"
#include "warren/runtime/logging.h"

#include <vector>

namespace warren::kafka {

/// Takes over what the reader's snapshot file holds, where it fits: into the store, and as positions of
/// `memory.progress`. Whatever is wrong with the file is logged and leaves everything as it was. Before the first
/// record is read. Nobody is judged by what is taken, which is of another moment, before `warming` ends. `ranges` are
/// those of the topic's partitions now; `memory` knows the cluster and the topic.
void take_snapshot_over(const OffsetsReaderSettings& settings, const std::vector<OffsetRange>& ranges,
                        core::OffsetsIngest& ingest, ReadMemory& memory, Warming& warming, const SnapshotStats& stats,
                        const runtime::Logger& log);

}  // namespace warren::kafka
