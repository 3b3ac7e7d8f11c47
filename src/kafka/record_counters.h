#pragma once

#include "warren/base/time.h"
#include "warren/core/ingest.h"
#include "warren/runtime/logging.h"
#include "warren/runtime/stats.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace warren::kafka {

/// Tells what became of the records of one offsets topic: in figures of all, and in the log of the first bad ones.
/// Used by one thread; further ones for the same consumer share its figures.
class RecordCounters {
public:
    RecordCounters(runtime::StatsRegistry& stats, const std::string& consumer, const std::string& topic,
                   const runtime::Logger& log);

    void add(const core::BatchReport& report, base::MonotonicTime now);

    runtime::Stat& partitions;
    runtime::Stat& left_at_start;
    runtime::Stat& restarts;
    runtime::Stat& woken;
    runtime::Stat& errors;

private:
    void count_unknown(const core::UnknownKind& kind, std::size_t count);
    void warn(const core::RecordProblem& problem, base::MonotonicTime now);
    [[nodiscard]] bool may_warn(const core::DecodeError& error, base::MonotonicTime now);

    runtime::StatsRegistry* stats_;
    runtime::Logger log_;
    std::string consumer_;
    std::string topic_;
    std::vector<runtime::Stat*> by_type_;
    std::vector<runtime::Stat*> by_error_;
    std::vector<runtime::Stat*> by_warning_;
    std::vector<runtime::Stat*> by_outcome_;
    runtime::Stat* unknown_type_;
    std::map<core::UnknownKind, runtime::Stat*> unknown_;
    runtime::Stat* tombstones_;
    runtime::Stat* filtered_;
    runtime::Stat* removed_groups_;
    std::array<base::MonotonicTime, core::decode_error_codes> warned_at_{};
};

}  // namespace warren::kafka
