#pragma once

#include "kafka/batch_gate.h"
#include "kafka/held_up_reader.h"
#include "kafka/read_memory.h"
#include "kafka/snapshot_stats.h"
#include "warren/base/result.h"
#include "warren/core/ingest.h"
#include "warren/kafka/client_settings.h"
#include "warren/runtime/logging.h"

#include <cstdint>
#include <stop_token>

namespace warren::kafka {

/// Writes what a reader knows into its snapshot file, a part of the groups at a time, each between two batches of the
/// reader. Used by one thread at a time; it may be another one than the reader's.
class SnapshotWriter {
public:
    /// All of these belong to the reader and are looked at within `gate` only.
    SnapshotWriter(const OffsetsReaderSettings& settings, core::OffsetsIngest& ingest, const ReadMemory& memory,
                   const HeldUpReader& held_up, BatchGate& gate, const SnapshotStats& stats,
                   const runtime::Logger& log);

    /// Returns whether it was tried: nothing is written while there is no full picture, since an older file, with older
    /// positions, is worth more then, nor after `stop`.
    bool write(const std::stop_token& stop);

private:
    enum class Outcome : std::uint8_t { written, not_now };
    [[nodiscard]] base::Result<Outcome> try_to_write(const std::stop_token& stop);
    [[nodiscard]] bool has_picture() const;
    [[nodiscard]] core::snapshot::Header header() const;
    [[nodiscard]] core::snapshot::Positions positions() const;

    const OffsetsReaderSettings& settings_;
    core::OffsetsIngest& ingest_;
    const ReadMemory& memory_;
    const HeldUpReader& held_up_;
    BatchGate& gate_;
    const SnapshotStats& stats_;
    const runtime::Logger& log_;
    bool failing_ = false;
};

}  // namespace warren::kafka
