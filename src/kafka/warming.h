#pragma once

#include "kafka/read_memory.h"
#include "warren/base/time.h"
#include "warren/core/ingest.h"

#include <chrono>

namespace warren::kafka {

/// Holds the reader's cluster in warming until the history has been read, but only for as long as reading goes on: the
/// other readers of the cluster wait for it as well. No lock: it belongs to the reader's thread.
class Warming {
public:
    /// For so long reading may be in trouble.
    static constexpr std::chrono::seconds patience{30};

    Warming(core::OffsetsIngest& ingest, const ReadMemory& memory) : ingest_(&ingest), memory_(&memory) {}

    /// Reading begins, if there is any history that has not been read.
    void begin();
    /// The history has been read, or cannot be read for now.
    void end() { ingest_->end_warming(); }
    /// Reading went well at the moment `well`, last of all.
    void see(base::MonotonicTime well, base::MonotonicTime now);

private:
    core::OffsetsIngest* ingest_;
    const ReadMemory* memory_;
};

}  // namespace warren::kafka
