#pragma once

#include "kafka/backfill.h"
#include "kafka/read_progress.h"
#include "warren/core/model/topic_id.h"

#include <cstdint>
#include <memory>
#include <string>

namespace warren::kafka {

/// What the reader remembers beyond one client.
struct ReadMemory {
    /// Partitions without a position are read from their oldest record, wherever reading was to begin: the topic did
    /// not exist at some moment since the start, so everything in it is new, or a snapshot holds what was before.
    bool from_oldest = false;
    /// What was read comes from a topic that has been deleted since.
    bool topic_was_deleted = false;
    ReadProgress progress;
    /// Only where old records are read beside new ones.
    std::unique_ptr<Backfill> backfill;
    bool caught_up = false;

    // What a snapshot has to fit; empty or unknown where the brokers do not tell.
    std::string cluster_id;
    core::TopicId topic_id;
    /// A snapshot has been looked for.
    bool snapshot_tried = false;
    /// How often positions became void: what was seen before and what is seen now do not belong together.
    std::uint64_t breaks = 0;
};

}  // namespace warren::kafka
